"""What is known of the values of an expression: a threshold, and whether they are whole or never negative."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.plan.rules import RecordingRule
from tocsin.promql.nodes import Aggregate, Binary, Call, Node, Number, RangeSelector, Selector, Subquery
from tocsin.promql.operators import OPERATORS, Kind
from tocsin.promql.types import MetricKind
from tocsin.proof.trials.closure import may_read

Recordings = Mapping[str, tuple[RecordingRule, ...]]

_DEEPEST = 20
"""Recordings of recordings; more than any project has, and an end to those that go round in circles."""


def threshold_of(node: Binary) -> tuple[str, Number] | None:
    """The number that a comparison compares with, and the side on which it stands.

    >>> from tocsin.promql.parse import parse
    >>> side, number = threshold_of(parse("rate(x[5m]) > 5"))
    >>> side, str(number)
    ('right', '5')
    """
    if isinstance(node.right, Number) and not isinstance(node.left, Number):
        return "right", node.right
    if isinstance(node.left, Number) and not isinstance(node.right, Number):
        return "left", node.left
    return None


def makers(selector: Selector, recordings: Recordings) -> tuple[RecordingRule, ...]:
    """The rules that may record what is selected."""
    return tuple(rule for rule in recordings.get(selector.name, ()) if may_read(selector, rule))


_COUNTED = frozenset("count_over_time changes resets floor ceil round sgn absent absent_over_time".split())
_KEPT = frozenset("max_over_time min_over_time sum_over_time last_over_time abs".split())
_KEPT_BY_GROUP = frozenset({"sum", "min", "max"})


def is_whole(node: Node, recordings: Recordings, level: int = 0) -> bool:
    """Whether its values are whole numbers, whatever is measured."""
    if level > _DEEPEST:
        return False
    match node:
        case Number():
            return node.value.is_finite() and node.value == node.value.to_integral_value()
        case Selector() | RangeSelector():
            selector = node if isinstance(node, Selector) else node.selector
            if selector.name == "up":  # Prometheus itself writes it: 1 if a scrape succeeds, else 0
                return True
            made = makers(selector, recordings)
            return bool(made) and all(is_whole(each.expr, recordings, level + 1) for each in made)
        case Subquery():
            return is_whole(node.expr, recordings, level)
        case Call(function=function, arguments=arguments):
            if function == "vector":
                return is_whole(arguments[0], recordings, level)
            if function == "round" and len(arguments) > 1:
                return is_whole(arguments[1], recordings, level)
            return function in _COUNTED or (function in _KEPT and is_whole(arguments[0], recordings, level))
        case Aggregate():
            if node.operation in ("count", "group", "count_values"):
                return True
            return node.operation in _KEPT_BY_GROUP and is_whole(node.expr, recordings, level)
        case Binary():
            return _is_whole_pair(node, recordings, level)
    return False


def _is_whole_pair(node: Binary, recordings: Recordings, level: int) -> bool:
    if node.return_bool:
        return True
    if node.operator in ("+", "-", "*", "or"):
        return is_whole(node.left, recordings, level) and is_whole(node.right, recordings, level)
    if OPERATORS[node.operator].kind is Kind.ARITHMETIC:
        return False
    return is_whole(node.left, recordings, level)


_COUNTING = frozenset({"rate", "increase", "irate"})


def is_never_negative(node: Node) -> bool:
    """Whether its values are at least 0: what counters have counted, and sums, shares and counts of it."""
    match node:
        case Number():
            return node.value >= 0
        case Selector():
            return node.schema.kind in (MetricKind.COUNTER, MetricKind.BUCKETS)
        case Call(function=function):
            return function in _COUNTING or function in ("count_over_time", "changes", "resets", "abs")
        case Aggregate():
            if node.operation in ("count", "group"):
                return True
            return node.operation in ("sum", "min", "max", "avg") and is_never_negative(node.expr)
        case Binary():
            if node.return_bool or node.operator in ("+", "*", "/", "or"):
                return node.return_bool or (is_never_negative(node.left) and is_never_negative(node.right))
            return OPERATORS[node.operator].kind is not Kind.ARITHMETIC and is_never_negative(node.left)
    return False
