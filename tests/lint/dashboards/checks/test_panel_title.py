from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/title"


def test_panels_rows_and_dashboards_have_names(says: Says) -> None:
    panels = [
        {"type": "stat"},
        {"type": "row", "title": " "},
        {"type": "text"},
        {"type": "stat", "title": "T"},
    ]

    assert says(CHECK, {"uid": "a", "panels": panels}) == [
        "warning: a: title is missing, so that the dashboard cannot be found by its name",
        "warning: a: panel 1: title is missing, so that nobody can speak of the panel",
        'warning: a: row " ": title is missing, so that nobody can speak of the panel',
    ]
