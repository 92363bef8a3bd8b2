from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_numerator_and_denominator_are_swapped(mutate: Callable[..., Any]) -> None:
    assert mutate("sides_swapped", "a / b > 1") == [("numerator and denominator are swapped", "b / a > 1")]


def test_what_is_subtracted_is_swapped_with_its_matching(mutate: Callable[..., Any]) -> None:
    assert mutate("sides_swapped", "a - on (x) group_left (y) b") == [
        ("what is subtracted is swapped", "b - on (x) group_right (y) a")
    ]


def test_numbers_stay_where_they_are(mutate: Callable[..., Any]) -> None:
    assert mutate("sides_swapped", "a / 100") == []
