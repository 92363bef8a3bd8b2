"""A test file becomes data; what is beyond it keeps its reason."""

from __future__ import annotations

import pytest
from tests.proof.plain.builders import file, one_test, written

from tocsin.proof.plain.documents import TestFile, read_document, selected_alerts
from tocsin.proof.plain.rulebook import Unfamiliar
from tocsin.values import Duration

FULL = """
    rule_files: [a.yaml, "b*.yaml"]
    evaluation_interval: 30s
    group_eval_order: [one, two]
    tests:
    - name: first
      interval: 15s
      external_labels: {region: eu}
      external_url: http://x
      input_series:
      - {series: 'up{job="x", pod="p"}', values: '0+1x10 _ _x3 stale 5x2 1e3 -4 NaN'}
      alert_rule_test:
      - {eval_time: 10m, alertname: Down, exp_alerts: [{exp_labels: {s: page}, exp_annotations: {a: b}}]}
      - {eval_time: 2m, alertname: Slow}
      promql_expr_test:
      - {expr: 'ALERTS{alertname="Slow"} or up', eval_time: 12m, exp_samples: [{labels: up, value: 1}]}
    -
      promql_expr_test: [{expr: 'ALERTS{alertstate="firing"}', eval_time: 1m}]
"""


def test_all_of_a_familiar_file_is_read() -> None:
    read = file(FULL)

    assert (read.patterns, read.step, read.order) == (
        ("a.yaml", "b*.yaml"),
        Duration.parse("30s"),
        ("one", "two"),
    )
    assert read.head == '"evaluation_interval": 30s, "group_eval_order": [one, two]'
    assert read.whole == ""
    one, two = read.groups
    assert (one.title, one.line, one.whole, one.lasts) == ("first", 6, "", Duration.parse("12m"))
    assert [(test.alert, test.fires) for test in one.alerts] == [("Down", True), ("Slow", False)]
    assert [(s.name, s.labels, s.samples) for s in one.series] == [("up", {"job": "x", "pod": "p"}, 23)]
    assert one.interval == Duration.parse("15s")
    assert (two.title, two.compares) == ("test 2", True)
    assert list(selected_alerts(one.queries)) == [("Slow", True)]
    assert list(selected_alerts(two.queries)) == []


@pytest.mark.parametrize("text", ["", "~", "rule_files: [a.yaml]", "tests:"])
def test_a_file_without_tests_has_none(text: str) -> None:
    assert file(text).groups == () if text else read_document(None) == TestFile()


@pytest.mark.parametrize("text", ["[1]", "just text", "tests: 5", "rule_files: {a: b}", "rule_files: [[a]]"])
def test_without_groups_there_is_nothing_to_tell_apart(text: str) -> None:
    with pytest.raises(Unfamiliar):
        file(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("fuzzy_compare: true\ntests: [{}]", "the file at line 1 has a field 'fuzzy_compare'"),
        ("evaluation_interval: 5 minutes\ntests: [{}]", "evaluation_interval: '5 minutes' is no duration"),
        ("group_eval_order: [a, a]\ntests: [{}]", "group_eval_order names a group twice"),
        ("tests: [{start_timestamp: 5}]", "a test at line 1 has a field 'start_timestamp'"),
        ("tests: [x]", "a test at line 1 has no fields"),
        ("tests: [{input_series: x}]", "input_series at line 1 is no list"),
        ("tests: [{interval: [1m]}]", "interval at line 1 is no text"),
        ("tests: [{external_labels: [a]}]", "line 1 has no names with values"),
        (
            "tests: [{alert_rule_test: [{alertname: A, exp_alerts: [{labels: {}}]}]}]",
            "an expected alert at line 1",
        ),
        (
            "tests: [{promql_expr_test: [{expr: up, exp_samples: [{labels: up, value: '5'}]}]}]",
            "the value at line 1 is no plain number",
        ),
        (
            "tests: [{promql_expr_test: [{expr: up, exp_samples: [{labels: up, histogram: x}]}]}]",
            "an expected sample",
        ),
    ],
)
def test_the_unfamiliar_keeps_its_reason_and_its_groups(text: str, reason: str) -> None:
    read = file(text)

    assert read.whole.startswith(reason)
    assert len(read.groups) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("input_series: [{series: 'up{', values: 1}]", "an expression is beyond what tocsin reads"),
        ("input_series: [{series: '{a=\"b\"}', values: 1}]", "a selector without a name"),
        ("input_series: [{series: 'up{a!=\"b\"}', values: 1}]", 'up{a!="b"} is no series'),
        ("input_series: [{series: 'sum(up)', values: 1}]", "sum(up) is no series"),
        ("input_series: [{series: up, values: '{{schema:0}}'}]", "{{schema:0}} is no sample"),
        ("promql_expr_test: [{expr: 'up[5m+5m]'}]", "an expression is beyond what tocsin reads"),
        ("promql_expr_test: [{expr: '{__name__=~\"a|b\"}'}]", "a selector without a name"),
    ],
)
def test_a_test_that_is_beyond_the_parser_runs_with_whole_files(line: str, reason: str) -> None:
    read = one_test(line)

    assert read.whole == ""
    assert read.groups[0].whole.startswith(reason)


def test_fields_may_be_missing_where_promtool_says_what_is_wrong() -> None:
    read = one_test("alert_rule_test: [{}]", "promql_expr_test: []", "input_series: [{series: up}]")

    assert read.groups[0].alerts[0].alert == ""
    assert read.groups[0].series[0].samples == 0
    assert not file("tests: [{}]").groups[0].compares


def test_a_document_of_nothing_is_an_empty_file() -> None:
    assert read_document(written("~")) == TestFile()
