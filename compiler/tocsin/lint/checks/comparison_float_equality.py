"""A computed value compared with `==` or `!=`."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import comparisons, constant, is_inexact, is_vector
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import Binary, Node
from tocsin.values import decimal_text


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    for each in comparisons(rule.expr):
        if each.operator not in ("==", "!="):
            continue
        for measured, number in ((each.left, each.right), (each.right, each.left)):
            value = constant(number)
            # Zero is exact: a counter that stood still has a rate of 0 and nothing near it. So is one, for
            # a quotient of two sums that are the same.
            if value is None or value == 0 or (value == 1 and _is_quotient(measured)):
                continue
            if not is_inexact(measured) and not _is_quotient(measured):
                continue
            outcome = "hardly ever holds" if each.operator == "==" else "nearly always holds"
            yield Problem(
                f"{each.operator} {decimal_text(value)} {outcome}: "
                "the other side is computed, and rarely hits a number",
                "compare with < or >, or round() it first",
            )


def _is_quotient(node: Node) -> bool:
    """Whether two measured values are divided."""
    return (
        isinstance(node, Binary) and node.operator == "/" and is_vector(node.left) and is_vector(node.right)
    )


CHECK = Check(
    "comparison/float-equality",
    Level.WARNING,
    "a computed value is compared for equality",
    _run,
)
