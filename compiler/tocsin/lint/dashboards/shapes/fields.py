"""How the fields of a panel look: units, thresholds, colours, and the exceptions from them."""

from __future__ import annotations

from tocsin.lint.dashboards.shapes.parts import (
    ANY_TEXT,
    COLOUR,
    COUNT,
    FLAG,
    NUMBER,
    UNIT,
    WORDS,
    Schema,
    array,
    obj,
    one_of,
)

THRESHOLDS = obj(
    {
        "mode": one_of("absolute", "percentage"),
        "steps": {
            "type": "array",
            "minItems": 1,
            "prefixItems": [
                obj(
                    {
                        "color": COLOUR,
                        "value": {"type": "null", "description": "null: the base has no limit"},
                    }
                )
            ],
            "items": obj({"color": COLOUR, "value": NUMBER}),
        },
    }
)
FIELD_COLOUR = obj(
    {
        "mode": {
            "type": "string",
            "pattern": "^(fixed|shades|thresholds|palette-classic(-by-name)?|continuous-[A-Za-z]+)$",
            "description": "a colour mode such as fixed, thresholds or palette-classic",
        }
    },
    {"fixedColor": COLOUR, "seriesBy": one_of("last", "min", "max")},
)
RESULT = obj({}, {"text": ANY_TEXT, "color": COLOUR, "icon": ANY_TEXT, "index": COUNT})
BOUND = {"type": ["number", "null"]}
MAPPING: Schema = {
    "type": "object",
    "required": ["type", "options"],
    "properties": {"type": one_of("value", "range", "regex", "special")},
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
            "then": obj({"type": one_of(kind), "options": options}),
        }
        for kind, options in (
            ("value", {"type": "object", "additionalProperties": RESULT}),
            ("range", obj({"from": BOUND, "to": BOUND, "result": RESULT})),
            ("regex", obj({"pattern": WORDS, "result": RESULT})),
            (
                "special",
                obj(
                    {
                        "match": one_of("true", "false", "null", "nan", "null+nan", "empty"),
                        "result": RESULT,
                    }
                ),
            ),
        )
    ],
}
LINK = obj(
    {"title": WORDS, "url": WORDS},
    {"targetBlank": FLAG, "oneClick": FLAG, "includeVars": FLAG, "keepTime": FLAG},
)
CUSTOM = obj(
    {},
    {
        "axisBorderShow": FLAG,
        "axisCenteredZero": FLAG,
        "axisColorMode": one_of("text", "series"),
        "axisGridShow": FLAG,
        "axisLabel": ANY_TEXT,
        "axisPlacement": one_of("auto", "left", "right", "hidden", "top", "bottom"),
        "axisSoftMax": NUMBER,
        "axisSoftMin": NUMBER,
        "axisWidth": COUNT,
        "barAlignment": {"enum": [-1, 0, 1]},
        "barWidthFactor": NUMBER,
        "drawStyle": one_of("line", "bars", "points"),
        "fillBelowTo": WORDS,
        "fillOpacity": {"type": "number", "minimum": 0, "maximum": 100},
        "gradientMode": one_of("none", "opacity", "hue", "scheme"),
        "hideFrom": obj({}, {"legend": FLAG, "tooltip": FLAG, "viz": FLAG}),
        "insertNulls": {"type": ["boolean", "number"]},
        "lineInterpolation": one_of("linear", "smooth", "stepBefore", "stepAfter"),
        "lineStyle": obj({"fill": one_of("solid", "dash", "dot", "square")}, {"dash": array(NUMBER)}),
        "lineWidth": {"type": "number", "minimum": 0, "maximum": 10},
        "pointSize": NUMBER,
        "scaleDistribution": obj(
            {"type": one_of("linear", "log", "symlog")},
            {"log": {"enum": [2, 10]}, "linearThreshold": NUMBER},
        ),
        "showPoints": one_of("auto", "never", "always"),
        "spanNulls": {"type": ["boolean", "number"]},
        "stacking": obj({"mode": one_of("none", "normal", "percent")}, {"group": ANY_TEXT}),
        "thresholdsStyle": obj(
            {"mode": one_of("off", "line", "dashed", "area", "line+area", "dashed+area", "series")}
        ),
        # Of tables.
        "align": one_of("auto", "left", "right", "center"),
        "cellOptions": obj(
            {
                "type": one_of(
                    "auto", "color-text", "color-background", "gauge", "sparkline", "data-links", "pill"
                )
            },
            {
                "mode": one_of("basic", "gradient", "lcd"),
                "applyToRow": FLAG,
                "wrapText": FLAG,
                "valueDisplayMode": one_of("color", "hidden", "text"),
            },
        ),
        "displayMode": one_of(
            "auto", "color-text", "color-background", "basic", "gradient-gauge", "lcd-gauge"
        ),
        "filterable": FLAG,
        "hidden": FLAG,
        "inspect": FLAG,
        "minWidth": COUNT,
        "width": COUNT,
    },
)
DEFAULTS = obj(
    {},
    {
        "unit": UNIT,
        "decimals": {"type": "integer", "minimum": 0, "maximum": 10},
        "displayName": WORDS,
        "min": NUMBER,
        "max": NUMBER,
        "noValue": WORDS,
        "color": FIELD_COLOUR,
        "thresholds": THRESHOLDS,
        "mappings": array(MAPPING),
        "links": array(LINK),
        "custom": CUSTOM,
    },
)
PROPERTIES: dict[str, Schema] = {
    **{name: DEFAULTS["properties"][name] for name in DEFAULTS["properties"] if name != "custom"},
    **{f"custom.{name}": shape for name, shape in CUSTOM["properties"].items()},
}
OVERRIDE = obj(
    {
        "matcher": obj(
            {
                "id": one_of("byName", "byRegexp", "byType", "byFrameRefID", "byValue", "byNames"),
                "options": {"type": ["string", "object"]},
            }
        ),
        "properties": array(
            {
                "type": "object",
                "required": ["id", "value"],
                "properties": {"id": one_of(*PROPERTIES)},
                "allOf": [
                    {
                        "if": {"properties": {"id": {"const": name}}, "required": ["id"]},
                        "then": obj({"id": WORDS, "value": shape}),
                    }
                    for name, shape in PROPERTIES.items()
                ],
            },
            minItems=1,
        ),
    }
)
FIELD_CONFIG = obj({"defaults": DEFAULTS, "overrides": array(OVERRIDE)})
