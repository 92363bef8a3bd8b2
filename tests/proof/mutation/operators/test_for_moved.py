from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_it_is_held_for_one_evaluation_more_and_less(mutate: Callable[..., Any]) -> None:
    assert mutate("for_moved", "a > 1", for_="5m") == [
        ("for 5m is 6m", "a > 1 for 6m"),
        ("for 5m is 4m", "a > 1 for 4m"),
    ]


def test_what_fires_at_once_can_only_wait(mutate: Callable[..., Any]) -> None:
    assert mutate("for_moved", "a > 1") == [("for 0s is 1m", "a > 1 for 1m")]


def test_less_than_one_evaluation_is_none(mutate: Callable[..., Any]) -> None:
    assert [said for said, _ in mutate("for_moved", "a > 1", for_="30s")] == [
        "for 30s is 1m30s",
        "for 30s is 0s",
    ]


def test_how_long_it_goes_on_firing_is_moved_as_well(mutate: Callable[..., Any]) -> None:
    assert mutate("for_moved", "a > 1", keep="10m")[1:] == [
        ("keep_firing_for 10m is 11m", "a > 1 keep_firing_for 11m"),
        ("keep_firing_for 10m is 9m", "a > 1 keep_firing_for 9m"),
    ]
