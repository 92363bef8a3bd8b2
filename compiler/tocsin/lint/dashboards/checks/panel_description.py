"""A panel has no description."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for panel in dashboard.panels:
        if panel.is_queried and not str(panel.data.get("description") or "").strip():
            yield Fault(
                (*panel.pointer, "description"),
                "is missing",
                "say what one sees, and what to make of it when it looks wrong",
            )


CHECK = DashboardCheck("panel/description", Level.INFORMATION, "a panel has no description", _run)
