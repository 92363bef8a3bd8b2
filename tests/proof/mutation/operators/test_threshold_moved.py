from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_the_threshold_is_a_twentieth_higher_and_lower(mutate: Callable[..., Any]) -> None:
    assert mutate("threshold_moved", "rate(x[5m]) > 4") == [
        ("the threshold 4 is 4.2", "rate(x[5m]) > 4.2"),
        ("the threshold 4 is 3.8", "rate(x[5m]) > 3.8"),
    ]


def test_a_threshold_on_the_left_is_one_too(mutate: Callable[..., Any]) -> None:
    assert [text for _, text in mutate("threshold_moved", "0.5 < load")] == ["0.525 < load", "0.475 < load"]


def test_of_whole_numbers_the_next_one_is_taken(mutate: Callable[..., Any]) -> None:
    assert [text for _, text in mutate("threshold_moved", "count(up) < 3")] == [
        "count(up) < 4",
        "count(up) < 2",
    ]


def test_from_zero_a_single_event_is_no_longer_enough(mutate: Callable[..., Any]) -> None:
    assert [text for _, text in mutate("threshold_moved", "increase(x[5m]) > 0")] == [
        "increase(x[5m]) > 2",
        "increase(x[5m]) > -1",
    ]


def test_a_threshold_that_is_measured_is_scaled(mutate: Callable[..., Any]) -> None:
    assert mutate("threshold_moved", "used > free") == [
        ("the threshold free is 1.05 times that", "used > free * 1.05"),
        ("the threshold free is 0.95 times that", "used > free * 0.95"),
    ]


def test_infinity_and_two_numbers_have_no_neighbours(mutate: Callable[..., Any]) -> None:
    assert mutate("threshold_moved", "x > +Inf") == []
    assert mutate("threshold_moved", "vector(1) > bool scalar(x)") == []
