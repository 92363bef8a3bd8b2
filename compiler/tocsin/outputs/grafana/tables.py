"""Tables as Grafana's JSON: the answers of several queries become columns, in an order and under names."""

from __future__ import annotations

from typing import Any

from tocsin.outputs.grafana.units import grafana_unit
from tocsin.outputs.grafana.values import Json, mappings, reference, steps
from tocsin.plan.dashboards.shapes import Column, Joined, Panel

_METRIC = "__name__"
"""The column of a series' own name, where nothing is computed of it; that is no label of an author's."""


def transformations(panel: Panel) -> list[Json]:
    """What makes one table of the queries' answers."""
    if panel.joined is not None:
        return _joined(panel, panel.joined)
    names = {field(panel, query.legend): query.legend for query in panel.queries if query.legend}
    if len(panel.queries) == 1:
        hidden = {"Time": True, _METRIC: True}
        return [{"id": "organize", "options": {"excludeByName": hidden, "renameByName": names}}]
    return [
        # Two metrics' lines of one pod would not become one while each is called by its metric.
        {"id": "filterFieldsByName", "options": {"exclude": {"names": [_METRIC]}}},
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": names}},
    ]


def field(panel: Panel, source: str) -> str:
    """What Grafana calls a column before it is renamed: a label by its name, a value by its query's."""
    for index, query in enumerate(panel.queries):
        if query.legend == source:
            return f"Value #{reference(index)}" if len(panel.queries) > 1 else "Value"
    return source


def _joined(panel: Panel, joined: Joined) -> list[Json]:
    fields = {field(panel, column.source): column.title for column in joined.columns}
    return [
        {"id": "joinByField", "options": {"byField": joined.label, "mode": "outer"}},
        {"id": "filterFieldsByName", "options": {"include": {"names": list(fields)}}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {},
                "indexByName": {name: index for index, name in enumerate(fields)},
                "renameByName": fields,
            },
        },
        {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": joined.sort_by, "desc": False}]}},
    ]


def overrides(panel: Panel) -> list[Json]:
    """How each column is shown where it differs from the rest of the table."""
    columns = panel.joined.columns if panel.joined is not None else _own_columns(panel)
    written = []
    for column in columns:
        if properties := _properties(column):
            written.append({"matcher": {"id": "byName", "options": column.title}, "properties": properties})
    return written


def _own_columns(panel: Panel) -> tuple[Column, ...]:
    return tuple(Column(query.legend, query.legend, query.unit) for query in panel.queries if query.legend)


def _properties(column: Column) -> list[Json]:
    properties: list[tuple[str, Any]] = []
    if column.unit is not None:
        properties.append(("unit", grafana_unit(column.unit)))
    if column.steps:
        properties += [("custom.cellOptions", _COLORED), ("thresholds", steps(column.steps))]
    if column.states:
        properties += [("custom.cellOptions", _COLORED), ("mappings", mappings(column.states))]
    if column.link is not None:
        properties.append(
            ("links", [{"title": column.link.title, "url": column.link.url, "targetBlank": False}])
        )
    if column.empty:
        properties.append(("noValue", column.empty))
    return [{"id": name, "value": value} for name, value in properties]


_COLORED = {"type": "color-background", "mode": "basic"}
