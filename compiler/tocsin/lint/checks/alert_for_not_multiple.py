"""A `for` that ends between two evaluations."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.plan.rules import AlertingRule, Rule
from tocsin.values import Duration


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    interval = context.group.interval
    if not isinstance(rule, AlertingRule) or not interval or not rule.for_:
        return
    if rest := rule.for_ % interval:
        real = Duration(rule.for_.milliseconds - rest) + interval
        yield Problem(
            f"for is {rule.for_}, but the rule is evaluated every {interval}: the alert fires after {real}",
            f"write {real}, which is what happens, or evaluate the group more often",
        )


CHECK = Check(
    "alert/for-not-multiple",
    Level.WARNING,
    "an alert waits longer than its for says",
    _run,
)
