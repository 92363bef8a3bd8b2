"""Where something stands in a dashboard: the line of its file, and the place in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import JSONDecodeError, JSONDecoder
from typing import Any

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.document import Dashboard, Pointer, items, mapping, text

_SPACE = re.compile(r"[\s,:]*")
_DECODER = JSONDecoder()


def finding(
    dashboard: Dashboard, check: str, level: Level, at: Pointer, message: str, hint: str = "", shown: str = ""
) -> Finding:
    """A finding about the value at `at`, placed in words and by its line.

    That is the line where the panel is declared, if it is known: what is generated is not mended by hand.
    """
    part, named = place(dashboard.data, at)
    rule = f"{dashboard.name}: {part}" if part else dashboard.name
    words = f"{named} {message}" if named else message
    origin = _declared(dashboard, at) or Origin(dashboard.file, line_of(dashboard.source, at))
    return Finding(check, level, words, hint, origin, rule, shown)


def _declared(dashboard: Dashboard, at: Pointer) -> Origin | None:
    if not dashboard.declared:
        return None
    around = [each.id for each in dashboard.panels if at[: len(each.pointer)] == each.pointer]
    return dashboard.declared.get(around[-1]) if around and isinstance(around[-1], int) else None


def line_of(source: str, at: Pointer) -> int:
    r"""The line on which the value at `at` begins, or the innermost one around it that is there.

    >>> line_of('{"a": 1,\n "panels": [{},\n  {"id": 2}]}', ("panels", 1, "id"))
    3
    """
    position = _after_space(source, 0)
    for key in at:
        found = _member(source, position, key)
        if found is None:
            break
        position = found
    return source.count("\n", 0, position) + 1


def _member(source: str, position: int, key: str | int) -> int | None:
    """Where the member `key` of the object or list at `position` begins; None if there is none."""
    is_object = source[position : position + 1] == "{"
    if not is_object and source[position : position + 1] != "[":
        return None
    position, number = _after_space(source, position + 1), 0
    try:
        while source[position : position + 1] not in ("", "}", "]"):
            name: object = number
            if is_object:
                name, end = _DECODER.raw_decode(source, position)
                position = _after_space(source, end)
            if name == key:
                return position
            _, end = _DECODER.raw_decode(source, position)
            position, number = _after_space(source, end), number + 1
    except JSONDecodeError:
        return None
    return None


def _after_space(source: str, position: int) -> int:
    match = _SPACE.match(source, position)
    assert match is not None  # it matches nothing, too
    return match.end()


def place(data: Mapping[str, Any], pointer: Pointer) -> tuple[str, str]:
    """A pointer in words: the part of the dashboard, and the field within it.

    >>> shown = {"panels": [{"id": 7, "title": "Errors", "targets": [{"refId": "A"}]}]}
    >>> place(shown, ("panels", 0, "targets", 0, "expr"))
    ('panel "Errors" (id 7), query A', 'expr')
    >>> place(shown, ("templating", "list"))
    ('', 'templating.list')
    """
    parts: list[str] = []
    rest, value = pointer, data
    while (found := _step(rest)) is not None:
        length, noun = found
        value = _at(value, rest[:length])
        parts.append(_called(noun, mapping(value), rest[length - 1]))
        rest = rest[length:]
    # A panel says more than the row it lies in.
    said = [part for part in parts if not part.startswith("row ") or part is parts[-1]]
    return ", ".join(said), path(rest)


def path(pointer: Pointer) -> str:
    """The path of a field as it is written in JavaScript: `fieldConfig.defaults.thresholds.steps[1]`."""
    words = ""
    for each in pointer:
        words += f"[{each}]" if isinstance(each, int) else f".{each}"
    return words.removeprefix(".")


_PARTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("panels",), "panel"),
    (("targets",), "query"),
    (("templating", "list"), "variable"),
    (("annotations", "list"), "annotation"),
    (("links",), "link"),
    (("fieldConfig", "overrides"), "override"),
)
"""Lists of a dashboard, and what one calls their members."""


def _step(pointer: Pointer) -> tuple[int, str] | None:
    for path, noun in _PARTS:
        length = len(path) + 1
        if pointer[: len(path)] == path and len(pointer) >= length and isinstance(pointer[len(path)], int):
            return length, noun
    return None


def _at(value: Any, pointer: Pointer) -> Any:
    for key in pointer:
        value = items(value)[key] if isinstance(key, int) else mapping(value).get(key)
    return value


def _called(noun: str, data: Mapping[str, Any], index: str | int) -> str:
    number = int(index) + 1
    title = text(data.get("title"))
    match noun:
        case "panel":
            kind = "row" if data.get("type") == "row" else "panel"
            name = f'{kind} "{title}"' if title else f"{kind} {number}"
            return f"{name} (id {data['id']})" if "id" in data else name
        case "query":
            return f"query {text(data.get('refId')) or number}"
        case "link":
            return f'link "{title}"' if title else f"link {number}"
        case "override":
            return f"override {number}"
    name = text(data.get("name"))
    return f'{noun} "{name}"' if name else f"{noun} {number}"
