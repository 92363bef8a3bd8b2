"""A panel lies upon another, or beyond the edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, Panel, Pointer, mapping

_COLUMNS = 24
"""How many units of width a dashboard has."""


@dataclass(frozen=True)
class _Box:
    panel: Panel
    x: int
    y: int
    w: int
    h: int

    def overlaps(self, other: _Box) -> bool:
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    placed: dict[Pointer, list[_Box]] = {}
    for panel in dashboard.panels:
        box = _box(panel)
        if box is None:
            continue
        at = (*panel.pointer, "gridPos")
        if box.w <= 0 or box.h <= 0:
            yield Fault(at, f"is {box.w} wide and {box.h} high, so nothing can be seen of it")
            continue
        if box.x < 0 or box.x + box.w > _COLUMNS:
            yield Fault(at, f"reaches from {box.x} to {box.x + box.w}; expected at most {_COLUMNS} columns")
        level = placed.setdefault(panel.row.pointer if panel.row else (), [])
        if under := next((each for each in level if each.overlaps(box)), None):
            yield Fault(at, f'lies upon "{under.panel.title}"', "Grafana moves one of them, and all below it")
        level.append(box)


def _box(panel: Panel) -> _Box | None:
    """None where it is left to Grafana."""
    grid = mapping(panel.data.get("gridPos"))
    x, y, w, h = (grid.get(key) for key in "xywh")
    if not (isinstance(x, int) and isinstance(y, int) and isinstance(w, int) and isinstance(h, int)):
        return None
    return _Box(panel, x, y, w, h)


CHECK = DashboardCheck("panel/overlap", Level.ERROR, "a panel lies upon another, or beyond the edge", _run)
