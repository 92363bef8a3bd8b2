from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "dashboard/duplicate-uid"


def test_the_second_of_two_is_told_where_the_first_is(says: Says) -> None:
    assert says(CHECK, {"uid": "a"}, {"uid": "b"}, {"uid": "a"}) == [
        'error: a: uid is "a", which 1.json has already'
    ]


def test_dashboards_without_a_uid_are_given_one_by_grafana(says: Says) -> None:
    assert says(CHECK, {"title": "One"}, {"title": "Two"}) == []
