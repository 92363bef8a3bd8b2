"""Tests written by hand are trials; what cannot be read is passed over by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.proof.trials.conftest import read

from tocsin.files.test_files import read_test_files
from tocsin.proof.trials.of_files import PassedOver, subjects_of_files
from tocsin.proof.trials.runs import Ask, run_alone
from tocsin.proof.trials.trial import Answer, Subject

RULES = """
groups:
- name: g
  limit: 5
  rules:
  - record: job:x:sum
    expr: sum by (job) (x)
    labels: {team: a}
  - alert: A
    expr: job:x:sum > 1
    for: 5m
    labels: {severity: page}
    annotations: {summary: 'is {{ $value }}'}
  - {alert: B, expr: x > 2, keep_firing_for: 1m}
- name: h
  rules:
  - {alert: B, expr: x > 3}
  - {alert: C, expr: x > 3, for: 5 minutes}
"""
TESTS = """
rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
- name: it fires
  interval: 1m
  input_series: [{series: 'x{job="j"}', values: 2x20}]
  external_labels: {cluster: c}
  alert_rule_test:
  - {eval_time: 4m, alertname: A}
  - eval_time: 5m
    alertname: A
    exp_alerts: [{exp_labels: {severity: page, team: a, job: j}, exp_annotations: {summary: is 2}}]
  promql_expr_test:
  - {expr: job:x:sum, eval_time: 3m, exp_samples: [{labels: '{job="j"}', value: 2}]}
  - expr: ALERTS{alertname="A"}
    eval_time: 5m
    exp_samples:
    - labels: 'ALERTS{alertname="A", alertstate="firing", job="j", severity="page", team="a"}'
      value: 1.0
  - {expr: count(job:x:sum), eval_time: 0, exp_samples: [{labels: '{}', value: 1}, {value: 2}]}
- interval: 1m
  alert_rule_test: [{eval_time: 1m, alertname: B}]
- name: beyond us
  input_series: [{series: 'x{job=~"j"}', values: 1}]
- name: odd
  promql_expr_test: [{expr: x, eval_time: 0, exp_samples: [{labels: 'a + b', value: 1}]}]
"""


def written(
    folder: Path, rules: str = RULES, tests: str = TESTS
) -> tuple[dict[str, Subject], list[PassedOver]]:
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    (folder / "tests.yaml").write_text(tests, encoding="utf-8")
    subjects, passed_over = subjects_of_files(read_test_files([folder / "tests.yaml"]))
    return {each.name: each for each in subjects}, list(passed_over)


def test_every_alert_is_a_subject_and_those_of_one_name_are_told_apart_by_line(tmp_path: Path) -> None:
    subjects, _ = written(tmp_path)

    assert list(subjects) == ["A", "B at line 14", "B at line 17"]
    assert [each.title for each in subjects["A"].trials] == ["it fires"]
    assert [each.title for each in subjects["B at line 17"].trials] == ["test 2"]


def test_alerts_of_one_name_in_several_files_are_told_apart_by_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        rules = f"groups: [{{name: {name}, rules: [{{alert: Down, expr: up == 0}}]}}]"
        (tmp_path / f"{name}.yaml").write_text(rules, encoding="utf-8")

    subjects, _ = written(tmp_path, tests="{rule_files: [a.yaml, b.yaml], tests: []}")

    assert list(subjects) == [f"Down at {tmp_path}/{name}.yaml:1" for name in ("a", "b")]


def test_a_rule_has_all_it_was_given(tmp_path: Path) -> None:
    rule = written(tmp_path)[0]["A"].rule

    assert rule.expr == read("job:x:sum > 1")
    assert str(rule.for_) == "5m"
    assert rule.labels == (("severity", "page"),)
    assert rule.annotations == (("summary", "is {{ $value }}"),)
    assert rule.origin is not None
    assert rule.origin.line == 9


def test_a_trial_has_all_that_the_test_says(tmp_path: Path) -> None:
    [trial] = written(tmp_path)[0]["A"].trials

    assert trial.where == f"{tmp_path / 'tests.yaml'}:5"
    assert trial.head == '"evaluation_interval": 1m'
    assert trial.body == (
        '"interval": 1m, "input_series": [{"series": "x{job=\\"j\\"}", "values": 2x20}], '
        '"external_labels": {"cluster": c}'
    )
    assert [len(each.told) for each in trial.statements] == [0, 1]
    assert trial.questions[0].answers == (Answer("", (("job", "j"),), "2"),)
    assert trial.questions[1].answers[0].name == "ALERTS"
    assert trial.questions[2].answers == (Answer("", (), "1"), Answer("", (), "2"))


def test_what_cannot_be_read_is_passed_over_by_name(tmp_path: Path) -> None:
    _, passed_over = written(tmp_path)

    assert [(each.what, each.why) for each in passed_over] == [
        (
            f"{tmp_path / 'rules.yaml'}:18: C",
            "'5 minutes' is no duration; expected one such as '5m' or '1h30m'",
        ),
        (f"{tmp_path / 'tests.yaml'}:24: beyond us", 'x{job=~"j"} is no series'),
        (f"{tmp_path / 'tests.yaml'}:26: odd", "a + b is no series"),
    ]


def test_a_file_that_cannot_be_read_is_passed_over_whole(tmp_path: Path) -> None:
    subjects, [passed_over] = written(tmp_path, tests="{rule_files: [rules.yaml], tests: [{new: 1}]}")

    assert subjects == {}
    assert passed_over.why == "a test at line 1 has a field 'new'"


def test_a_rule_file_that_two_tests_name_is_there_once(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "more.yaml").write_text(TESTS, encoding="utf-8")
    subjects, _ = subjects_of_files(read_test_files([tmp_path]))

    assert [each.name for each in subjects] == ["A", "B at line 14", "B at line 17"]
    assert len(subjects[0].trials) == 2
    assert subjects[0].rules is subjects[1].rules


@pytest.mark.promtool
def test_what_holds_in_the_file_holds_in_the_trial(tmp_path: Path, ask: Ask) -> None:
    subject = written(tmp_path)[0]["A"]
    run = run_alone(subject, subject.trials[0], subject.rule)

    assert ask([run])[run].words == ""
