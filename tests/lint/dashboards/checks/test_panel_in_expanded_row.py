from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/in-expanded-row"


def board(**row: Any) -> Data:
    return {"uid": "a", "panels": [{"type": "row", "title": "R", "panels": [{"title": "P"}]} | row]}


def test_panels_are_found_in_collapsed_rows_only(says: Says) -> None:
    lost = 'error: a: panel "P": lies inside the row "R", which is expanded: Grafana does not show it'

    assert says(CHECK, board(collapsed=True)) == []
    assert says(CHECK, board(collapsed=False), board()) == [lost, lost]
    assert says(CHECK, board(collapsed=False, panels=[])) == []
