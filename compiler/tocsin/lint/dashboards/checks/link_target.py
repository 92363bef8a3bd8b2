"""A link leads to a dashboard, panel or variable that is not generated."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.links import broken, is_inside


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    if around.project is None:
        return
    for at, words in dashboard.texts:
        if at[-1] == "url" and is_inside(words):
            for fault in broken(words, around.project.dashboards):
                yield Fault(at, fault)


CHECK = DashboardCheck(
    "link/target", Level.ERROR, "a link leads to a dashboard, panel or variable that is not generated", _run
)
