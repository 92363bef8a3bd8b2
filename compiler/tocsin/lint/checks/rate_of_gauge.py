"""A function for counters given a gauge, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import RATES, SLOPES, is_vector, operand, range_calls
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import Aggregate, Binary, Call, Node, RangeSelector, Subquery
from tocsin.promql.types import MetricKind

_FOR_COUNTERS = RATES | {"resets"}
_COUNTERS = frozenset({MetricKind.COUNTER, MetricKind.BUCKETS})
_ADDING = frozenset({"sum", "avg"})
"""Aggregations that mix up the restarts of counters. max() of replicas is no worse than one of them."""


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    for call, given in range_calls(rule.expr):
        if isinstance(given, RangeSelector):
            yield from _of_selector(call.function, given, context)
        elif call.function in RATES:
            yield from _of_subquery(call.function, given)


def _of_selector(function: str, given: RangeSelector, context: Context) -> Iterator[Problem]:
    selector = given.selector
    kind = selector.schema.kind
    if kind is MetricKind.GAUGE and function in _FOR_COUNTERS:
        yield Problem(
            f"{function}() of the gauge {selector.name} takes every fall for a restart from zero",
            "for a gauge use delta() or deriv(), or compare it as it is",
        )
    elif kind in _COUNTERS and function in SLOPES:
        yield Problem(
            f"{function}() of the counter {selector.name} falls far below zero when the program restarts",
            "for a counter use rate() or increase()",
        )
    elif function in RATES:
        recorded = [rule.expr for rule in context.recordings.get(selector.name, ())]
        if recorded and all(_is_mixed(each) for each in recorded):
            yield Problem(
                f"{function}() of the recorded {selector.name}, which is {_what(recorded[0])}: "
                "restarts of single counters cannot be told from falls any more",
                "record the rate of each series, then aggregate it",
            )


def _of_subquery(function: str, given: Subquery) -> Iterator[Problem]:
    if _is_mixed(given.expr):
        yield Problem(
            f"{function}() of {_what(given.expr)}: "
            "one restart looks like a jump of all that was counted before",
            "take the rate of each series first, then aggregate: sum(rate(...))",
        )


def _is_mixed(node: Node) -> bool:
    """Whether an expression is surely no single counter any more."""
    if isinstance(node, Aggregate):
        return node.operation in _ADDING or _is_mixed(node.expr)
    if isinstance(node, Call) and node.function in RATES:
        return True
    if isinstance(node, Binary) and is_vector(node.left) and is_vector(node.right):
        return node.operator in ("/", "-")
    inner = operand(node)
    return inner is not None and not isinstance(node, RangeSelector | Subquery) and _is_mixed(inner)


def _what(node: Node) -> str:
    match node:
        case Aggregate() if node.operation in _ADDING:
            return f"a {node.operation} of series"
        case Aggregate():
            return _what(node.expr)
        case Call() if node.function in RATES:
            return f"a {node.function} already"
        case Binary() if is_vector(node.left) and is_vector(node.right):
            return "a difference" if node.operator == "-" else "a quotient"
    inner = operand(node)
    assert inner is not None  # it was found to be mixed
    return _what(inner)


CHECK = Check(
    "rate/of-gauge",
    Level.ERROR,
    "a function for counters is given something else, or the other way round",
    _run,
)
