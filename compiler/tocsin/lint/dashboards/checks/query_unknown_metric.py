"""A query reads a metric that is neither declared nor recorded here."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.queries import ANY

_OF_PROMETHEUS = frozenset(
    "ALERTS ALERTS_FOR_STATE up scrape_duration_seconds scrape_samples_scraped "
    "scrape_samples_post_metric_relabeling scrape_series_added".split()
)
"""Series that Prometheus makes by itself."""


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    project = around.project
    if project is None:
        return
    for each in around.questions:
        read = {selector.name for selector in each.selectors} - {""} - _OF_PROMETHEUS
        for name in sorted(name for name in read if name not in project.schemas and ANY not in name):
            near = difflib.get_close_matches(name, project.schemas, n=1)
            hint = f"did you mean {near[0]}?" if near else "declare it, or correct its name"
            yield Fault(each.at, f"reads {name}, which is neither declared nor recorded here", hint)


CHECK = DashboardCheck(
    "query/unknown-metric",
    Level.ERROR,
    "a query reads a metric that is neither declared nor recorded here",
    _run,
)
