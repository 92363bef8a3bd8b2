"""An alert whose expression filters nothing, so that it fires for as long as there is data."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import constant, is_filtered, line
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.promql.nodes import Binary, Call, Node, Selector


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule) or is_filtered(rule.expr) or _may_be_filtered(rule.expr, context):
        return
    if any(isinstance(each, Binary) and each.return_bool for each in line(rule.expr)):
        yield Problem(
            "a comparison with bool gives 0 instead of nothing, so the alert fires whenever there is data",
            "drop the bool",
        )
    elif isinstance(rule.expr, Binary) and rule.expr.operator == "or":
        bare = rule.expr.right if is_filtered(rule.expr.left) else rule.expr.left
        yield Problem(
            f"one side of the or has no condition, so the alert fires whenever it has data: {bare}",
            "compare both sides with a threshold",
        )
    else:
        yield Problem(
            "the expression has no condition, so the alert fires whenever there is data",
            "compare it with a threshold",
        )


def _may_be_filtered(node: Node, context: Context) -> bool:
    """Whether presence alone may be the condition: a heartbeat, an alert's own series, a recorded filter."""
    if isinstance(node, Call) and node.function == "present_over_time":
        return True
    if constant(node) is not None:
        # A heartbeat: it is meant to fire always, to show that alerting works.
        return True
    if isinstance(node, Binary) and node.operator == "or":
        sides = (node.left, node.right)
        return any(not is_filtered(each) and _may_be_filtered(each, context) for each in sides)
    return any(_is_unknown(each, context) for each in node.walk() if isinstance(each, Selector))


def _is_unknown(selector: Selector, context: Context) -> bool:
    """Whether its series may come and go by somebody's condition."""
    recorded = context.recordings.get(selector.name)
    if recorded is not None:
        return any(is_filtered(rule.expr) for rule in recorded)
    return not selector.name or selector.name == "ALERTS" or ":" in selector.name


CHECK = Check(
    "alert/no-condition",
    Level.ERROR,
    "an alert without a condition fires whenever there is data",
    _run,
)
