"""One panel as Grafana's JSON: plain mappings whose keys stand in an order fixed here by hand."""

from __future__ import annotations

from decimal import Decimal

from tocsin.outputs.grafana import tables
from tocsin.outputs.grafana.units import grafana_unit
from tocsin.outputs.grafana.values import DATASOURCE, Json, mappings, merged, number, reference, steps
from tocsin.plan.dashboards.layout import Placed
from tocsin.plan.dashboards.shapes import Kind, Link, Panel, Query, Row
from tocsin.values import exact

_ABOVE_THE_LINE = Decimal("1.1")
"""How far the scale goes on above a threshold, so that its line can be seen."""

_DASHED: list[Json] = [
    {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [10, 10]}},
    {"id": "custom.fillOpacity", "value": 0},
]


def row(placed: Placed, row: Row, number: int) -> Json:
    """A heading. It is open, so its panels stand beside it rather than inside."""
    return {
        "id": number,
        "type": "row",
        "title": row.title,
        "collapsed": False,
        "gridPos": _place(placed),
        "panels": [],
    }


def panel(placed: Placed, panel: Panel, number: int) -> Json:
    """A panel in its place, with what the author says in `extra` merged last."""
    written: Json = {
        "id": number,
        "type": panel.kind.value,
        "title": panel.title,
        "description": panel.description,
        "gridPos": _place(placed),
    }
    if panel.kind is Kind.TEXT:
        written["options"] = {"mode": "markdown", "content": panel.content}
        return merged(written, panel.extra)
    written["datasource"] = DATASOURCE
    if panel.interval is not None:
        written["interval"] = str(panel.interval)
    written["targets"] = [_target(query, panel, number) for number, query in enumerate(panel.queries)]
    written["fieldConfig"] = {"defaults": _defaults(panel), "overrides": _overrides(panel)}
    written["options"] = _options(panel)
    if panel.kind is Kind.TABLE:
        written["transformations"] = tables.transformations(panel)
    if panel.links:
        written["links"] = [_link(each) for each in panel.links]
    return merged(written, panel.extra) if panel.extra else written


def _place(placed: Placed) -> Json:
    return {"h": placed.height, "w": placed.width, "x": placed.x, "y": placed.y}


def _target(query: Query, panel: Panel, index: int) -> Json:
    at_once = panel.kind is Kind.TABLE
    return {
        "refId": reference(index),
        "datasource": DATASOURCE,
        "editorMode": "code",
        "expr": query.written,
        "legendFormat": query.legend or "__auto",
        "format": "table" if at_once else "time_series",
        "instant": at_once,
        "range": not at_once,
    }


def _defaults(panel: Panel) -> Json:
    """How every field of the panel is shown."""
    written: Json = {"unit": grafana_unit(panel.unit)}
    if panel.highest is not None:
        written |= {"min": 0, "max": number(panel.highest)}
    if panel.empty:
        written["noValue"] = panel.empty
    written["color"] = {"mode": "palette-classic" if panel.kind is Kind.TIME_SERIES else "thresholds"}
    written["mappings"] = mappings(panel.states)
    written["thresholds"] = steps(panel.steps)
    match panel.kind:
        case Kind.TIME_SERIES:
            written["custom"] = _lines(panel)
        case Kind.STATE_TIMELINE:
            written["custom"] = {"lineWidth": 0, "fillOpacity": 80}
        case Kind.TABLE:
            written["custom"] = {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}
    return written


def _lines(panel: Panel) -> Json:
    """Lines, and limits as dashed ones; the scale holds nought and the highest limit."""
    custom: Json = {
        "drawStyle": "line",
        "lineInterpolation": "linear",
        "lineWidth": 1,
        "fillOpacity": 30 if panel.stacked else 10,
        "gradientMode": "none",
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
        "axisPlacement": "auto",
    }
    if panel.from_zero:
        custom["axisSoftMin"] = 0
    limits = [step.value for step in panel.steps if step.value is not None]
    if limits:
        custom["axisSoftMax"] = number(exact(max(limits) * _ABOVE_THE_LINE))
    custom["thresholdsStyle"] = {"mode": "dashed" if limits else "off"}
    return custom


def _overrides(panel: Panel) -> list[Json]:
    """What single lines are shown by instead; columns have their own."""
    if panel.kind is Kind.TABLE:
        return tables.overrides(panel)
    written = []
    for query in panel.queries:
        if properties := _properties(query, panel):
            written.append({"matcher": {"id": "byName", "options": query.legend}, "properties": properties})
    return written


def _properties(query: Query, panel: Panel) -> list[Json]:
    properties: list[Json] = []
    if query.unit not in (None, panel.unit):
        properties.append({"id": "unit", "value": grafana_unit(query.unit)})
    if query.color:
        properties.append({"id": "color", "value": {"mode": "fixed", "fixedColor": query.color}})
    return [*properties, *_DASHED] if query.dashed else properties


def _options(panel: Panel) -> Json:
    match panel.kind:
        case Kind.STAT:
            return {
                "reduceOptions": {"values": False, "calcs": ["lastNotNull"], "fields": ""},
                "orientation": "auto",
                "textMode": "auto",
                # A number that nobody has set a limit to is neither good nor bad.
                "colorMode": "value" if panel.steps or panel.states else "none",
                "graphMode": "none",
                "justifyMode": "auto",
            }
        case Kind.TABLE:
            return {"showHeader": True, "cellHeight": "sm"}
        case Kind.STATE_TIMELINE:
            return {
                "mergeValues": True,
                "showValue": "never",
                "alignValue": "left",
                "rowHeight": 0.9,
                "legend": {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []},
                "tooltip": {"mode": "single", "sort": "none"},
            }
    return {
        "legend": {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def _link(link: Link) -> Json:
    return {"title": link.title, "url": link.url, "targetBlank": link.new_tab}
