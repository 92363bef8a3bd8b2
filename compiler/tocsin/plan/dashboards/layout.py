"""Where panels stand: they flow from left to right, and below when a line is full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.model.dashboard import COLUMNS
from tocsin.plan.dashboards.shapes import Panel, Row

HEADING = 1
"""The height of a row's heading."""


@dataclass(frozen=True)
class Placed:
    """A panel or a row's heading with its place, in Grafana's units: 24 across, 30 pixels down."""

    what: Panel | Row
    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: Placed) -> bool:
        """Whether both cover a place."""
        beside = self.x + self.width <= other.x or other.x + other.width <= self.x
        above = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (beside or above)


def flow(rows: Iterable[Row]) -> tuple[Placed, ...]:
    """Every heading and panel with its place: a row begins on a line of its own, at the left."""
    placed: list[Placed] = []
    y = 0
    for row in rows:
        placed.append(Placed(row, 0, y, COLUMNS, HEADING))
        y += HEADING
        for each in _lines(row.panels, y):
            placed.append(each)
        y = max((each.y + each.height for each in placed), default=0)
    assert all(each.x + each.width <= COLUMNS for each in placed)
    return tuple(placed)


def _lines(panels: Iterable[Panel], y: int) -> Iterator[Placed]:
    """Panels from left to right; a line is as high as its highest."""
    x = highest = 0
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y, highest = 0, y + highest, 0
        yield Placed(panel, x, y, panel.width, panel.height)
        x, highest = x + panel.width, max(highest, panel.height)
