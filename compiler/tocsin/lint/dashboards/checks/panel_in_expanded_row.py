"""A panel lies inside a row that is not collapsed."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for panel in dashboard.panels:
        if panel.row is not None and panel.row.data.get("collapsed") is not True:
            yield Fault(
                panel.pointer,
                f'lies inside the row "{panel.row.title}", which is expanded: Grafana does not show it',
                "put it behind the row, on its level, or collapse the row",
            )


CHECK = DashboardCheck(
    "panel/in-expanded-row", Level.ERROR, "a panel lies inside a row that is not collapsed", _run
)
