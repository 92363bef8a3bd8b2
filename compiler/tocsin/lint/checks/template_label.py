"""A template that reads a label the alert cannot have."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.reach import reach
from tocsin.model.template import read_template
from tocsin.plan.rules import AlertingRule, Rule


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule):
        return
    known = reach(rule.expr)
    missing: dict[str, list[str]] = {}
    for kind, pairs in (("label", rule.labels), ("annotation", rule.annotations)):
        for name, text in pairs:
            for label in sorted(read_template(text).labels):
                if label != "__name__" and not known.may_have(label):
                    missing.setdefault(label, []).append(f"{kind} {name}")
    for label, readers in missing.items():
        has = f"it has {known}" if known.exact else "it is removed there"
        yield Problem(
            f"{', '.join(readers)} shows $labels.{label}, which the expression does not have; {has}",
            "keep the label in the expression, or take it out of the text",
        )


CHECK = Check(
    "template/label",
    Level.ERROR,
    "a template shows a label that is never there",
    _run,
)
