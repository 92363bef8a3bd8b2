"""Dashboards: what a service's page shows besides what follows from its alerts and objectives.

Rows of panels, each with typed expressions. A panel's unit follows from them, its threshold line from
the alert it names, its place from the order it stands in: none of them is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, InstanceOf

from tocsin.errors import Origin, report
from tocsin.model.alert import Alert
from tocsin.model.declaration import UNNAMED, Declaration, shown
from tocsin.model.fields import Slug, Text
from tocsin.model.legend import labels_of
from tocsin.promql.expression import BROKEN, Expr, Operators, Unusable, node_of
from tocsin.promql.types import Labels
from tocsin.promql.units import Unit

COLUMNS = 24
"""How many units of width a dashboard has."""

_OURS = frozenset({"id", "type", "gridPos", "targets", "datasource"})
"""Parts of a panel that links, layout and validation rest on; `extra` cannot replace them."""


def _shown_expression(value: Any) -> Any:
    if isinstance(value, Unusable):
        raise ValueError(f"shows nothing: {value._unusable()}")
    if not isinstance(value, Operators):
        raise ValueError(f"is {shown(value)}; expected an expression such as requests.rate(RATE_INTERVAL)")
    return Expr(node_of(value))


class Query(Declaration):
    """One question a panel asks, and what the lines of the answer are called."""

    noun: ClassVar[str] = "query"

    expr: Annotated[InstanceOf[Expr], BeforeValidator(_shown_expression)]
    legend: str = ""
    """What a line is called: a text, with labels in it as `{{status}}`. By default, all labels it has."""

    @classmethod
    def stand_in(cls, field: str) -> object:
        """An expression that causes no further mistakes."""
        return BROKEN

    def _contradictions(self) -> Iterator[str]:
        known = self.labels
        for label in labels_of(self.legend):
            if not known.may_have(label):
                yield f"legend shows {{{{{label}}}}}, which the expression does not have; it leaves {known}"

    @property
    def labels(self) -> Labels:
        """The labels a line of the answer has."""
        return self.expr.node.type.labels

    @property
    def unit(self) -> Unit | None:
        """The unit of the answer; None where it is not known."""
        return self.expr.node.type.unit


def _queries(value: Any) -> Any:
    """One expression or query, or several."""
    several = value if isinstance(value, tuple | list) else (value,)
    if not several:
        raise ValueError("is empty; expected an expression to show")
    return tuple(each if isinstance(each, Query) else Query(expr=each) for each in several)


def _extra(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"is {shown(value)}; expected a mapping such as {{'options': {{...}}}}")
    for key in sorted(_OURS & value.keys()):
        raise ValueError(f"sets {key}, which is the compiler's; take it out")
    _is_json(value)
    return value


def _is_json(value: object) -> None:
    match value:
        case dict():
            for key, part in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"has the key {shown(key)}; expected a text")
                _is_json(part)
        case list() | tuple():
            for part in value:
                _is_json(part)
        case str() | bool() | int() | Decimal():
            return
        case _:
            raise ValueError(f"holds {shown(value)}; expected texts, truth values, whole numbers or Decimal")


Extra = Annotated[dict[str, Any], BeforeValidator(_extra)]
"""What Grafana knows and this model does not: merged into the panel's JSON, last."""

Queries = Annotated[tuple[InstanceOf[Query], ...], BeforeValidator(_queries)]
"""What a panel asks: an expression, a `Query`, or several of either."""


class Panel(Declaration):
    """What all panels have."""

    noun: ClassVar[str] = "panel"

    name: Slug
    """What links and the panel's number rest on: it stays when the title or the place changes."""
    title: Text
    description: Text
    """What one sees here, and what to make of it."""
    width: Annotated[int, Field(ge=1, le=COLUMNS)] = 8
    height: Annotated[int, Field(ge=2, le=40)] = 8
    extra: Extra = {}

    @property
    def shown_alert(self) -> Alert | None:
        """The alert whose threshold is drawn here, if any."""
        return None


class QueryPanel(Panel):
    """A panel that asks Prometheus."""

    queries: Queries
    alert: InstanceOf[Alert] | None = None
    """The alert that watches this: its threshold is drawn, and its notification leads here."""
    empty: str = ""
    """What to say where there is no data and that is normal; by default an empty panel is a mistake."""

    @classmethod
    def stand_in(cls, field: str) -> object:
        """A query that causes no further mistakes."""
        return (Query(expr=BROKEN),) if field == "queries" else UNNAMED

    def _contradictions(self) -> Iterator[str]:
        units = {str(each.unit): each.unit for each in self.queries if each.unit is not None}
        if len(units) > 1:
            yield f"queries show {' and '.join(units)} on one scale; make them two panels"

    @property
    def shown_alert(self) -> Alert | None:
        """The alert whose threshold is drawn here, if any."""
        return self.alert


class TimeSeries(QueryPanel):
    """Lines over time."""

    stacked: bool = False
    """Whether the lines add up to something."""


class Stat(QueryPanel):
    """The latest value as a large number."""

    width: Annotated[int, Field(ge=1, le=COLUMNS)] = 4
    height: Annotated[int, Field(ge=2, le=40)] = 4


class Table(QueryPanel):
    """The latest values: a line for each series, a column for each label and each query's legend."""

    width: Annotated[int, Field(ge=1, le=COLUMNS)] = 12

    def _contradictions(self) -> Iterator[str]:
        """Each column has a unit of its own, and needs a name of its own."""
        names = [each.legend for each in self.queries]
        if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
            yield "queries are columns here; give each a legend of its own"
        labels = {label for each in self.queries for label in each.labels.names}
        for name in dict.fromkeys(names):
            if labels_of(name):
                yield f"a legend names a column here, whatever is in it; {name!r} has labels, take them out"
            elif name in labels:
                yield f"legend {name!r} is also a label, which has a column of its own; call it otherwise"


class Color(Enum):
    """What a state looks like."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    BLUE = "blue"
    GRAY = "#808080"


class State(Declaration):
    """What a value means."""

    noun: ClassVar[str] = "state"

    value: int
    text: Text
    color: Color


class StateTimeline(QueryPanel):
    """States over time, each line a band that is coloured by its value."""

    states: tuple[InstanceOf[State], ...]

    @classmethod
    def stand_in(cls, field: str) -> object:
        """What causes no further mistakes."""
        return () if field == "states" else super().stand_in(field)

    def _contradictions(self) -> Iterator[str]:
        """A value means one thing."""
        yield from super()._contradictions()
        texts: dict[int, str] = {}
        for state in self.states:
            if state.value in texts:
                yield f"the value {state.value} is {texts[state.value]!r} and {state.text!r}; choose one"
            texts.setdefault(state.value, state.text)


class TextPanel(Panel):
    """Words for people, as Markdown."""

    content: Text


class Row(Declaration):
    """Panels under one heading, from left to right, then below."""

    noun: ClassVar[str] = "row"

    name: Slug
    title: Text
    panels: tuple[InstanceOf[Panel], ...]

    @classmethod
    def stand_in(cls, field: str) -> object:
        """No panels, or a name that says so."""
        return () if field == "panels" else UNNAMED


def _deploys(value: Any) -> Any:
    return value if value is None else _shown_expression(value)


class Dashboard(Declaration):
    """What stands first on a service's page; objectives, alert states and alerts follow by themselves."""

    noun: ClassVar[str] = "dashboard"

    rows: tuple[InstanceOf[Row], ...] = ()
    deploys: Annotated[InstanceOf[Expr] | None, BeforeValidator(_deploys)] = None
    """Has a series while a deployment goes on, which is then marked in every graph."""

    def _contradictions(self) -> Iterator[str]:
        yield from ()
        taken: dict[tuple[str, str], Origin | None] = {}
        named: tuple[Row | Panel, ...] = (*self.rows, *self.panels)
        for each in named:
            if (each.noun, each.name) in taken and each.name != UNNAMED:
                words = f"this name is taken by {taken[each.noun, each.name]}"
                report(words, subject=each.subject, origin=each.origin)
            taken.setdefault((each.noun, each.name), each.origin)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, in the order they stand."""
        return tuple(panel for row in self.rows for panel in row.panels)
