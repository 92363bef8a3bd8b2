"""Holding dashboards against the schema, and saying in words what is wrong and where."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.document import Dashboard, Pointer
from tocsin.lint.dashboards.places import finding
from tocsin.lint.dashboards.shapes.dashboard import DASHBOARD
from tocsin.lint.dashboards.shapes.panels import OPEN_PANEL
from tocsin.lint.dashboards.shapes.parts import UNIT, Schema
from tocsin.lint.dashboards.units import nearest
from tocsin.lint.runner import in_order

SCHEMA = "dashboard/schema"
"""The id under which it is reported that a dashboard has another shape than what is emitted."""

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
_LISTED = 8
"""Choices that a message lists; of more, it names the nearest."""


def violations(dashboard: Dashboard, extended: Collection[int] = ()) -> tuple[Finding, ...]:
    """Every way in which a dashboard is not what is emitted.

    `extended` are the ids of panels to which their authors have added what the models lack.
    """
    validator = _validator()
    if not extended and validator.is_valid(dashboard.data):
        return ()
    found: list[Finding] = []
    opened = {panel.pointer for panel in dashboard.panels if panel.id in extended}
    for error in validator.iter_errors(dashboard.data):
        at = tuple(error.instance_path)
        if not any(at[: len(each)] == each for each in opened):
            found += _in_words(dashboard, at, error, DASHBOARD)
    for panel in dashboard.panels:
        if panel.pointer in opened:
            for error in _open_validator().iter_errors(panel.data):
                found += _in_words(dashboard, (*panel.pointer, *error.instance_path), error, OPEN_PANEL)
    return in_order(found)


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(DASHBOARD)


@cache
def _open_validator() -> Any:
    return jsonschema_rs.validator_for(OPEN_PANEL)


def _in_words(dashboard: Dashboard, at: Pointer, error: Any, schema: Schema) -> Iterator[Finding]:
    for where, message in _messages(at, error, schema):
        yield finding(dashboard, SCHEMA, Level.ERROR, where, message)


def _messages(at: Pointer, error: Any, schema: Schema) -> Iterator[tuple[Pointer, str]]:
    keyword, given = error.kind.name, error.instance
    broken = _at(schema, list(error.schema_path)[:-1])
    if keyword == "required":
        yield (
            (*at, error.kind.property),
            f"is missing; expected {_expected(broken['properties'][error.kind.property])}",
        )
    elif keyword == "additionalProperties":
        for key in error.kind.unexpected:
            yield (*at, key), f"is no key that is emitted here; {_nearest(key, broken['properties'])}"
    elif keyword == "enum" or broken == UNIT:
        near = nearest(str(given)) if broken == UNIT else _near(given, broken["enum"])
        words = broken.get("description") or _nearest(given, broken["enum"])
        yield at, f"is {_shown(given)}; " + (f"did you mean {near}?" if near else _prefixed(words))
    elif keyword == "type" and "description" not in broken:
        yield at, f"is {_shown(given)}; expected {_kinds(broken['type'])}"
    else:
        yield at, f"is {_shown(given)}; expected {_expected(broken)}"


def _prefixed(words: str) -> str:
    return words if words.startswith("expected") else f"expected {words}"


def _at(schema: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        schema = schema[step]
    return schema


def _expected(shape: Schema) -> str:
    """What a schema asks for."""
    if "description" in shape:
        return str(shape["description"])
    if "const" in shape:
        return json.dumps(shape["const"])
    if "enum" in shape:
        return " or ".join(map(_shown, shape["enum"]))
    kind = _kinds(shape.get("type", "object"))
    if "minimum" in shape and "maximum" in shape:
        return f"{kind} from {shape['minimum']} to {shape['maximum']}"
    for keyword, words in _LIMITS.items():
        if keyword in shape and shape[keyword] is not False:
            kind += f" {words.format(shape[keyword])}"
    return kind.replace("a text that is not empty", "a text")


_LIMITS = {
    "minimum": "of at least {}",
    "maximum": "of at most {}",
    "minLength": "that is not empty",
    "maxLength": "of at most {} characters",
    "minItems": "with at least {} in it",
    "uniqueItems": "without repetitions",
}
_KINDS = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def _kinds(kind: str | Sequence[str]) -> str:
    return _KINDS[kind] if isinstance(kind, str) else " or ".join(_KINDS[each] for each in kind)


def _near(given: Any, choices: Collection[Any]) -> str:
    words = [each for each in choices if isinstance(each, str)]
    near = difflib.get_close_matches(given, words, n=1) if isinstance(given, str) else []
    return near[0] if near else ""


def _nearest(given: Any, choices: Collection[Any] | Mapping[str, Any]) -> str:
    if near := _near(given, choices):
        return f"did you mean {near}?"
    listed = [_shown(each) if not isinstance(choices, Mapping) else str(each) for each in choices]
    shown = ", ".join(listed[:_LISTED])
    return f"expected {shown}" + (", ..." if len(listed) > _LISTED else "")


def _shown(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}..."
