"""Between which values an expression lies, whatever the data: what makes a comparison pointless.

Only what the engine guarantees counts: an aggregation never counts zero series, absent() is 1, a rate is
not negative, a part of a sum of rates is no larger than the sum. NaN passes no comparison but `!=`, so
"always" means: of every value that is a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tocsin.lint.shape import is_part_of
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Negate,
    Node,
    Number,
    RangeSelector,
    Selector,
    Subquery,
)
from tocsin.values import decimal_text

_INFINITE = Decimal("Infinity")


@dataclass(frozen=True)
class Bounds:
    """The smallest and the largest value there can be, both included."""

    low: Decimal = -_INFINITE
    high: Decimal = _INFINITE

    def __str__(self) -> str:
        if self.low == self.high:
            return f"always {decimal_text(self.low)}"
        if self.high == _INFINITE:
            return f"never less than {decimal_text(self.low)}"
        if self.low == -_INFINITE:
            return f"never more than {decimal_text(self.high)}"
        return f"between {decimal_text(self.low)} and {decimal_text(self.high)}"


def _between(low: int, high: int | None = None) -> Bounds:
    return Bounds(Decimal(low), _INFINITE if high is None else Decimal(high))


UNKNOWN = Bounds()
_POSITIVE = _between(0)
_SHARE = _between(0, 1)

_OF_FUNCTION = {
    "absent": _between(1, 1),
    "absent_over_time": _between(1, 1),
    "present_over_time": _between(1, 1),
    "count_over_time": _between(1),
    "changes": _POSITIVE,
    "resets": _POSITIVE,
    "rate": _POSITIVE,
    "increase": _POSITIVE,
    "irate": _POSITIVE,
    "stddev_over_time": _POSITIVE,
    "stdvar_over_time": _POSITIVE,
    "abs": _POSITIVE,
    "exp": _POSITIVE,
    "sqrt": _POSITIVE,
    "sgn": _between(-1, 1),
    "time": _POSITIVE,
    "minute": _between(0, 59),
    "hour": _between(0, 23),
    "day_of_week": _between(0, 6),
    "day_of_month": _between(1, 31),
    "day_of_year": _between(1, 366),
    "days_in_month": _between(28, 31),
    "month": _between(1, 12),
}
"""What a function returns, whatever it is given."""

_OF_AGGREGATION = {
    "count": _between(1),
    "group": _between(1, 1),
    "count_values": _between(1),
    "stddev": _POSITIVE,
    "stdvar": _POSITIVE,
}

_CHOOSING = frozenset({"avg", "min", "max", "topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations whose values lie between those they are given."""

_CHOOSING_FUNCTIONS = frozenset(
    "avg_over_time min_over_time max_over_time last_over_time sort sort_desc sort_by_label "
    "sort_by_label_desc label_replace label_join vector".split()
)

_AVAILABILITY = "up"
"""Prometheus writes it for each target it scrapes: 1 if that went well, else 0."""


def bounds(node: Node) -> Bounds:
    """The bounds of an expression's values.

    >>> from tocsin.promql.parse import parse
    >>> str(bounds(parse("100 * avg(up)"))), str(bounds(parse("count(x)"))), bounds(parse("x")) == UNKNOWN
    ('between 0 and 100', 'never less than 1', True)
    """
    match node:
        case Number():
            return UNKNOWN if node.value.is_nan() else Bounds(node.value, node.value)
        case Selector():
            return _SHARE if node.name == _AVAILABILITY else UNKNOWN
        case RangeSelector():
            return bounds(node.selector)
        case Subquery():
            return bounds(node.expr)
        case Negate():
            inner = bounds(node.expr)
            return Bounds(-inner.high, -inner.low)
        case Call():
            return _of_call(node)
        case Aggregate():
            return _of_aggregate(node)
        case Binary():
            return _of_binary(node)
    return UNKNOWN


def _of_call(node: Call) -> Bounds:
    if node.function in _OF_FUNCTION:
        return _OF_FUNCTION[node.function]
    if node.function in _CHOOSING_FUNCTIONS and node.arguments:
        return bounds(node.arguments[0])
    return UNKNOWN


def _of_aggregate(node: Aggregate) -> Bounds:
    if node.operation in _OF_AGGREGATION:
        return _OF_AGGREGATION[node.operation]
    inner = bounds(node.expr)
    if node.operation in _CHOOSING:
        return inner
    if node.operation == "sum":
        # A sum has at least one addend, so it is no less than the least of a positive value.
        return Bounds(
            inner.low if inner.low >= 0 else -_INFINITE, inner.high if inner.high <= 0 else _INFINITE
        )
    return UNKNOWN


def _of_binary(node: Binary) -> Bounds:
    if node.return_bool:
        return _SHARE
    left, right = bounds(node.left), bounds(node.right)
    match node.operator:
        case "and" | "unless":
            return left
        case "or":
            return Bounds(min(left.low, right.low), max(left.high, right.high))
        case "+":
            return _sum(left, right)
        case "-":
            return _sum(left, Bounds(-right.high, -right.low))
        case "*":
            return _product(left, right)
        case "/":
            return _quotient(node, left, right)
    if node.is_condition:
        return right if isinstance(node.left, Number) else left
    return UNKNOWN


def _sum(left: Bounds, right: Bounds) -> Bounds:
    low = -_INFINITE if -_INFINITE in (left.low, right.low) else left.low + right.low
    high = _INFINITE if _INFINITE in (left.high, right.high) else left.high + right.high
    return Bounds(low, high)


def _product(left: Bounds, right: Bounds) -> Bounds:
    if left.low >= 0 and right.low >= 0:
        finite = left.high != _INFINITE and right.high != _INFINITE
        return Bounds(_times(left.low, right.low), left.high * right.high if finite else _INFINITE)
    return UNKNOWN


def _times(one: Decimal, other: Decimal) -> Decimal:
    return Decimal(0) if 0 in (one, other) else one * other


def _quotient(node: Binary, left: Bounds, right: Bounds) -> Bounds:
    if left.low >= 0 and is_part_of(node.left, node.right):
        return _SHARE
    if isinstance(node.right, Number) and node.right.value > 0 and left.low >= 0:
        divisor = node.right.value
        return Bounds(left.low / divisor, left.high if left.high == _INFINITE else left.high / divisor)
    return _POSITIVE if left.low >= 0 and right.low >= 0 else UNKNOWN


def never_holds(operator: str, left: Bounds, right: Bounds) -> bool:
    """Whether no pair of values within the bounds passes the comparison."""
    match operator:
        case ">":
            return left.high <= right.low
        case ">=":
            return left.high < right.low
        case "<":
            return left.low >= right.high
        case "<=":
            return left.low > right.high
        case "==":
            return left.high < right.low or left.low > right.high
    return left.low == left.high == right.low == right.high


def always_holds(operator: str, left: Bounds, right: Bounds) -> bool:
    """Whether every pair of numbers within the bounds passes the comparison."""
    opposite = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}[operator]
    return never_holds(opposite, left, right)
