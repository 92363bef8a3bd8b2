"""An `or` whose left side hides the right one, in an alert that shows a value."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import Reach, reach
from tocsin.model.template import read_template
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.promql.nodes import Binary, Node, Selector


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule) or not _shows_value(rule):
        return
    for each in _alternatives(rule.expr):
        left, right = reach(each.left), reach(each.right)
        same = left.exact and right.exact and left.names == right.names and left.fixed == right.fixed
        if same and each.matching.labels == () and not _metrics(each.left) & _metrics(each.right):
            yield Problem(
                f"both sides of the or have {_in_words(left)}: when both hold, only the left is seen, "
                "and $value does not say which it is",
                "write two alerts, or give each side a label of its own",
            )


def _shows_value(rule: AlertingRule) -> bool:
    return any(read_template(text).reads_value for _, text in rule.annotations)


def _alternatives(node: Node) -> Iterator[Binary]:
    """The `or`s at the top: deeper down, their value need not be what is shown."""
    if isinstance(node, Binary) and node.operator == "or":
        yield node
        yield from _alternatives(node.left)


def _in_words(labels: Reach) -> str:
    return f"the same labels ({labels})" if labels.names else "no labels"


def _metrics(node: Node) -> set[str]:
    return {each.name for each in node.walk() if isinstance(each, Selector)}


CHECK = Check(
    "or/hides-one-side",
    Level.WARNING,
    "of two conditions joined by or, only the left one is ever shown",
    _run,
)
