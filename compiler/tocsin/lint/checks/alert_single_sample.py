"""An alert that a single sample fires."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import comparisons, windows
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.promql.functions import ABSENCE
from tocsin.promql.nodes import Call, Node, Selector

_MOVES_WITH_TIME = frozenset({"time", "timestamp"})
"""What is measured against the clock moves steadily: one sample says as much as ten."""


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule) or rule.for_ or any(windows(rule.expr)):
        return
    if any(_is_steady(each, context) for each in rule.expr.walk()):
        return
    if any(isinstance(part, Selector) for each in comparisons(rule.expr) for part in each.walk()):
        yield Problem(
            "there is no for and no range, so one sample fires the alert",
            "add for, or look at a range: max_over_time(...[5m])",
        )


def _is_steady(node: Node, context: Context) -> bool:
    if isinstance(node, Call):
        return node.function in _MOVES_WITH_TIME or node.function in ABSENCE
    return isinstance(node, Selector) and (
        node.name == "ALERTS" or ":" in node.name or node.name in context.recordings
    )


CHECK = Check(
    "alert/single-sample",
    Level.INFORMATION,
    "one sample fires the alert",
    _run,
)
