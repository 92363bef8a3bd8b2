"""Two panels have the same id."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    first: dict[int, str] = {}
    for panel in dashboard.panels:
        if not isinstance(panel.id, int):
            continue
        if panel.id in first:
            yield Fault(
                (*panel.pointer, "id"),
                f'is {panel.id}, which "{first[panel.id]}" has already',
                "give each panel an id of its own",
            )
        first.setdefault(panel.id, panel.title)


CHECK = DashboardCheck("panel/duplicate-id", Level.ERROR, "two panels have the same id", _run)
