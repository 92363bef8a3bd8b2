"""Test files: in the dialect of the oldest promtool, with nothing left to its defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import yaml

from tocsin.model.levels import Series
from tocsin.outputs import promtool_tests
from tocsin.plan.cases import Case, Notification, Query, Sample
from tocsin.plan.rules import Group, ServicePlan
from tocsin.promql.parse import parse
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)
ALERT = (("severity", "page"),)
TEXTS = (("summary", "6% fail"),)


def minutes(count: int) -> Duration:
    return Duration.of(minutes=count)


def case(*notifications: Notification, queries: tuple[Query, ...] = (), **how: Any) -> Case:
    series = ((Series.of("up", {"job": "a"}), "1x5"),)
    return replace(
        Case("story", Duration.of(seconds=15), minutes(5), series, queries, notifications, (), None), **how
    )


def plan(*cases: Case) -> ServicePlan:
    groups = tuple(Group(name, MINUTE, ()) for name in ("s-slo-a", "s-alerts"))
    return ServicePlan("s", "rules/s", MINUTE, groups, cases)


def written(*cases: Case) -> Any:
    [artifact] = promtool_tests.render((plan(*cases),))
    return yaml.safe_load(artifact.text)


def test_a_test_file_is_written_as_promtool_2_42_reads_it() -> None:
    queries = (
        Query(minutes(2), parse('ALERTS{alertname="A"}')),
        Query(minutes(3), parse("up"), (Sample("up", (("job", "a"),), 1), Sample("", (), 7))),
    )
    [artifact] = promtool_tests.render(
        (plan(case(Notification(minutes(3), "A", ALERT, TEXTS), queries=queries)),)
    )
    assert str(artifact.path) == "prometheus/tests/s.yaml"
    assert (
        artifact.text
        == """\
# Generated from rules/s by `tocsin generate`; do not edit.
rule_files:
- ../rules/s.yaml
evaluation_interval: 1m
group_eval_order:
- s-slo-a
- s-alerts
tests:
- name: story
  interval: 15s
  input_series:
  - series: up{job="a"}
    values: 1x5
  alert_rule_test:
  - eval_time: 3m
    alertname: A
    exp_alerts:
    - exp_labels:
        severity: page
      exp_annotations:
        summary: 6% fail
  promql_expr_test:
  - expr: ALERTS{alertname="A"}
    eval_time: 2m
    exp_samples: []
  - expr: up
    eval_time: 3m
    exp_samples:
    - labels: up{job="a"}
      value: 1
    - labels: '{}'
      value: 7
"""
    )


def test_alerts_of_one_name_at_one_time_are_one_expectation() -> None:
    one, two = (Notification(minutes(3), "A", (("pod", pod),), TEXTS) for pod in "xy")
    other, later = Notification(minutes(3), "B", ALERT, ()), replace(one, at=minutes(4))
    [test] = written(case(one, other, two, later))["tests"]
    assert [
        (each["eval_time"], each["alertname"], [alert["exp_labels"] for alert in each["exp_alerts"]])
        for each in test["alert_rule_test"]
    ] == [
        ("3m", "A", [{"pod": "x"}, {"pod": "y"}]),
        ("3m", "B", [{"severity": "page"}]),
        ("4m", "A", [{"pod": "x"}]),
    ]


def test_a_case_that_tells_nobody_has_no_alert_tests() -> None:
    assert "alert_rule_test" not in written(case())["tests"][0]


def test_a_service_without_cases_has_no_file() -> None:
    assert promtool_tests.render((plan(),)) == ()


def test_a_case_with_a_home_is_written_there_with_its_own_step() -> None:
    home = "prometheus/tests/s-a-outage.yaml"
    artifacts = promtool_tests.render((plan(case(), case(home=home, step=minutes(5))),))
    assert [str(artifact.path) for artifact in artifacts] == ["prometheus/tests/s.yaml", home]
    steps = [yaml.safe_load(artifact.text)["evaluation_interval"] for artifact in artifacts]
    assert steps == ["1m", "5m"]


def test_the_rules_are_those_that_are_named() -> None:
    text = promtool_tests.test_file(plan(), (case(),), "rules-0.yaml")
    assert yaml.safe_load(text)["rule_files"] == ["rules-0.yaml"]
