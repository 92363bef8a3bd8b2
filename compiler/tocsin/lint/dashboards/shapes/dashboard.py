"""The JSON Schema of the dashboards that are emitted: Grafana's classic form, narrowed to what we write."""

from __future__ import annotations

from tocsin.lint.dashboards.shapes.panels import PANEL_ID, PANELS, ROW
from tocsin.lint.dashboards.shapes.parts import (
    ANY_TEXT,
    COLOUR,
    COUNT,
    DATASOURCE,
    FLAG,
    MOMENT,
    PERIOD,
    UID,
    VARIABLE_NAME,
    WORDS,
    Schema,
    array,
    by_kind,
    obj,
    one_of,
)

OLDEST_VERSION = 41
"""The schemaVersion of Grafana 11.6; later ones migrate from it."""

CHOICE = obj(
    {"text": {"type": ["string", "array"]}, "value": {"type": ["string", "array"]}}, {"selected": FLAG}
)
VARIABLE_OPTIONAL: Schema = {
    "label": WORDS,
    "description": WORDS,
    "hide": {"enum": [0, 1, 2]},
    "skipUrlSync": FLAG,
    "current": CHOICE,
    "options": array(CHOICE),
}
MANY: Schema = {"includeAll": FLAG, "allValue": ANY_TEXT, "multi": FLAG, "allowCustomValue": FLAG}
REFRESH = {
    "enum": [0, 1, 2],
    "description": "0 never, 1 when the dashboard is opened, 2 when the time changes",
}
VARIABLES: dict[str, Schema] = {
    "datasource": obj(
        {"type": one_of("datasource"), "name": VARIABLE_NAME, "query": one_of("prometheus")},
        {**VARIABLE_OPTIONAL, **MANY, "refresh": REFRESH, "regex": ANY_TEXT},
    ),
    "query": obj(
        {
            "type": one_of("query"),
            "name": VARIABLE_NAME,
            "datasource": DATASOURCE,
            "query": {
                "anyOf": [WORDS, obj({"query": WORDS, "refId": WORDS}, {"qryType": COUNT})],
                "description": "a query such as label_values(up, job)",
            },
        },
        {
            **VARIABLE_OPTIONAL,
            **MANY,
            "definition": WORDS,
            "refresh": REFRESH,
            "regex": ANY_TEXT,
            "sort": {"type": "integer", "minimum": 0, "maximum": 8},
        },
    ),
    "custom": obj(
        {"type": one_of("custom"), "name": VARIABLE_NAME, "query": WORDS}, {**VARIABLE_OPTIONAL, **MANY}
    ),
    "interval": obj(
        {"type": one_of("interval"), "name": VARIABLE_NAME, "query": WORDS},
        {**VARIABLE_OPTIONAL, "auto": FLAG, "auto_count": COUNT, "auto_min": PERIOD, "refresh": REFRESH},
    ),
    "constant": obj({"type": one_of("constant"), "name": VARIABLE_NAME, "query": WORDS}, VARIABLE_OPTIONAL),
    "textbox": obj({"type": one_of("textbox"), "name": VARIABLE_NAME, "query": ANY_TEXT}, VARIABLE_OPTIONAL),
}
GRAFANA = obj({"type": one_of("grafana", "datasource"), "uid": one_of("-- Grafana --", "grafana")})
ANNOTATION = obj(
    {
        "name": WORDS,
        "datasource": {"anyOf": [DATASOURCE, GRAFANA], "description": "a data source of type prometheus"},
        "enable": FLAG,
        "iconColor": COLOUR,
    },
    {
        "expr": WORDS,
        "step": PERIOD,
        "titleFormat": ANY_TEXT,
        "textFormat": ANY_TEXT,
        "tagKeys": ANY_TEXT,
        "useValueForTime": {"type": ["boolean", "string"]},
        "hide": FLAG,
        "builtIn": {"enum": [0, 1]},
        "type": one_of("dashboard", "tags"),
        "target": {"type": "object"},
        "filter": obj({"ids": array(PANEL_ID)}, {"exclude": FLAG}),
    },
)
DASHBOARD_LINKS: dict[str, Schema] = {
    "dashboards": obj(
        {"type": one_of("dashboards"), "title": WORDS, "tags": array(WORDS, minItems=1)},
        {
            "asDropdown": FLAG,
            "icon": ANY_TEXT,
            "includeVars": FLAG,
            "keepTime": FLAG,
            "targetBlank": FLAG,
            "tooltip": ANY_TEXT,
            "url": {"type": ["string", "null"], "maxLength": 0},
        },
    ),
    "link": obj(
        {"type": one_of("link"), "title": WORDS, "url": WORDS},
        {
            "icon": ANY_TEXT,
            "includeVars": FLAG,
            "keepTime": FLAG,
            "targetBlank": FLAG,
            "tooltip": ANY_TEXT,
            "tags": array(WORDS),
            "asDropdown": FLAG,
        },
    ),
}

DASHBOARD: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **obj(
        {
            "uid": UID,
            "title": WORDS,
            "description": WORDS,
            "tags": array(WORDS, minItems=1, uniqueItems=True),
            "timezone": one_of("utc"),
            "editable": {"const": False, "description": "false: the file is generated"},
            "schemaVersion": {"type": "integer", "minimum": OLDEST_VERSION},
            "refresh": PERIOD,
            "time": obj({"from": MOMENT, "to": MOMENT}),
            "templating": obj({"list": array(by_kind(VARIABLES))}),
            "annotations": obj({"list": array(ANNOTATION)}),
            "links": array(by_kind(DASHBOARD_LINKS)),
            "panels": array(by_kind({**PANELS, "row": ROW}), minItems=1),
        },
        {
            "graphTooltip": {
                "enum": [0, 1, 2],
                "description": "0 none, 1 shared crosshair, 2 shared tooltip",
            },
            "fiscalYearStartMonth": {"type": "integer", "minimum": 0, "maximum": 11},
            "liveNow": FLAG,
            "preload": FLAG,
            "weekStart": one_of("", "monday", "saturday", "sunday"),
            "timepicker": obj({}, {"refresh_intervals": array(PERIOD), "hidden": FLAG}),
        },
    ),
}
"""A whole dashboard."""
