"""From an author's panel to what is emitted: its unit, its limits, its links follow from what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tocsin.errors import report
from tocsin.model import dashboard as model
from tocsin.model.alert import Alert
from tocsin.plan import names
from tocsin.plan.dashboards.conditions import Measured, colors, lines, measured
from tocsin.plan.dashboards.links import runbook_links
from tocsin.plan.dashboards.shapes import Kind, Link, Panel, Query, Row, State
from tocsin.plan.rules import AlertingRule
from tocsin.promql.expression import asks_grafana
from tocsin.promql.types import Labels
from tocsin.promql.units import Unit
from tocsin.values import Duration

Rules = Mapping[str, AlertingRule]
"""The rule of each alert, which knows where its runbook is."""

_KINDS: tuple[tuple[type[model.Panel], Kind], ...] = (
    (model.TimeSeries, Kind.TIME_SERIES),
    (model.Stat, Kind.STAT),
    (model.Table, Kind.TABLE),
    (model.StateTimeline, Kind.STATE_TIMELINE),
    (model.TextPanel, Kind.TEXT),
)


def lower_rows(dashboard: model.Dashboard, rules: Rules, scrape: Duration) -> tuple[Row, ...]:
    """The author's rows. An alert whose unit is not the panel's is reported."""
    return tuple(
        Row(f"row:{row.name}", row.title, tuple(lower_panel(panel, rules, scrape) for panel in row.panels))
        for row in dashboard.rows
    )


def lower_panel(panel: model.Panel, rules: Rules, scrape: Duration) -> Panel:
    """One panel of an author's."""
    kind = next(kind for base, kind in _KINDS if isinstance(panel, base))
    lowered = Panel(
        panel.name,
        kind,
        panel.title,
        panel.description,
        panel.width,
        panel.height,
        extra=panel.extra,
        origin=panel.origin,
    )
    if isinstance(panel, model.TextPanel):
        return replace(lowered, content=panel.content)
    assert isinstance(panel, model.QueryPanel)
    parts = _watched(panel)
    return replace(
        lowered,
        queries=tuple(_query(each, panel) for each in panel.queries),
        unit=_unit(panel.queries) if kind is not Kind.TABLE or _is_of_one_unit(panel.queries) else None,
        steps=lines(parts) if kind is Kind.TIME_SERIES else colors(parts),
        alerts=(panel.alert.name,) if panel.alert else (),
        states=_states(panel),
        links=_runbook_of(panel.alert, rules),
        empty=panel.empty,
        stacked=isinstance(panel, model.TimeSeries) and panel.stacked,
        interval=scrape if any(asks_grafana(each.expr.node) for each in panel.queries) else None,
    )


def alert_panel(alert: Alert, rules: Rules) -> Panel:
    """What an alert measures, against its threshold: for alerts that no panel of the author's shows."""
    parts = measured(alert.expr.node)
    units = [part.expr.type.unit or part.unit for part in parts]
    held = f" for {alert.for_}" if alert.for_ != "0s" else ""
    condition = (
        "what it measures" if not lines(parts) else "what it measures, and the threshold as a dashed line"
    )
    return Panel(
        names.alert_panel(alert.name),
        Kind.TIME_SERIES,
        alert.name,
        f"{alert.name} ({alert.severity.value}): {condition}. It fires when the condition holds{held}.",
        8,
        7,
        tuple(Query(part.expr, legend_of("", part.expr.type.labels, alert.name)) for part in parts),
        units[0],
        lines(parts),
        (alert.name,),
        links=_runbook_of(alert, rules),
        empty="nothing measured",
        origin=alert.origin,
    )


def _runbook_of(alert: Alert | None, rules: Rules) -> tuple[Link, ...]:
    """From a panel to what to do about the alert that watches it."""
    return runbook_links([rules[alert.name]]) if alert and alert.name in rules else ()


def legend_of(written: str, labels: Labels, otherwise: str) -> str:
    """What a line is called where nobody said: by the labels it has, or as its panel if it has none."""
    if written or labels.open:
        return written
    return " ".join(f"{{{{{label}}}}}" for label in sorted(labels.names)) or otherwise


def _query(query: model.Query, panel: model.QueryPanel) -> Query:
    if isinstance(panel, model.Table):
        return Query(query.expr.node, query.legend, unit=query.unit)
    return Query(query.expr.node, legend_of(query.legend, query.labels, panel.title))


def _unit(queries: tuple[model.Query, ...]) -> Unit | None:
    return next((each.unit for each in queries if each.unit is not None), None)


def _is_of_one_unit(queries: tuple[model.Query, ...]) -> bool:
    """Whether what is said of a table is true of each column, whose unit may also be unknown."""
    return len({each.unit for each in queries}) == 1


def _watched(panel: model.QueryPanel) -> tuple[Measured, ...]:
    """What the panel's alert compares."""
    if panel.alert is None:
        return ()
    parts, unit = measured(panel.alert.expr.node), _unit(panel.queries)
    for part in parts:
        theirs = part.expr.type.unit or part.unit
        if unit is not None and theirs is not None and not theirs.agrees(unit):
            words = f"shows {unit}, but {panel.alert.subject} compares {theirs}; show what it compares"
            report(words, subject=panel.subject, origin=panel.origin)
            return ()
    return parts


def _states(panel: model.QueryPanel) -> tuple[State, ...]:
    if not isinstance(panel, model.StateTimeline):
        return ()
    return tuple(State(each.value, each.text, each.color.value) for each in panel.states)
