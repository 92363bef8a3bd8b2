from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_the_sum_is_the_largest_or_the_average_or_left_out(mutate: Callable[..., Any]) -> None:
    assert mutate("aggregation_changed", "sum by (job) (x)") == [
        ("sum is max", "max by (job) (x)"),
        ("sum is avg", "avg by (job) (x)"),
        ("sum by (job) is dropped", "x"),
    ]


def test_aggregations_over_time_are_changed_alike(mutate: Callable[..., Any]) -> None:
    assert mutate("aggregation_changed", "avg_over_time(x[5m])") == [
        ("avg_over_time is max_over_time", "max_over_time(x[5m])"),
        ("avg_over_time is min_over_time", "min_over_time(x[5m])"),
    ]


def test_the_largest_few_are_the_smallest_few(mutate: Callable[..., Any]) -> None:
    assert mutate("aggregation_changed", "topk(3, x)") == [("topk is bottomk", "bottomk(3, x)")]
