"""Prometheus rule files: one a service, in the dialect that every supported version reads."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from tocsin.outputs.artifact import Artifact, Block, to_yaml
from tocsin.plan.names import rules_file
from tocsin.plan.rules import Plan, RecordingRule, Rule, ServicePlan
from tocsin.promql.printer import pretty


def render(plan: Plan) -> tuple[Artifact, ...]:
    """A rule file for each service that has rules."""
    return tuple(_file(service) for service in plan if service.groups)


def _file(service: ServicePlan) -> Artifact:
    groups = [
        {"name": group.name, "interval": str(group.interval), "rules": [_rule(rule) for rule in group.rules]}
        for group in service.groups
    ]
    text = to_yaml({"groups": groups}, package=service.package)
    return Artifact(PurePosixPath(rules_file(service.name)), text)


def _rule(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, RecordingRule):
        written: dict[str, Any] = {"record": rule.record, "expr": Block(pretty(rule.expr))}
        if rule.labels:
            written["labels"] = dict(rule.labels)
        return written
    written = {"alert": rule.alert, "expr": Block(pretty(rule.expr))}
    if rule.for_:
        written["for"] = str(rule.for_)
    if rule.keep_firing_for:
        written["keep_firing_for"] = str(rule.keep_firing_for)
    return written | {"labels": dict(rule.labels), "annotations": dict(rule.annotations)}
