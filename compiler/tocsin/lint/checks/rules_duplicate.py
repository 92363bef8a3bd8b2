"""A rule that is there already."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import Reach, mismatch, reach
from tocsin.plan.rules import RecordingRule, Rule
from tocsin.promql.nodes import ONE_TO_ONE


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    alike = [
        each
        for each in context.earlier
        if type(each) is type(rule) and dict(each.labels) == dict(rule.labels)
    ]
    if not alike:
        return
    same = [each for each in alike if each.expr == rule.expr]
    overlapping = [each for each in alike if _surely_overlap(rule, each)]
    where = _where((same or overlapping or alike)[0])
    kind = "series" if isinstance(rule, RecordingRule) else "alert"
    if same:
        yield Problem(
            f"the same rule is there already{where}, with the same labels and expression",
            "remove one of them",
        )
    elif overlapping:
        yield Problem(
            f"another expression{where} makes the same {kind}, as both have the same labels",
            "give each a label of its own, or join them with or",
            Level.ERROR if isinstance(rule, RecordingRule) else Level.WARNING,
        )
    elif any(mismatch(reach(rule.expr), reach(each.expr), ONE_TO_ONE) is None for each in alike):
        yield Problem(
            f"another expression{where} has the same name and labels: one {kind} must never come out of both",
            "give each a label of its own, unless their series differ",
            Level.INFORMATION,
        )


def _where(rule: Rule) -> str:
    return f" at line {rule.origin.line}" if rule.origin else ""


def _surely_overlap(one: Rule, other: Rule) -> bool:
    """Whether each can only make the one series that the other makes."""
    first, second = reach(one.expr), reach(other.expr)
    return first.exact and second.exact and first.fixed == second.fixed and _is_one(first) and _is_one(second)


def _is_one(seen: Reach) -> bool:
    return seen.names == {label for label, _ in seen.fixed}


CHECK = Check(
    "rules/duplicate",
    Level.ERROR,
    "a rule is there twice",
    _run,
)
