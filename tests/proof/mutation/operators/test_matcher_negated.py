from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_each_matcher_is_turned_round(mutate: Callable[..., Any]) -> None:
    assert mutate("matcher_negated", 'x{a="1",b!="2",c=~"3",d!~"4"}') == [
        ('a="1" of x is a!="1"', 'x{a!="1",b!="2",c=~"3",d!~"4"}'),
        ('b!="2" of x is b="2"', 'x{a="1",b="2",c=~"3",d!~"4"}'),
        ('c=~"3" of x is c!~"3"', 'x{a="1",b!="2",c!~"3",d!~"4"}'),
        ('d!~"4" of x is d=~"4"', 'x{a="1",b!="2",c=~"3",d=~"4"}'),
    ]


def test_a_selector_without_a_name_keeps_what_makes_it_one(mutate: Callable[..., Any]) -> None:
    assert mutate("matcher_negated", '{a="1"}') == []
