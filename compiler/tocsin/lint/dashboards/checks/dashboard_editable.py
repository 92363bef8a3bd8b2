"""A provisioned dashboard can be edited in Grafana."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    if dashboard.data.get("editable") is not False:
        yield Fault(
            ("editable",),
            "is not false, so that changes made in Grafana get lost with the next provisioning",
            'set "editable": false',
        )


CHECK = DashboardCheck(
    "dashboard/editable", Level.INFORMATION, "a provisioned dashboard can be edited in Grafana", _run
)
