"""A dashboard's classic JSON, read as far as a preview draws it, whoever wrote it.

Grafana leaves out what has its default, and so do people: only what is no dashboard at all is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

COLUMNS = 24
_FIT = 12
"""The width and height of a panel that does not say."""

_TALLEST, _LOWEST = 100, 10_000
"""Where a panel ends, and a page does, whatever a dashboard says."""

_OLD_HEIGHT = 7
"""Of a panel in a row of old, whose height was one of pixels: 250 of them."""

_OLD_NAMES = {"graph": "timeseries", "singlestat": "stat", "table-old": "table"}
"""Kinds of panels by which Grafana replaces others when it opens a dashboard."""


class NoBoardError(ValueError):
    """What was read is no dashboard; in words for whoever gave it."""


@dataclass(frozen=True)
class Target:
    """One query of a panel."""

    reference: str
    expr: str
    legend: str
    instant: bool
    """Whether it is asked for the last moment only."""


@dataclass(frozen=True)
class Place:
    """Where a panel stands, in Grafana's units: 24 across."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Panel:
    """One panel; `fields`, `overrides` and `options` are Grafana's own mappings."""

    kind: str
    title: str
    description: str
    place: Place
    targets: tuple[Target, ...]
    fields: Json
    overrides: tuple[Json, ...]
    options: Json
    transformations: tuple[Json, ...]
    links: tuple[Json, ...]
    interval: str
    """The least distance of points, a duration; empty if it does not say."""


@dataclass(frozen=True)
class Section:
    """A row's heading and the panels below it; the first section may have no heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Variable:
    """A choice at the head of a dashboard."""

    name: str
    kind: str
    query: str
    regex: str
    current: tuple[str, ...]
    several: bool
    """Whether more than one may be chosen, so that a value is written as a regular expression."""
    all_value: str


@dataclass(frozen=True)
class Annotation:
    """A query whose answers are marked in every graph."""

    name: str
    expr: str
    title: str
    color: str


@dataclass(frozen=True)
class Board:
    """One dashboard."""

    uid: str
    title: str
    description: str
    sections: tuple[Section, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[Annotation, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, in the order they stand."""
        return tuple(panel for section in self.sections for panel in section.panels)


def read_board(document: Any) -> Board:
    """The dashboard that a JSON document holds; also one wrapped as Grafana's API exports it.

    Raises:
        NoBoardError: it is none, or none of the classic form.
    """
    if isinstance(document, dict) and isinstance(document.get("dashboard"), dict):
        document = document["dashboard"]
    if not isinstance(document, dict):
        raise NoBoardError("it is no mapping")
    if isinstance(document.get("spec"), dict):
        inner = document["spec"]
        if "panels" not in inner:
            raise NoBoardError("it is of Grafana's second schema; the preview reads the classic one")
        document = inner
    panels = document.get("panels", _of_rows(document))
    if not isinstance(panels, list):
        raise NoBoardError("it has no list of panels")
    return Board(
        str(document.get("uid") or ""),
        str(document.get("title") or "untitled"),
        str(document.get("description") or ""),
        tuple(_sections(_mappings(panels))),
        tuple(_variable(each) for each in _mappings(_at(document, "templating", "list"))),
        tuple(_annotations(_mappings(_at(document, "annotations", "list")))),
    )


