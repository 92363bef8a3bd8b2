"""Marks stand at round values and round times."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.outputs.plot.ticks import after_start, on_the_clock, round_times, round_values

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@given(DECIMALS, DECIMALS, st.integers(min_value=1, max_value=12))
@settings(max_examples=40, deadline=None)
def test_round_values_span_what_was_given_with_no_more_parts_than_asked(
    one: Decimal, other: Decimal, most: int
) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    ticks = round_values(low, high, max(2, most))
    steps = {b - a for a, b in pairwise(ticks)}

    assert ticks[0] <= low < high <= ticks[-1]
    assert 2 <= len(ticks) <= max(2, most) + 1
    assert len(steps) == 1
    assert str(steps.pop().normalize().as_tuple().digits) in {"(1,)", "(2,)", "(2, 5)", "(5,)"}


def test_values_far_from_zero_have_round_marks_too() -> None:
    assert round_values(Decimal("0.203"), Decimal("0.218"), 3) == (
        Decimal("0.2"),
        Decimal("0.21"),
        Decimal("0.22"),
    )


@pytest.mark.parametrize(
    ("start", "end", "most", "times"),
    [
        (0, 1, 5, (0, 1)),
        (0, 4500, 8, (0, 600, 1200, 1800, 2400, 3000, 3600, 4200)),
        (90, 290, 3, (120, 180, 240)),
        (0, 3 * 86_400, 4, (0, 86_400, 172_800, 259_200)),
        (1, 3, 1, (2,)),
        (0, 10**9, 2, ()),
    ],
)
def test_times_are_marked_at_round_minutes_hours_and_days(
    start: int, end: int, most: int, times: tuple[int, ...]
) -> None:
    assert round_times(start, end, most) == times


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0"), (59, "59s"), (60, "1m"), (3661, "1h1m1s"), (7 * 86_400, "7d")],
)
def test_time_after_the_start_is_written_as_a_duration(seconds: int, words: str) -> None:
    assert after_start(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 Jan"),
        (60, "00:01"),
        (1_709_164_800, "29 Feb"),
        (1_735_689_540, "23:59"),
        (1_735_689_600, "1 Jan"),
        (-1, "23:59:59"),
    ],
)
def test_time_on_the_clock_is_utc_and_midnight_is_the_day(seconds: int, words: str) -> None:
    assert on_the_clock(seconds) == words
