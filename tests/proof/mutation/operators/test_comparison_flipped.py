from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_more_is_less_or_at_least(mutate: Callable[..., Any]) -> None:
    assert mutate("comparison_flipped", "a > 1") == [("> is <", "a < 1"), ("> is >=", "a >= 1")]


def test_every_comparison_has_another(mutate: Callable[..., Any]) -> None:
    texts = [
        text
        for sign in ("<", ">=", "<=", "==", "!=")
        for _, text in mutate("comparison_flipped", f"a {sign} 1")
    ]

    assert texts == ["a > 1", "a <= 1", "a <= 1", "a > 1", "a >= 1", "a < 1", "a != 1", "a == 1"]


def test_bool_and_matching_stay(mutate: Callable[..., Any]) -> None:
    assert mutate("comparison_flipped", "a == bool on (x) b") == [("== is !=", "a != bool on (x) b")]
