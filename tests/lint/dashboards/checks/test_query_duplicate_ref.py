from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "query/duplicate-ref"


def test_a_letter_is_taken_once_in_a_panel(says: Says) -> None:
    panels = [
        {"title": "P", "targets": [{"refId": "A"}, {"refId": "B"}, {"refId": "A"}, {}, {}]},
        {"title": "Q", "targets": [{"refId": "A"}]},
    ]

    assert says(CHECK, {"uid": "a", "panels": panels}) == [
        'error: a: panel "P", query A: refId is "A", which another query of the panel has already'
    ]
