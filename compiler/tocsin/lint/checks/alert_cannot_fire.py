"""Conditions that never hold, or always do, whatever the data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.lint.bounds import UNKNOWN, always_holds, bounds, never_holds
from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import comparisons, constant, is_filtered
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.promql.nodes import ONE_TO_ONE, Aggregate, Binary, Call, Node
from tocsin.promql.operators import MIRRORED

_LONGEST_SHOWN = 60


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule):
        return
    for each in comparisons(rule.expr):
        if never_holds(each.operator, bounds(each.left), bounds(each.right)):
            yield Problem(
                f"the alert cannot fire by this condition: {_comparison(each)} never holds, as {_why(each)}",
                "a count of nothing is nothing, not 0: ask absent() for what is not there"
                if _counts(each.left)
                else "",
                Level.WARNING if each in _alternatives(rule.expr) else None,
            )
    yield from _always(rule.expr)
    yield from _contradiction(rule.expr)


def _always(node: Node) -> Iterator[Problem]:
    if (
        not isinstance(node, Binary)
        or not node.is_condition
        or is_filtered(node.left)
        or is_filtered(node.right)
    ):
        return
    if always_holds(node.operator, bounds(node.left), bounds(node.right)):
        yield Problem(
            f"the alert fires whenever there is data: {_comparison(node)} always holds, as {_why(node)}",
            # Alerting on the mere existence of a series is done on purpose, by counting.
            level=Level.INFORMATION if any(_counts(side) for side in (node.left, node.right)) else None,
        )


def _why(node: Binary) -> str:
    side, measured = ("left", node.left) if constant(node.left) is None else ("right", node.right)
    known = bounds(measured)
    return "no number can" if known == UNKNOWN else f"the {side} side is {known}"


def _comparison(node: Binary) -> str:
    text = str(node)
    if len(text) <= _LONGEST_SHOWN:
        return text
    return f"{_short(node.left)} {node.operator} {_short(node.right)}"


def _short(node: Node) -> str:
    """The expression, or only its outermost form where that would fill the line."""
    text = str(node)
    if len(text) <= _LONGEST_SHOWN:
        return text
    if isinstance(node, Aggregate):
        return f"{node.operation}(...)"
    if isinstance(node, Binary) and len(text) <= _LONGEST_SHOWN * 4:
        return f"{_short(node.left)} {node.operator} {_short(node.right)}"
    return f"{node.function}(...)" if isinstance(node, Call) else "(...)"


def _counts(node: Node) -> bool:
    return isinstance(node, Aggregate) and node.operation in ("count", "group")


def _alternatives(node: Node) -> set[Binary]:
    """Comparisons on one side of an `or` only: without them, the alert can still fire by the other side."""
    found: set[Binary] = set()
    for each in node.walk():
        if isinstance(each, Binary) and each.operator in ("or", "unless"):
            found.update(comparisons(each.right))
            if each.operator == "or":
                found.update(comparisons(each.left))
    return found


def _contradiction(node: Node) -> Iterator[Problem]:
    """Two thresholds for one expression, joined by `and`, that exclude each other."""
    lower: dict[Node, tuple[Decimal, Binary]] = {}
    upper: dict[Node, tuple[Decimal, Binary]] = {}
    for condition in _joined(node):
        measured, operator, threshold = _threshold(condition)
        if measured is None or threshold is None:
            continue
        if operator in (">", ">=") and (measured not in lower or threshold > lower[measured][0]):
            lower[measured] = threshold, condition
        elif operator in ("<", "<=") and (measured not in upper or threshold < upper[measured][0]):
            upper[measured] = threshold, condition
    for measured in lower.keys() & upper.keys():
        (low, one), (high, other) = lower[measured], upper[measured]
        if low > high or (low == high and not (">=" in one.operator and "<=" in other.operator)):
            yield Problem(f"the alert cannot fire: {one} and {other} exclude each other")


def _joined(node: Node) -> Iterator[Binary]:
    if not isinstance(node, Binary):
        return
    if node.operator == "and" and node.matching == ONE_TO_ONE:
        yield from _joined(node.left)
        yield from _joined(node.right)
    elif node.is_condition:
        yield node


def _threshold(node: Binary) -> tuple[Node | None, str, Decimal | None]:
    if (value := constant(node.right)) is not None:
        return node.left, node.operator, value
    if (value := constant(node.left)) is not None:
        return node.right, MIRRORED[node.operator], value
    return None, node.operator, None


CHECK = Check(
    "alert/cannot-fire",
    Level.ERROR,
    "a condition never holds, or always does",
    _run,
)
