from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/description"


def test_what_shows_data_says_what_to_make_of_it(says: Says) -> None:
    panels = [{"type": "stat"}, {"type": "row"}, {"type": "text"}, {"type": "stat", "description": "D"}]

    assert says(CHECK, {"uid": "a", "panels": panels}) == ["information: a: panel 1: description is missing"]
