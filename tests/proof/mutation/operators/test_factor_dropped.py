from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_constant_factor_is_left_out(mutate: Callable[..., Any]) -> None:
    assert mutate("factor_dropped", "a / 0.001 > 1") == [("/ 0.001 is dropped", "a > 1")]
    assert mutate("factor_dropped", "100 * a > 1") == [("100 * is dropped", "a > 1")]


def test_one_is_no_factor_and_what_is_divided_is_none_either(mutate: Callable[..., Any]) -> None:
    assert mutate("factor_dropped", "a * 1 > 1 / b") == []
