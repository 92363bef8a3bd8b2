"""A label or an annotation left out: who is told, and what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.plan.rules import AlertingRule
from tocsin.proof.mutation.operator import Change, Operator, Setting
from tocsin.proof.mutation.redundancy import why_carried


def _changes(rule: AlertingRule, setting: Setting) -> Iterator[Change]:
    for label in rule.labels:
        rest = tuple(each for each in rule.labels if each is not label)
        carried = why_carried(*label, rule.expr, setting.recordings)
        yield Change(f"the label {label[0]} is dropped", replace(rule, labels=rest), carried)
    for annotation in rule.annotations:
        texts = tuple(each for each in rule.annotations if each is not annotation)
        yield Change(f"the annotation {annotation[0]} is dropped", replace(rule, annotations=texts))


OPERATOR = Operator("text_dropped", "a label or an annotation is left out", _changes)
