from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_each_window_is_halved_and_doubled(mutate: Callable[..., Any]) -> None:
    assert mutate("window_scaled", "rate(x[5m])") == [
        ("the window 5m of x is 2m30s", "rate(x[2m30s])"),
        ("the window 5m of x is 10m", "rate(x[10m])"),
    ]


def test_a_subquery_has_a_window_too(mutate: Callable[..., Any]) -> None:
    assert [text for _, text in mutate("window_scaled", "max_over_time(a[1h:1m])")] == [
        "max_over_time(a[30m:1m])",
        "max_over_time(a[2h:1m])",
    ]


def test_a_millisecond_has_no_half(mutate: Callable[..., Any]) -> None:
    assert [text for _, text in mutate("window_scaled", "rate(x[1ms])")] == ["rate(x[2ms])"]
