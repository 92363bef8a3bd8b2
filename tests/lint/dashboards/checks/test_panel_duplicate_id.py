from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/duplicate-id"


def test_each_panel_after_the_first_is_told(says: Says) -> None:
    panels = [{"id": 1, "title": "One"}, {"id": 1, "title": "Two"}, {"id": 2}, {"id": 1}, {}, {"id": None}]

    assert says(CHECK, {"uid": "a", "panels": panels}) == [
        'error: a: panel "Two" (id 1): id is 1, which "One" has already',
        'error: a: panel 4 (id 1): id is 1, which "One" has already',
    ]
