"""Two queries of a panel have the same refId."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for panel in dashboard.panels:
        taken: set[str] = set()
        for query in panel.queries:
            if query.ref and query.ref in taken:
                words = f'is "{query.ref}", which another query of the panel has already'
                yield Fault((*query.pointer, "refId"), words, "Grafana shows the answer to one of them only")
            taken.add(query.ref)


CHECK = DashboardCheck("query/duplicate-ref", Level.ERROR, "two queries of a panel have the same refId", _run)
