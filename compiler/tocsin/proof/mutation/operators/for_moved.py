"""Held for one evaluation more, and for one less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.plan.rules import AlertingRule
from tocsin.proof.mutation.operator import Change, Operator, Setting
from tocsin.values import Duration


def _changes(rule: AlertingRule, setting: Setting) -> Iterator[Change]:
    for moved in _moved(rule.for_, setting.step):
        yield Change(f"for {rule.for_} is {moved}", replace(rule, for_=moved))
    if rule.keep_firing_for:
        for moved in _moved(rule.keep_firing_for, setting.step):
            said = f"keep_firing_for {rule.keep_firing_for} is {moved}"
            yield Change(said, replace(rule, keep_firing_for=moved))


def _moved(length: Duration, step: Duration) -> tuple[Duration, ...]:
    shorter = (max(length - step, Duration(0)),) if length else ()
    return (length + step, *shorter)


OPERATOR = Operator("for_moved", "for one evaluation longer, and shorter", _changes)
