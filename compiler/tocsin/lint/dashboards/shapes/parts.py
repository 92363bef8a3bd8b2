"""Parts that the schema is made of: objects, lists, words, units, colours.

Plain dictionaries. A `description` says in words what is expected, where the keyword alone would not.
"""

from __future__ import annotations

from typing import Any

from tocsin.lint.dashboards.units import OWN, UNITS

Schema = dict[str, Any]

WORDS: Schema = {"type": "string", "minLength": 1}
ANY_TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
PERIOD: Schema = {
    "type": "string",
    "pattern": "^[0-9]+(ms|s|m|h|d|w|M|y)$",
    "description": "a period such as 1m",
}
MOMENT: Schema = {
    "type": "string",
    "pattern": "^now(-[0-9]+[smhdwMy](/[dwMy])?|/[dwMy])?$",
    "description": "a moment such as now-6h",
}
UNIT: Schema = {
    "description": "a unit of Grafana, such as s, percentunit or reqps, or suffix:x",
    "anyOf": [{"enum": list(UNITS)}, {"type": "string", "pattern": f"^{OWN.pattern}$"}],
}
COLOUR: Schema = {
    "type": "string",
    "pattern": "^(#[0-9a-fA-F]{6}|transparent|text"
    "|(super-light-|light-|semi-dark-|dark-)?(red|orange|yellow|green|blue|purple))$",
    "description": "a colour of Grafana such as red or dark-green, or #rrggbb",
}
UID: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{1,40}$",
    "description": "at most 40 letters, digits, - and _",
}
VARIABLE_NAME: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z][A-Za-z0-9_]*$",
    "description": "a name of letters, digits and _",
}


def obj(required: Schema, optional: Schema | None = None, *, is_open: bool = False) -> Schema:
    """An object that has all keys of `required`, may have those of `optional`, and no others."""
    schema: Schema = {"type": "object", "properties": required | (optional or {}), "required": [*required]}
    return schema if is_open else schema | {"additionalProperties": False}


def array(of: Schema, **keywords: Any) -> Schema:
    """A list."""
    return {"type": "array", "items": of, **keywords}


def one_of(*values: str) -> Schema:
    """One of these words."""
    return {"enum": list(values)}


DATASOURCE = obj({"type": one_of("prometheus"), "uid": WORDS})


def by_kind(kinds: dict[str, Schema]) -> Schema:
    """A panel, held against the shape of its type alone, so that messages are about that."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": one_of(*kinds)},
        "allOf": [
            {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": shape}
            for kind, shape in kinds.items()
        ],
    }
