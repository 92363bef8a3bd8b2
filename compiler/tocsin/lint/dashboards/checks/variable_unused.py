"""A variable changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, text


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    used = {name for _, name in around.uses}
    for at, each in dashboard.variables:
        name = text(each.get("name"))
        if name and name not in used and each.get("type") != "adhoc":
            yield Fault((*at, "name"), "is used nowhere: choosing another value changes nothing", "remove it")


CHECK = DashboardCheck("variable/unused", Level.WARNING, "a variable changes nothing", _run)
