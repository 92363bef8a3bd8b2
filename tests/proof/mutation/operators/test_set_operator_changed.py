from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_each_is_the_two_others(mutate: Callable[..., Any]) -> None:
    assert mutate("set_operator_changed", "a and b") == [
        ("and is or", "a or b"),
        ("and is unless", "a unless b"),
    ]
    assert mutate("set_operator_changed", "a or b") == [
        ("or is and", "a and b"),
        ("or is unless", "a unless b"),
    ]
    assert mutate("set_operator_changed", "a unless on (x) b") == [
        ("unless is and", "a and on (x) b"),
        ("unless is or", "a or on (x) b"),
    ]
