"""Two dashboards have the same uid."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    other = around.taken.get(dashboard.uid)
    if other is not None:
        yield Fault(("uid",), f'is "{dashboard.uid}", which {other} has already', "give each its own")


CHECK = DashboardCheck("dashboard/duplicate-uid", Level.ERROR, "two dashboards have the same uid", _run)
