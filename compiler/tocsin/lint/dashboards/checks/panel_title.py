"""A panel has no title."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    if not str(dashboard.data.get("title") or "").strip():
        yield Fault(("title",), "is missing, so that the dashboard cannot be found by its name")
    for panel in dashboard.panels:
        if (panel.is_queried or panel.is_row) and not panel.title.strip():
            yield Fault((*panel.pointer, "title"), "is missing, so that nobody can speak of the panel")


CHECK = DashboardCheck("panel/title", Level.WARNING, "a panel has no title", _run)
