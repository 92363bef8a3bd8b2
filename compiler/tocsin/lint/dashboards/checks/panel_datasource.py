"""A panel is tied to one data source of one Grafana."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, Pointer, mapping
from tocsin.lint.dashboards.variables import mentioned, names

_OF_GRAFANA = frozenset({"-- Grafana --", "grafana", "-- Mixed --", "-- Dashboard --", "__expr__", "default"})
"""Data sources that every Grafana has."""


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    declared, variables = frozenset(dashboard.sources), names(dashboard)
    hint = (
        f"write ${{{min(declared)}}}" if declared else "declare a variable of type datasource, and name that"
    )
    for at, source in _sources(dashboard):
        uid = source.get("uid") if isinstance(source, dict) else source
        if not isinstance(uid, str) or not uid or uid in _OF_GRAFANA:
            continue
        mentions = frozenset(mentioned(uid))
        if not mentions:
            yield Fault(at, f'is "{uid}", which only one Grafana has', hint)
        # Of a variable that there is not, variable/unknown says so.
        elif not mentions & declared and mentions & variables:
            yield Fault(at, f'is "{uid}", which is no variable of type datasource', hint, Level.ERROR)


def _sources(dashboard: Dashboard) -> Iterator[tuple[Pointer, Any]]:
    for panel in dashboard.panels:
        if panel.data.get("datasource") and not panel.is_row:
            yield (*panel.pointer, "datasource"), panel.data["datasource"]
        for query in panel.queries:
            if own := query.data.get("datasource"):
                yield (*query.pointer, "datasource"), own
    for at, each in (*dashboard.variables, *dashboard.annotations):
        if own := mapping(each).get("datasource"):
            yield (*at, "datasource"), own


CHECK = DashboardCheck(
    "panel/datasource", Level.WARNING, "a panel is tied to one data source of one Grafana", _run
)
