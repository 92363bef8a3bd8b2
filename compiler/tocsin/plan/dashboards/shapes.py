"""What a dashboard is made of: rows of panels that hold expressions, before anything is JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from tocsin.errors import Origin
from tocsin.promql.nodes import Node
from tocsin.promql.printer import pretty
from tocsin.promql.units import Unit
from tocsin.values import Duration

GREEN, YELLOW, ORANGE, RED, BLUE = "green", "yellow", "orange", "red", "blue"


class Kind(Enum):
    """How a panel draws; the words are Grafana's."""

    TIME_SERIES = "timeseries"
    STAT = "stat"
    TABLE = "table"
    STATE_TIMELINE = "state-timeline"
    TEXT = "text"


@dataclass(frozen=True)
class Query:
    """One question to Prometheus, and what its lines are called."""

    expr: Node
    legend: str = ""
    dashed: bool = False
    """Whether the line is a limit rather than a measurement."""
    color: str = ""
    """Of the line; by default the next of the palette."""
    unit: Unit | None = None
    """Where it is not the panel's."""

    @cached_property
    def written(self) -> str:
        """The expression as it stands in the dashboard: written once, and known by that text again."""
        return pretty(self.expr)


@dataclass(frozen=True)
class Step:
    """A colour, and the value from which it holds; None is the lowest there is."""

    value: Decimal | None
    color: str


@dataclass(frozen=True)
class State:
    """What a value means, where values are states."""

    value: int
    text: str
    color: str


@dataclass(frozen=True)
class Link:
    """Where to go from here."""

    title: str
    url: str
    new_tab: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a table: the field it is made of, and how it is shown."""

    source: str
    """A label, or the legend of the query whose value it is."""
    title: str
    unit: Unit | None = None
    steps: tuple[Step, ...] = ()
    """With steps, the cell is coloured by them."""
    states: tuple[State, ...] = ()
    link: Link | None = None
    empty: str = ""
    """What a cell without a value says."""


@dataclass(frozen=True)
class Joined:
    """A table whose queries become columns of one line for each value of a label."""

    label: str
    columns: tuple[Column, ...]
    sort_by: str
    """The title of the column whose smallest value comes first."""


@dataclass(frozen=True)
class Panel:
    """One panel; its place follows from the order, its number from its key."""

    key: str
    kind: Kind
    title: str
    description: str
    width: int
    height: int
    queries: tuple[Query, ...] = ()
    unit: Unit | None = None
    steps: tuple[Step, ...] = ()
    """Thresholds, lowest first. Lines in a graph, colours elsewhere."""
    alerts: tuple[str, ...] = ()
    """The alerts whose thresholds the steps are."""
    states: tuple[State, ...] = ()
    links: tuple[Link, ...] = ()
    joined: Joined | None = None
    content: str = ""
    """A text panel's Markdown."""
    empty: str = ""
    """What to say where having no data is normal; without it, no data is a mistake."""
    highest: Decimal | None = None
    """Where the scale ends, if that is known."""
    stacked: bool = False
    from_zero: bool = True
    """Whether the scale holds nought; near 100 % nothing could be told apart on such a scale."""
    interval: Duration | None = None
    """How far apart the data is: no finer step is asked for."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin | None = field(default=None, compare=False, repr=False)
    """Where it is declared, or the alert it shows; None for one that the compiler adds by itself."""


@dataclass(frozen=True)
class Row:
    """Panels under one heading."""

    key: str
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Variable:
    """A choice at the head of a dashboard: the values that `label` has in `series`."""

    name: str
    title: str
    series: Node
    label: str


@dataclass(frozen=True)
class Annotation:
    """A mark in every graph, wherever the expression has a series."""

    name: str
    expr: Node
    title: str
    text: str
    tags: tuple[str, ...]
    color: str

    @cached_property
    def written(self) -> str:
        """The expression as it stands in the dashboard."""
        return pretty(self.expr)


@dataclass(frozen=True)
class Dashboard:
    """One page of Grafana."""

    uid: str
    title: str
    description: str
    tags: tuple[str, ...]
    rows: tuple[Row, ...]
    period: str = "24h"
    """How long a time is shown at first."""
    variables: tuple[Variable, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    links: tuple[Link, ...] = ()
    package: str = ""
    """The folder that declares it."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, in the order they stand."""
        return tuple(panel for row in self.rows for panel in row.panels)
