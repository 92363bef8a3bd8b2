from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/overlap"


def board(*grids: tuple[int, int, int, int]) -> Data:
    panels = [
        {"title": f"{x},{y}", "type": "stat", "gridPos": {"x": x, "y": y, "w": w, "h": h}}
        for x, y, w, h in grids
    ]
    return {"uid": "a", "panels": panels}


def test_panels_side_by_side_and_one_below_the_other_do_not_overlap(says: Says) -> None:
    assert says(CHECK, board((0, 0, 12, 8), (12, 0, 12, 8), (0, 8, 24, 4))) == []


def test_a_panel_upon_another_is_told(says: Says) -> None:
    assert says(CHECK, board((0, 0, 12, 8), (11, 7, 2, 2))) == [
        'error: a: panel "11,7": gridPos lies upon "0,0"'
    ]


def test_twenty_four_columns_are_all_there_are(says: Says) -> None:
    assert says(CHECK, board((0, 0, 24, 8), (20, 8, 5, 8))) == [
        'error: a: panel "20,8": gridPos reaches from 20 to 25; expected at most 24 columns'
    ]


def test_a_panel_without_size_is_told_and_covers_nothing(says: Says) -> None:
    assert says(CHECK, board((0, 0, 0, 8), (0, 0, 8, 8))) == [
        'error: a: panel "0,0": gridPos is 0 wide and 8 high, so nothing can be seen of it'
    ]


def test_inside_a_row_panels_lie_among_themselves(says: Says) -> None:
    row = {"type": "row", "title": "R", "collapsed": True, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}
    inside = board((0, 0, 8, 8), (4, 0, 8, 8))["panels"]

    assert says(CHECK, {"uid": "a", "panels": [row | {"panels": inside}]}) == [
        'error: a: panel "4,0": gridPos lies upon "0,0"'
    ]


def test_places_that_are_left_to_grafana_are_left_alone(says: Says) -> None:
    assert says(CHECK, {"uid": "a", "panels": [{"gridPos": {"w": 30}}, {"gridPos": None}, {}]}) == []
