from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_each_matcher_is_left_out(mutate: Callable[..., Any]) -> None:
    assert mutate("matcher_dropped", 'x{a="1",b!="2"}') == [
        ('a="1" of x is dropped', 'x{b!="2"}'),
        ('b!="2" of x is dropped', 'x{a="1"}'),
    ]


def test_a_selector_without_a_name_keeps_what_makes_it_one(mutate: Callable[..., Any]) -> None:
    assert mutate("matcher_dropped", '{a="1",b!="2"}') == [('b!="2" of the selector is dropped', '{a="1"}')]
