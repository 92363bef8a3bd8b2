"""What an alert compares is found in its condition, and becomes lines and colours."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tocsin.plan.dashboards.conditions import colors, lines, measured
from tocsin.promql.parse import parse

CONDITIONS = {
    "a > 5": [("a", ">", "5")],
    "5 < a": [("a", ">", "5")],
    "a / b >= 0.05 and c < 1": [("a / b", ">=", "0.05"), ("c", "<", "1")],
    "sum(a) > 0 or sum(b) > 0": [("sum(a)", ">", "0"), ("sum(b)", ">", "0")],
    "max by (job) (up) < 1 or absent(up)": [("max by (job) (up)", "<", "1")],
    "a > 5 unless b > 7": [("a", ">", "5")],
    "a > b": [("a", "", None), ("b", "", None)],
    "count(a > 5)": [("a", ">", "5")],
    'absent(up{job="x"})': [('up{job="x"}', "", None)],
    'absent_over_time(up{job="x"}[5m])': [('up{job="x"}', "", None)],
    "a and b": [("a and b", "", None)],
    "a > 5 or a > 5": [("a", ">", "5")],
}


@pytest.mark.parametrize("text", CONDITIONS)
def test_what_is_compared_is_found(text: str) -> None:
    found = measured(parse(text))

    assert [
        (str(each.expr), each.operator, None if each.limit is None else str(each.limit)) for each in found
    ] == CONDITIONS[text]


def test_a_line_is_drawn_at_each_limit_and_none_at_infinity() -> None:
    parts = measured(parse("a > 7 or a < 2 or a > +Inf"))

    assert [(step.value, step.color) for step in lines(parts)] == [
        (None, "green"),
        (Decimal(2), "red"),
        (Decimal(7), "red"),
    ]
    assert lines(measured(parse("a > b"))) == ()


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a > 7", [(None, "green"), (7, "red")]),
        ("a < 7", [(None, "red"), (7, "green")]),
        ("a < 2 or a > 7", [(None, "red"), (2, "green"), (7, "red")]),
        ("a > b", []),
    ],
)
def test_a_number_is_red_where_the_alert_speaks(text: str, steps: list[tuple[int | None, str]]) -> None:
    assert [(step.value, step.color) for step in colors(measured(parse(text)))] == steps
