"""Two sides of an operator whose series never pair up, so that nothing comes out."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import Mismatch, mismatch, reach
from tocsin.lint.shape import vector_pairs
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import Binary


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    blamed: list[Binary] = []
    for each in reversed(list(vector_pairs(rule.expr))):  # innermost first
        found = (
            None if each.operator == "or" else mismatch(reach(each.left), reach(each.right), each.matching)
        )
        if found is None or any(inner in blamed for inner in vector_pairs(each)):
            continue
        blamed.append(each)
        outcome = "removes nothing" if each.operator == "unless" else "never has a result"
        yield Problem(
            f"{each.operator} {outcome}: {_why(found)}",
            "aggregate both sides to the same labels, or say with on() or ignoring() which labels match",
            None if found.certain else Level.WARNING,
        )


def _why(found: Mismatch) -> str:
    if found.left and found.right:
        return f"on the left {found.label} is {found.left!r}, on the right {found.right!r}"
    having, lacking = ("right", "left") if found.left is None else ("left", "right")
    value = found.left or found.right
    what = f"{found.label}={value!r}" if value else f"the label {found.label}"
    reason = "" if found.certain else ", as all scraped series have"
    return f"the {having} side has {what}{reason}, the {lacking} side never has that label"


CHECK = Check(
    "match/no-pair",
    Level.ERROR,
    "the series of two sides never match",
    _run,
)
