from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_the_quantile_is_the_next_of_the_usual_ones(mutate: Callable[..., Any]) -> None:
    assert mutate("quantile_moved", "histogram_quantile(0.95, x)") == [
        ("the quantile 0.95 is 0.9", "histogram_quantile(0.9, x)"),
        ("the quantile 0.95 is 0.99", "histogram_quantile(0.99, x)"),
    ]


def test_the_largest_has_one_neighbour(mutate: Callable[..., Any]) -> None:
    assert [said for said, _ in mutate("quantile_moved", "quantile_over_time(0.9999, x[5m])")] == [
        "the quantile 0.9999 is 0.999"
    ]
