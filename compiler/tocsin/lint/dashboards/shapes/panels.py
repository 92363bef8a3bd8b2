"""The shape of each kind of panel that is emitted, and of rows.

Where an author adds what the models lack, the panel is held against the open form: what is known has to
be right, what is unknown is let through.
"""

from __future__ import annotations

from tocsin.lint.dashboards.shapes.fields import FIELD_CONFIG, LINK
from tocsin.lint.dashboards.shapes.parts import (
    ANY_TEXT,
    COUNT,
    DATASOURCE,
    FLAG,
    NUMBER,
    PERIOD,
    UNIT,
    WORDS,
    Schema,
    array,
    by_kind,
    obj,
    one_of,
)

CALCS = array(
    one_of(
        *"lastNotNull last firstNotNull first min max mean sum count range delta step diff diffperc".split(),
        *"logmin allIsZero allIsNull changeCount distinctCount allValues uniqueValues median".split(),
        *"variance stdDev p50 p90 p95 p99".split(),
    )
)
REDUCE = obj({"calcs": CALCS}, {"values": FLAG, "fields": ANY_TEXT, "limit": COUNT})
LEGEND = obj(
    {"displayMode": one_of("list", "table", "hidden"), "placement": one_of("bottom", "right")},
    {
        "showLegend": FLAG,
        "calcs": CALCS,
        "sortBy": WORDS,
        "sortDesc": FLAG,
        "width": NUMBER,
        "isVisible": FLAG,
    },
)
TOOLTIP = obj(
    {"mode": one_of("single", "multi", "none"), "sort": one_of("none", "asc", "desc")},
    {"hideZeros": FLAG, "maxHeight": NUMBER, "maxWidth": NUMBER},
)
OPTIONS: dict[str, Schema] = {
    "timeseries": obj(
        {"legend": LEGEND, "tooltip": TOOLTIP},
        {"timezone": array(ANY_TEXT), "orientation": one_of("auto", "horizontal", "vertical")},
    ),
    "stat": obj(
        {"reduceOptions": REDUCE},
        {
            "orientation": one_of("auto", "horizontal", "vertical"),
            "textMode": one_of("auto", "value", "value_and_name", "name", "none"),
            "wideLayout": FLAG,
            "colorMode": one_of("none", "value", "background", "background_solid"),
            "graphMode": one_of("none", "line", "area"),
            "justifyMode": one_of("auto", "center"),
            "showPercentChange": FLAG,
            "percentChangeColorMode": one_of("standard", "inverted", "same_as_value"),
            "text": obj({}, {"titleSize": NUMBER, "valueSize": NUMBER, "percentSize": NUMBER}),
        },
    ),
    "table": obj(
        {},
        {
            "showHeader": FLAG,
            "showTypeIcons": FLAG,
            "cellHeight": one_of("sm", "md", "lg", "auto"),
            "enablePagination": FLAG,
            "footer": {"type": "object"},
            "frameIndex": COUNT,
            "frozenColumns": {"type": "object"},
            "sortBy": array(obj({"displayName": WORDS}, {"desc": FLAG})),
        },
    ),
    "state-timeline": obj(
        {},
        {
            "showValue": one_of("auto", "never", "always"),
            "rowHeight": {"type": "number", "minimum": 0, "maximum": 1},
            "mergeValues": FLAG,
            "alignValue": one_of("center", "left", "right"),
            "perPage": COUNT,
            "legend": LEGEND,
            "tooltip": TOOLTIP,
            "timezone": array(ANY_TEXT),
        },
    ),
    "text": obj(
        {"mode": one_of("markdown", "html", "code"), "content": WORDS},
        {
            "code": obj(
                {"language": ANY_TEXT, "showLineNumbers": FLAG, "showMiniMap": FLAG},
            )
        },
    ),
}

QUERY = obj(
    {
        "refId": {"type": "string", "pattern": "^[A-Z][A-Z0-9]?$", "description": "a letter such as A"},
        "expr": WORDS,
    },
    {
        "datasource": DATASOURCE,
        "editorMode": one_of("code", "builder"),
        "exemplar": FLAG,
        "format": one_of("time_series", "table", "heatmap"),
        "hide": FLAG,
        "instant": FLAG,
        "interval": {"type": "string"},
        "intervalFactor": COUNT,
        "legendFormat": ANY_TEXT,
        "range": FLAG,
    },
)
GRID = obj(
    {
        "x": {"type": "integer", "minimum": 0, "maximum": 23},
        "y": COUNT,
        "w": {"type": "integer", "minimum": 1, "maximum": 24},
        "h": {"type": "integer", "minimum": 1, "maximum": 100},
    },
    {"static": FLAG},
)
TRANSFORMATION = obj(
    {"id": WORDS, "options": {"type": "object"}}, {"disabled": FLAG, "filter": {"type": "object"}}
)
PANEL_ID = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}

HEAD: Schema = {"id": PANEL_ID, "title": WORDS, "description": WORDS, "gridPos": GRID}
PANEL_OPTIONAL: Schema = {
    "links": array(LINK),
    "transparent": FLAG,
    "repeat": ANY_TEXT,
    "repeatDirection": one_of("h", "v"),
    "maxPerRow": {"type": "integer", "minimum": 1, "maximum": 24},
}
QUERIED_OPTIONAL: Schema = PANEL_OPTIONAL | {
    "transformations": array(TRANSFORMATION),
    "interval": PERIOD,
    "maxDataPoints": {"type": "integer", "minimum": 1},
    "timeFrom": PERIOD,
    "timeShift": PERIOD,
    "hideTimeOverride": FLAG,
    "cacheTimeout": ANY_TEXT,
}
QUERIED = ("timeseries", "stat", "table", "state-timeline")


def _queried(kind: str) -> Schema:
    """A panel that shows what queries return."""
    return obj(
        {
            "type": one_of(kind),
            **HEAD,
            "datasource": DATASOURCE,
            "targets": array(QUERY, minItems=1),
            "fieldConfig": FIELD_CONFIG,
            "options": OPTIONS[kind],
        },
        QUERIED_OPTIONAL,
    )


TEXT = obj(
    {
        "type": one_of("text"),
        **{name: HEAD[name] for name in ("id", "gridPos")},
        "options": OPTIONS["text"],
    },
    {
        "title": ANY_TEXT,
        "description": ANY_TEXT,
        **PANEL_OPTIONAL,
        "datasource": DATASOURCE,
        "fieldConfig": FIELD_CONFIG,
    },
)
PANELS: dict[str, Schema] = {**{kind: _queried(kind) for kind in QUERIED}, "text": TEXT}


ROW = obj(
    {
        "type": one_of("row"),
        "id": PANEL_ID,
        "title": WORDS,
        "collapsed": FLAG,
        "gridPos": obj(
            {
                "x": {"const": 0},
                "y": COUNT,
                "w": {"const": 24},
                "h": {"const": 1},
            }
        ),
        "panels": array(by_kind(PANELS)),
    },
    {"repeat": ANY_TEXT, "description": ANY_TEXT, "datasource": DATASOURCE},
)

OPEN_PANEL: Schema = {
    "type": "object",
    "required": ["type", "id", "gridPos"],
    "properties": {
        "type": one_of(*PANELS),
        **HEAD,
        "targets": array(QUERY | {"additionalProperties": True}),
        "fieldConfig": obj({"defaults": {"type": "object", "properties": {"unit": UNIT}}}, is_open=True),
    },
}
"""A panel to which its author has added what the models lack."""