def _of_rows(document: Json) -> list[Json] | None:
    """The panels of a dashboard from before Grafana 5: rows of twelve columns, without places."""
    if "rows" not in document:
        return None
    panels: list[Json] = []
    y = 0
    for row in _mappings(document["rows"]):
        panels.append(
            {"type": "row", "title": row.get("title"), "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}}
        )
        y, x = y + 1, 0
        for each in _mappings(row.get("panels")):
            width = min(_whole(each.get("span"), _FIT // 3), _FIT) * 2
            if x + width > COLUMNS:
                x, y = 0, y + _OLD_HEIGHT
            panels.append({**each, "gridPos": {"x": x, "y": y, "w": width, "h": _OLD_HEIGHT}})
            x += width
        y += _OLD_HEIGHT
    return panels


def _at(document: Json, *path: str) -> Any:
    """What lies at a path; None where something on it is missing or no mapping."""
    found: Any = document
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _mappings(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _sections(panels: Iterable[Json]) -> Iterator[Section]:
    """Panels belong to the row above them, or to the one that is folded around them."""
    title, own = "", list[Panel]()
    for each in sorted(panels, key=lambda each: (_place(each).y, _place(each).x)):
        if each.get("type") == "row":
            if own or title:
                yield Section(title, tuple(own))
            title, own = (
                str(each.get("title") or ""),
                [_panel(inner) for inner in _mappings(each.get("panels"))],
            )
        else:
            own.append(_panel(each))
    if own or title:
        yield Section(title, tuple(own))


def _panel(panel: Json) -> Panel:
    kind = str(panel.get("type") or "")
    config = _mapping(panel.get("fieldConfig"))
    return Panel(
        _OLD_NAMES.get(kind, kind),
        str(panel.get("title") or ""),
        str(panel.get("description") or ""),
        _place(panel),
        tuple(_targets(_mappings(panel.get("targets")))),
        _fields(panel, _mapping(config.get("defaults"))),
        tuple(_mappings(config.get("overrides"))),
        _mapping(panel.get("options")),
        tuple(_mappings(panel.get("transformations"))),
        tuple(_mappings(panel.get("links"))),
        str(panel.get("interval") or ""),
    )


def _fields(panel: Json, defaults: Json) -> Json:
    """The panel's defaults; in panels of old kinds the unit stands elsewhere."""
    axes = _mappings(panel.get("yaxes"))
    unit = panel.get("format") or (axes[0].get("format") if axes else None)
    return {"unit": unit, **defaults} if isinstance(unit, str) else defaults


def _place(panel: Json) -> Place:
    place = _mapping(panel.get("gridPos"))
    width = min(max(_whole(place.get("w"), _FIT), 1), COLUMNS)
    x = min(max(_whole(place.get("x"), 0), 0), COLUMNS - width)
    height = min(max(_whole(place.get("h"), _FIT), 1), _TALLEST)
    return Place(x, min(max(_whole(place.get("y"), 0), 0), _LOWEST), width, height)


def _whole(value: Any, otherwise: int) -> int:
    try:
        return int(value) if isinstance(value, int | float) else otherwise
    except (ValueError, OverflowError):
        return otherwise  # JSON has no infinity, but Python reads one


def _targets(targets: Iterable[Json]) -> Iterator[Target]:
    for number, each in enumerate(targets):
        expr = each.get("expr")
        if isinstance(expr, str) and expr.strip() and not each.get("hide"):
            yield Target(
                str(each.get("refId") or chr(65 + number % 26)),
                expr,
                str(each.get("legendFormat") or ""),
                bool(each.get("instant")) and not each.get("range"),
            )


def _variable(variable: Json) -> Variable:
    query = variable.get("query")
    text = query.get("query") if isinstance(query, dict) else query
    current = _mapping(variable.get("current")).get("value")
    chosen = current if isinstance(current, list) else [] if current in (None, "") else [current]
    several = bool(variable.get("multi") or variable.get("includeAll"))
    return Variable(
        str(variable.get("name") or ""),
        str(variable.get("type") or ""),
        str(text or variable.get("definition") or ""),
        str(variable.get("regex") or ""),
        tuple(map(str, chosen)),
        several,
        str(variable.get("allValue") or ""),
    )


def _annotations(annotations: Iterable[Json]) -> Iterator[Annotation]:
    for each in annotations:
        expr = each.get("expr") or _at(each, "target", "expr")
        if isinstance(expr, str) and expr.strip() and each.get("enable", True):
            name = str(each.get("name") or "annotation")
            yield Annotation(
                name, expr, str(each.get("titleFormat") or name), str(each.get("iconColor") or "")
            )
