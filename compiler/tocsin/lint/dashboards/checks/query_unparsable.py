"""A query is no PromQL."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for each in around.questions:
        if each.reading.node is None:
            yield Fault(each.at, f"is no PromQL: {each.reading.error}")


CHECK = DashboardCheck("query/unparsable", Level.ERROR, "a query is no PromQL", _run)
