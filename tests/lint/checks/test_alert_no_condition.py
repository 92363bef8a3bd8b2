from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "alert/no-condition"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


NONE = "error: the expression has no condition, so the alert fires whenever there is data"
BOOL = "error: a comparison with bool gives 0 instead of nothing, so the alert fires whenever there is data"


@pytest.mark.parametrize("expr", ["a", "sum(a)", "a / b", "rate(a[5m]) * 100", "-a", "time() - a"])
def test_an_expression_that_filters_nothing_fires_always(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == [NONE]


@pytest.mark.parametrize("expr", ["a > bool 5", "sum(a > bool 5)", "1 < bool 2"])
def test_a_bool_is_no_condition(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == [BOOL]


@pytest.mark.parametrize(("expr", "bare"), [("a > 1 or b", "b"), ("b or a > 1", "b")])
def test_each_side_of_an_or_needs_a_condition(says: Says, expr: str, bare: str) -> None:
    assert says(CHECK, expr) == [
        f"error: one side of the or has no condition, so the alert fires whenever it has data: {bare}"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "a > 5",
        "sum(a > 5)",
        "(a > 5) / b",
        "b / (a > 5)",
        "a and b",
        "a unless b",
        "absent(a)",
        "absent(a) or a > 5",
        "-(a > 5)",
        "max_over_time((a > 5)[1h:1m])",
        "vector(1)",
        "1",
        "present_over_time(a[5m])",
        'ALERTS{alertname="B"}',
        "job:a:broken",
        '{__name__=~"a.*"}',
        "a > 1 or job:a:broken",
    ],
)
def test_a_condition_a_heartbeat_and_what_may_hold_one_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


def test_a_recorded_condition_counts_and_a_recorded_value_does_not(says: Says) -> None:
    condition = {"record": "broken", "expr": "a > 5"}
    value = {"record": "job:a:sum", "expr": "sum by (job) (a)"}

    assert says(CHECK, condition, value, "broken", "job:a:sum") == [NONE]
