"""A parsed dashboard, read without trust: what is not there, or is of another shape, is empty.

Every part knows the JSON pointer to itself, and its name in words: `panel "Errors" (id 7)`. What a part
should look like is for `shapes` and the checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tocsin.errors import Origin

Pointer = tuple[str | int, ...]
"""The keys and indices that lead to a value from the top of a document."""

PROMETHEUS = "prometheus"
_NOT_QUERIED = frozenset({"row", "text", "news", "dashlist", "alertlist", "welcome"})
"""Kinds of panels that show no result of a query."""
_WORD = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
"""A uid that somebody chose; Grafana's own have capitals in them."""
_TELLING = frozenset({"url", "repeat"})
"""Fields that name a dashboard, or a variable without a sign."""


@dataclass(frozen=True)
class Query:
    """One target of a panel."""

    pointer: Pointer
    data: Mapping[str, Any]
    kind: str
    """Of its data source, or the panel's if it has none of its own: `prometheus`, `loki`, ..."""

    @property
    def ref(self) -> str:
        """The letter by which others refer to it."""
        return text(self.data.get("refId"))

    @property
    def expr(self) -> str:
        """The PromQL; empty where there is none, or the query is for another kind of data source."""
        return text(self.data.get("expr")) if self.kind == PROMETHEUS else ""

    @property
    def legend(self) -> str:
        """The format of the legend; empty if it is left to Grafana."""
        return text(self.data.get("legendFormat"))


@dataclass(frozen=True)
class Panel:
    """A panel or a row."""

    pointer: Pointer
    data: Mapping[str, Any]
    row: Panel | None = None
    """The row whose `panels` hold it; None at the top."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The dashboard's variables of data sources, each with their kind."""

    @property
    def kind(self) -> str:
        """The type: `timeseries`, `stat`, ..."""
        return text(self.data.get("type"))

    @property
    def id(self) -> Any:
        """As it is written."""
        return self.data.get("id")

    @property
    def title(self) -> str:
        """Empty if there is none."""
        return text(self.data.get("title"))

    @property
    def is_row(self) -> bool:
        """Whether it only heads others."""
        return self.kind == "row"

    @property
    def is_queried(self) -> bool:
        """Whether it shows what a query returns."""
        return self.kind not in _NOT_QUERIED

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """How fields look unless an override says otherwise."""
        return mapping(mapping(self.data.get("fieldConfig")).get("defaults"))

    @cached_property
    def overrides(self) -> tuple[tuple[Pointer, Mapping[str, Any]], ...]:
        """The exceptions, each with its pointer."""
        pointer = (*self.pointer, "fieldConfig", "overrides")
        found = items(mapping(self.data.get("fieldConfig")).get("overrides"))
        return tuple(((*pointer, number), mapping(each)) for number, each in enumerate(found))

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Its targets."""
        own = self.data.get("datasource")
        return tuple(
            Query(
                (*self.pointer, "targets", number),
                mapping(each),
                self._kind(mapping(each).get("datasource") or own),
            )
            for number, each in enumerate(items(self.data.get("targets")))
        )

    def _kind(self, datasource: Any) -> str:
        """What a data source is; Prometheus, if nothing says otherwise."""
        if kind := text(mapping(datasource).get("type")):
            return kind
        uid = text(mapping(datasource).get("uid")) or text(datasource)
        return self.sources.get(uid.strip("${}[]"), PROMETHEUS)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard, and the file it was read from or is written to."""

    file: str
    data: Mapping[str, Any]
    source: str = field(default="", repr=False)
    """The text it was parsed from, in which lines are counted; may be missing."""
    declared: Mapping[int, Origin] = field(default_factory=dict, compare=False, repr=False)
    """Where panels were declared, by their ids; nothing is known of a dashboard that nobody declared."""

    @property
    def uid(self) -> str:
        """Empty if there is none."""
        return text(self.data.get("uid"))

    @property
    def name(self) -> str:
        """What it is called in messages: its uid where that is a word, else its title."""
        title = text(self.data.get("title"))
        return self.uid if _WORD.fullmatch(self.uid) else title or self.uid or "dashboard"

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """All panels and rows, those inside of rows after their row."""
        return tuple(self._panels())

    def _panels(self) -> Iterator[Panel]:
        for number, each in enumerate(items(self.data.get("panels"))):
            panel = Panel(("panels", number), mapping(each), sources=self.sources)
            yield panel
            for inner, nested in enumerate(items(panel.data.get("panels"))):
                yield Panel(("panels", number, "panels", inner), mapping(nested), panel, self.sources)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The variables that stand for data sources, each with their kind.

        An exported dashboard asks for some when it is imported: those are its `__inputs`.
        """
        declared = {
            text(each.get("name")): text(each.get("query"))
            for _, each in self.variables
            if each.get("type") == "datasource"
        }
        asked = {
            text(mapping(each).get("name")): text(mapping(each).get("pluginId"))
            for each in items(self.data.get("__inputs"))
            if mapping(each).get("type") == "datasource"
        }
        return declared | asked

    @cached_property
    def texts(self) -> tuple[tuple[Pointer, str], ...]:
        """Every text that may name something else: a variable or a dashboard."""
        found: list[tuple[Pointer, str]] = []
        _collect(self.data, (), found)
        return tuple(found)

    @cached_property
    def variables(self) -> tuple[tuple[Pointer, Mapping[str, Any]], ...]:
        """The declared variables, each with its pointer."""
        found = items(mapping(self.data.get("templating")).get("list"))
        return tuple((("templating", "list", number), mapping(each)) for number, each in enumerate(found))

    @cached_property
    def annotations(self) -> tuple[tuple[Pointer, Mapping[str, Any]], ...]:
        """The annotation queries, each with its pointer."""
        found = items(mapping(self.data.get("annotations")).get("list"))
        return tuple((("annotations", "list", number), mapping(each)) for number, each in enumerate(found))


def mapping(value: Any) -> Mapping[str, Any]:
    """Itself if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Itself if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Itself if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def _collect(value: Any, pointer: Pointer, found: list[tuple[Pointer, str]]) -> None:
    members = value.items() if type(value) is dict else enumerate(value)
    for key, each in members:
        kind = type(each)  # of parsed JSON, which has no subclasses
        if kind is str:
            if "$" in each or "[[" in each or key in _TELLING:
                found.append(((*pointer, key), each))
        elif (kind is dict or kind is list) and each:
            _collect(each, (*pointer, key), found)
