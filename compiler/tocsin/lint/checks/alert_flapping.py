"""An alert on the first few of many series: who is among them changes from one evaluation to the next."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.promql.nodes import Aggregate, Binary, Matching, Node, Number

_CHOOSING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if isinstance(rule, AlertingRule):
        for each in _passed_on(rule.expr):
            yield Problem(
                f"{each.operation} chooses other series as values change, "
                "and the alerts of those left out resolve",
                "alert on every series above the threshold; rank them on a dashboard",
            )


def _passed_on(node: Node) -> Iterator[Aggregate]:
    """The choices whose series become alerts: none that is aggregated again or only joined to others."""
    match node:
        case Aggregate():
            if node.operation in _CHOOSING:
                yield node
        case Binary():
            for side in _passing(node):
                if not _is_one_of_each(side, node.matching):
                    yield from _passed_on(side)
        case _:
            for child in node.children:
                yield from _passed_on(child)


def _passing(node: Binary) -> tuple[Node, ...]:
    """The sides whose series come out of an operator."""
    if node.operator in ("and", "unless") or node.matching.group == "left":
        return (node.left,)
    return (node.right,) if node.matching.group == "right" else (node.left, node.right)


def _is_one_of_each(side: Node, matching: Matching) -> bool:
    """Whether one series is chosen for each combination of the labels by which it is then matched.

    That is how duplicates are dropped before a join; which of them is chosen makes no difference.
    """
    if not isinstance(side, Aggregate) or not isinstance(side.parameter, Number) or side.without:
        return False
    return side.parameter.value == 1 and matching.on and set(matching.labels) <= set(side.grouping)


CHECK = Check(
    "alert/flapping",
    Level.WARNING,
    "an alert on a choice of series comes and goes",
    _run,
)
