from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "dashboard/refresh"


def test_no_faster_than_there_are_samples(says: Says) -> None:
    assert says(CHECK, {"uid": "a", "refresh": "5s"}, {"uid": "b", "refresh": "10s"}) == [
        'warning: a: refresh is "5s": every open tab repeats every query that often, for no newer samples'
    ]


def test_without_one_the_dashboard_grows_old(says: Says) -> None:
    words = "refresh is missing, so that the dashboard on the wall goes on showing when it was opened"

    assert says(CHECK, {"uid": "a"}, {"uid": "b", "refresh": False}) == [
        f"information: a: {words}",
        f"information: b: {words}",
    ]


def test_what_is_no_period_is_for_others_to_tell(says: Says) -> None:
    assert says(CHECK, {"uid": "a", "refresh": "auto"}) == []
