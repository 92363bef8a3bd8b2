"""A label that changes with the value, so that each evaluation makes a new alert."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.model.template import read_template
from tocsin.plan.rules import AlertingRule, Rule

_DECISION = re.compile(r"\{\{-?\s*(?:else\s+)?if\b.*?\}\}")
"""`{{ if gt $value 90.0 }}` gives one of a few labels, which is a way to set a severity."""


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    if not isinstance(rule, AlertingRule):
        return
    for name, text in rule.labels:
        if read_template(_DECISION.sub("", text)).reads_value:
            yield Problem(
                f"label {name} holds $value: each new value is a new alert"
                + (", so none lasts for long enough to fire" if rule.for_ else ", and the last one resolves"),
                "show the value in an annotation",
            )


CHECK = Check(
    "template/value-in-label",
    Level.ERROR,
    "a label holds the value, so the alert never lasts",
    _run,
)
