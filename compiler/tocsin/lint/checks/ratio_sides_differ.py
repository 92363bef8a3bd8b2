"""A division of two aggregated rates that were not made alike."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import mismatch, reach
from tocsin.lint.shape import RATES, line, range_calls, source, vector_pairs
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import ONE_TO_ONE, Aggregate, Binary, Node
from tocsin.values import Duration


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    for division in vector_pairs(rule.expr):
        if division.operator == "/":
            yield from _windows(division)
            yield from _groupings(division)


def _windows(division: Binary) -> Iterator[Problem]:
    part, whole = source(division.left), source(division.right)
    if part is None or whole is None or part.name == whole.name:
        # The same metric over two windows compares now with then, which is done on purpose.
        return
    left, right = _rate(division.left), _rate(division.right)
    if left and right and left[0] == right[0] and left[1] != right[1]:
        yield Problem(
            f"the left side is a {left[0]} over {left[1]}, the right side over {right[1]}: "
            "while traffic changes, the ratio is wrong",
            "use one window on both sides",
        )


def _rate(side: Node) -> tuple[str, Duration] | None:
    """The function and window of an aggregated rate."""
    if not any(isinstance(each, Aggregate) for each in line(side)):
        return None
    calls = [(call.function, window.window) for call, window in range_calls(side) if call.function in RATES]
    return calls[0] if len(calls) == 1 else None


def _groupings(division: Binary) -> Iterator[Problem]:
    left, right = division.left, division.right
    if division.matching != ONE_TO_ONE or not (_is_grouped(left) and _is_grouped(right)):
        return
    one, other = reach(left), reach(right)
    if one.names == other.names or mismatch(one, other, division.matching) is not None:
        return
    yield Problem(
        f"the left side is grouped by {one}, the right side by {other}: "
        "their series match only where the other labels are empty",
        "group both sides by the same labels, or say with on() and group_left() which of them match",
    )


def _is_grouped(side: Node) -> bool:
    aggregated = any(isinstance(each, Aggregate) for each in line(side))
    return aggregated and _rate(side) is not None and reach(side).exact


CHECK = Check(
    "ratio/sides-differ",
    Level.WARNING,
    "the sides of a ratio have different windows or groupings",
    _run,
)
