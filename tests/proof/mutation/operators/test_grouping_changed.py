from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_each_label_is_dropped_and_by_is_without(mutate: Callable[..., Any]) -> None:
    assert mutate("grouping_changed", "sum by (a, b) (x)") == [
        ("a is dropped from by (a, b)", "sum by (b) (x)"),
        ("b is dropped from by (a, b)", "sum by (a) (x)"),
        ("by (a, b) is without", "sum without (a, b) (x)"),
    ]


def test_without_is_by(mutate: Callable[..., Any]) -> None:
    assert mutate("grouping_changed", "sum without (a) (x)")[-1] == ("without (a) is by", "sum by (a) (x)")


def test_what_has_no_labels_is_left_alone(mutate: Callable[..., Any]) -> None:
    assert mutate("grouping_changed", "sum(x)") == []
