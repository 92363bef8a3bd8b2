"""promtool unit tests: what `promtool test rules` reads, in the dialect of 2.42.

Every group has an explicit `interval` (2.42 puts all samples at 0 without), groups of rules are
evaluated in the order they are written, and no key newer than 2.42 is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from tocsin.outputs.artifact import Artifact, to_yaml
from tocsin.plan.cases import Case, Notification, Query
from tocsin.plan.names import rules_file, tests_file
from tocsin.plan.rules import Plan, ServicePlan
from tocsin.values import Duration


def render(plan: Plan) -> tuple[Artifact, ...]:
    """For each service a file of its cases, and one for each story about an objective."""
    return tuple(artifact for service in plan for artifact in _files(service))


def _files(service: ServicePlan) -> Iterator[Artifact]:
    homes: dict[str, list[Case]] = {}
    for case in service.cases:
        homes.setdefault(case.home or tests_file(service.name), []).append(case)
    for path, cases in homes.items():
        yield Artifact(PurePosixPath(path), test_file(service, tuple(cases), _rules(service)))


def _rules(service: ServicePlan) -> str:
    return f"../rules/{PurePosixPath(rules_file(service.name)).name}"


def test_file(service: ServicePlan, cases: tuple[Case, ...], rules: str) -> str:
    """The file that runs these cases against the rule file `rules`, a path relative to it."""
    document = {
        "rule_files": [rules],
        **head(service, cases[0].step),
        "tests": [test(case) for case in cases],
    }
    return to_yaml(document, package=service.package)


def head(service: ServicePlan, step: Duration | None) -> dict[str, Any]:
    """The fields of a file besides its rules and tests, for cases with this distance of evaluations."""
    return {
        "evaluation_interval": str(step or service.evaluation_interval),
        "group_eval_order": [group.name for group in service.groups],
    }


def test(case: Case) -> dict[str, Any]:
    """A case as an element of `tests`."""
    written: dict[str, Any] = {
        "name": case.name,
        "interval": str(case.interval),
        "input_series": [{"series": str(series), "values": values} for series, values in case.series],
    }
    if case.notifications:
        written["alert_rule_test"] = _notifications(case.notifications)
    written["promql_expr_test"] = [_query(each) for each in case.queries]
    return written


def _notifications(expected: Sequence[Notification]) -> list[dict[str, Any]]:
    """Alerts of one name at one time are one answer of promtool's, so they are one expectation."""
    together: dict[tuple[Duration, str], list[Notification]] = {}
    for each in expected:
        together.setdefault((each.at, each.alert), []).append(each)
    return [
        {"eval_time": str(at), "alertname": alert, "exp_alerts": [_alert(each) for each in members]}
        for (at, alert), members in together.items()
    ]


def _alert(expected: Notification) -> dict[str, Any]:
    return {"exp_labels": dict(expected.labels), "exp_annotations": dict(expected.annotations)}


def _query(query: Query) -> dict[str, Any]:
    samples = [{"labels": str(sample), "value": sample.value} for sample in query.samples]
    return {"expr": str(query.expr), "eval_time": str(query.at), "exp_samples": samples}
