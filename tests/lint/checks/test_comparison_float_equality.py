from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "comparison/float-equality"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


@pytest.mark.parametrize(
    "expr",
    [
        "rate(a[5m]) == 1",
        "1 == rate(a[5m])",
        "sum(increase(a[5m])) == 1",
        "-max_over_time(rate(a[5m])[1h:1m]) == 1",
        "100 * rate(a[5m]) == 1",
        "(rate(a[5m]) > 0) == 1",
        "(a or rate(a[5m])) == 1",
    ],
)
def test_a_computed_value_hits_a_number_by_chance(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == [
        "warning: == 1 hardly ever holds: the other side is computed, and rarely hits a number"
    ]


def test_not_equal_then_nearly_always_holds(says: Says) -> None:
    assert says(CHECK, "a / b != 0.5") == [
        "warning: != 0.5 nearly always holds: the other side is computed, and rarely hits a number"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "rate(a[5m]) == 0",
        "rate(a[5m]) != 0",
        "rate(a[5m]) > 1",
        "a / b == 1",
        "sum(rate(a[5m])) / sum(rate(b[5m])) == 1",
        "a == 3",
        "a / 2 == 3",
        "count(rate(a[5m])) == 3",
        "round(rate(a[5m])) == 3",
        "changes(a[5m]) == 3",
        "(rate(a[5m]) > bool 0) == 1",
        "(a and rate(a[5m])) == 1",
        "rate(a[5m]) == rate(b[5m])",
    ],
)
def test_zero_whole_numbers_and_equal_sums_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []
