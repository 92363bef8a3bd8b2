"""What authors calculate with: expressions whose Python operators build PromQL.

A value that can stand in an expression inherits :class:`Operators`; a metric that cannot, because
its bare samples mean nothing (a counter, a histogram), inherits :class:`Unusable` and says what to
write instead. Every operation checks types, units and labels as it is written, at the author's line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tocsin.errors import report
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matching,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
    negate,
)
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.promql.places import rewritten
from tocsin.promql.units import Quantity
from tocsin.values import GRAFANA_RATE_INTERVAL, Duration, exact

RATE_INTERVAL = str(GRAFANA_RATE_INTERVAL)
"""The window of rates in panels, `requests.rate(RATE_INTERVAL)`: Grafana makes it at least four scrapes."""

Scalar = Quantity | int | float | Decimal


class Operators:
    """Arithmetic, comparison and set operators, aggregations and functions of an instant vector."""

    def _node(self) -> Node:
        raise NotImplementedError  # pragma: no cover - both kinds of operand have their own

    def __add__(self, other: Operand) -> Expr:
        return combine(self, "+", other)

    def __radd__(self, other: Operand) -> Expr:
        return combine(other, "+", self)

    def __sub__(self, other: Operand) -> Expr:
        return combine(self, "-", other)

    def __rsub__(self, other: Operand) -> Expr:
        return combine(other, "-", self)

    def __mul__(self, other: Operand) -> Expr:
        return combine(self, "*", other)

    def __rmul__(self, other: Operand) -> Expr:
        return combine(other, "*", self)

    def __truediv__(self, other: Operand) -> Expr:
        return combine(self, "/", other)

    def __rtruediv__(self, other: Operand) -> Expr:
        return combine(other, "/", self)

    def __mod__(self, other: Operand) -> Expr:
        return combine(self, "%", other)

    def __rmod__(self, other: Operand) -> Expr:
        return combine(other, "%", self)

    def __pow__(self, other: Operand) -> Expr:
        return combine(self, "^", other)

    def __rpow__(self, other: Operand) -> Expr:
        return combine(other, "^", self)

    def __neg__(self) -> Expr:
        return Expr(negate(self._node()))

    def __gt__(self, other: Operand) -> Expr:
        return combine(self, ">", other)

    def __ge__(self, other: Operand) -> Expr:
        return combine(self, ">=", other)

    def __lt__(self, other: Operand) -> Expr:
        return combine(self, "<", other)

    def __le__(self, other: Operand) -> Expr:
        return combine(self, "<=", other)

    def eq(self, other: Operand) -> Expr:
        """PromQL's `==`; Python's compares definitions."""
        return combine(self, "==", other)

    def ne(self, other: Operand) -> Expr:
        """PromQL's `!=`; Python's compares definitions."""
        return combine(self, "!=", other)

    def and_(self, other: Operand, *, on: Iterable[str] | None = None) -> Expr:
        """Series of this side that the other side has too."""
        return combine(self, "and", other, on=on)

    def or_(self, other: Operand, *, on: Iterable[str] | None = None) -> Expr:
        """Series of this side, and those of the other that this side lacks."""
        return combine(self, "or", other, on=on)

    def unless(self, other: Operand, *, on: Iterable[str] | None = None) -> Expr:
        """Series of this side that the other side lacks."""
        return combine(self, "unless", other, on=on)

    def sum(self, *, by: Iterable[str] = (), without: Iterable[str] | None = None) -> Expr:
        """Added up, leaving the labels `by`, or all but those `without`."""
        return aggregate("sum", self, by=by, without=without)

    def avg(self, *, by: Iterable[str] = (), without: Iterable[str] | None = None) -> Expr:
        """The mean of the series."""
        return aggregate("avg", self, by=by, without=without)

    def min(self, *, by: Iterable[str] = (), without: Iterable[str] | None = None) -> Expr:
        """The smallest of the series."""
        return aggregate("min", self, by=by, without=without)

    def max(self, *, by: Iterable[str] = (), without: Iterable[str] | None = None) -> Expr:
        """The largest of the series."""
        return aggregate("max", self, by=by, without=without)

    def count(self, *, by: Iterable[str] = (), without: Iterable[str] | None = None) -> Expr:
        """How many series there are; none, rather than 0, when there are none."""
        return aggregate("count", self, by=by, without=without)

    def apply(self, function: str, *arguments: Scalar | str) -> Expr:
        """Any PromQL function of this vector: `latency.apply("clamp_max", seconds(10))`.

        Scalars that PromQL wants before the vector (`histogram_quantile`) are put there.
        """
        rest = [String(a) if isinstance(a, str) else node_of(a) for a in arguments]
        before = {"histogram_quantile": 1, "histogram_fraction": 2}.get(function, 0)
        return Expr(Call(function, (*rest[:before], self._node(), *rest[before:])))

    def over(self, function: str, window: str, *, step: str | None = None) -> Expr:
        """A range function over this expression's past: `pool_use.over("max_over_time", "1h", step="1m")`.

        A plain series is read by a range selector; anything else needs `step`, the resolution of the
        subquery.
        """
        node = self._node()
        length = duration(window)
        if isinstance(node, Selector) and step is None:
            return Expr(Call(function, (RangeSelector(node, length),)))
        return Expr(Call(function, (Subquery(node, length, duration(step) if step else None),)))

    def as_bool(self) -> Expr:
        """The comparison as 1 and 0 instead of a filter."""
        node = self._node()
        if not isinstance(node, Binary) or not node.is_condition:
            report(f"{node} is no comparison; as_bool() turns one into 1 and 0")
            return Expr(node)
        return Expr(Binary(node.operator, node.left, node.right, True, node.matching))

    def __bool__(self) -> bool:
        report(
            f"{self._node()} has no truth value in Python; "
            "write a.and_(b) for `a and b`, (x > 0).and_(x < 5) for `0 < x < 5`"
        )
        return True


@dataclass(frozen=True)
class Expr(Operators):
    """An expression: a node, and the operators that build larger ones."""

    node: Node

    def _node(self) -> Node:
        return self.node

    def __str__(self) -> str:
        return str(self.node)


Operand = Operators | Scalar


class Unusable:
    """A metric whose bare samples mean nothing; every operator says what to write instead."""

    def _unusable(self) -> str:
        raise NotImplementedError  # pragma: no cover - each kind of metric has its own words

    if not TYPE_CHECKING:

        def _refuse(self, *_: Any) -> Expr:
            report(self._unusable())
            return BROKEN

        __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
        __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __gt__ = __ge__ = __lt__ = __le__ = eq = ne = (
            _refuse
        )
        and_ = or_ = unless = _refuse


BROKEN = Expr(Selector("broken"))
"""Stands for an expression that could not be built, while the remaining mistakes are collected."""


def node_of(value: object) -> Node:
    """The node an operand stands for; a bare number has no unit, a quantity has its own."""
    if isinstance(value, Operators):
        return value._node()
    if isinstance(value, Quantity):
        return Number(value.amount, value.unit)
    if isinstance(value, Unusable):
        report(value._unusable())
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        report(f"{value!r} cannot stand in an expression; expected a metric, a number or a quantity")
    else:
        try:
            return Number(exact(value))
        except ValueError as error:
            report(str(error))
    return BROKEN.node


def duration(text: str) -> Duration:
    """A window or offset as an author writes it; a malformed one is reported and read as 5m."""
    if text == RATE_INTERVAL:
        return GRAFANA_RATE_INTERVAL
    try:
        return Duration.parse(text)
    except ValueError as error:
        report(str(error))
        return Duration.of(minutes=5)


_STANDS_IN = Duration.parse("291y23h59m59s")
"""What Prometheus can read where Grafana's window stands, and what nobody writes."""


def _left_to_grafana(form: Node) -> Node:
    """The form with Grafana's window where its stand-in was read."""
    if isinstance(form, RangeSelector | Subquery) and form.window == _STANDS_IN:
        return replace(form, window=GRAFANA_RATE_INTERVAL)
    return form


def asks_grafana(node: Node) -> bool:
    """Whether a window is left to Grafana, so that nobody else can evaluate the expression.

    >>> asks_grafana(Call("rate", (RangeSelector(Selector("a"), duration(RATE_INTERVAL)),)))
    True
    """
    return any(
        isinstance(part, RangeSelector | Subquery) and part.window == GRAFANA_RATE_INTERVAL
        for part in node.walk()
    )


def combine(
    left: object,
    operator: str,
    right: object,
    *,
    on: Iterable[str] | None = None,
    ignoring: Iterable[str] = (),
    group_left: Iterable[str] | None = None,
    group_right: Iterable[str] | None = None,
) -> Expr:
    """`left operator right`, with vector matching where it is given.

    >>> a, b = Expr(Selector("a")), Expr(Selector("b"))
    >>> print(combine(a, "/", b, on=("job",), group_left=("team",)))
    a / on (job) group_left (team) b
    """
    lhs, rhs = node_of(left), node_of(right)
    group = "left" if group_left is not None else "right" if group_right is not None else None
    include = group_left if group_left is not None else group_right if group_right is not None else ()
    labels = _names("on", on) if on is not None else _names("ignoring", ignoring)
    matching = Matching(labels, on is not None, group, _names(f"group_{group}", include))
    return Expr(Binary(operator, lhs, rhs, matching=matching))


def _names(parameter: str, names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        report(f"{parameter} takes a tuple of label names, such as ({names!r},); got the string {names!r}")
        return (names,)
    return tuple(names)


def aggregate(
    operation: str,
    operand: Operators,
    *,
    by: Iterable[str] = (),
    without: Iterable[str] | None = None,
    parameter: Scalar | str | None = None,
) -> Expr:
    """`operation by (...) (operand)`, for the aggregations that have no method.

    >>> print(aggregate("topk", Expr(Selector("load")), by=("dc",), parameter=3))
    topk by (dc) (3, load)
    """
    extra = (
        String(parameter) if isinstance(parameter, str) else None if parameter is None else node_of(parameter)
    )
    if without is not None:
        if by:
            report(f"{operation}: by names the labels to keep, without those to drop; give one of them")
        return Expr(Aggregate(operation, operand._node(), _names("without", without), True, extra))
    return Expr(Aggregate(operation, operand._node(), _names("by", by), parameter=extra))


def absent(operand: Operators) -> Expr:
    """1 when the operand has no series; labelled by what its selector fixes with `=`."""
    return Expr(Call("absent", (operand._node(),)))


def scalar(value: Scalar) -> Expr:
    """A number as an expression of its own."""
    return Expr(node_of(value))


def vector(value: Scalar) -> Expr:
    """A number as an instant vector of one series without labels."""
    return Expr(Call("vector", (node_of(value),)))


def raw(text: str) -> Expr:
    """PromQL written by hand: parsed here and by promtool, but its metrics and units are unchecked.

    >>> print(raw("sum(rate(a_total[5m]))by(job)>5"))
    sum by (job) (rate(a_total[5m])) > 5
    >>> print(raw(f"rate(a_total[{RATE_INTERVAL}])"))
    rate(a_total[$__rate_interval])
    """
    if not isinstance(text, str):
        report(f"raw({text!r}) is no text; expected PromQL such as raw('up == 0')")
        return BROKEN
    try:
        node = parse(text.replace(f"[{RATE_INTERVAL}", f"[{_STANDS_IN}"))
        return Expr(rewritten(node, _left_to_grafana) if RATE_INTERVAL in text else node)
    except PromQLSyntaxError as error:
        report(f"raw({text!r}) does not parse: {error}")
        return BROKEN
