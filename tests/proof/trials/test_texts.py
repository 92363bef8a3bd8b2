from __future__ import annotations

from tests.proof.trials.conftest import alert, question, record, statement

from tocsin.plan.rules import AlertingRule
from tocsin.proof.trials.texts import rule_file, rule_text, test_text
from tocsin.proof.trials.trial import Answer
from tocsin.values import Duration

test_text.__test__ = False  # type: ignore[attr-defined]


def test_an_alert_is_written_with_all_it_has_under_the_name_given() -> None:
    rule = AlertingRule(
        "A",
        alert("A", "x > 1").expr,
        Duration.parse("5m"),
        Duration.parse("1m"),
        (("severity", "page"),),
        (("summary", 'say "x"'),),
    )

    assert rule_text(rule, "A__1") == (
        '{"alert": "A__1", "expr": "x > 1", "for": "5m", "keep_firing_for": "1m", '
        r'"annotations": {"summary": "say \"x\""}, "labels": {"severity": "page"}}'
    )


def test_what_a_rule_does_not_have_is_not_written() -> None:
    assert rule_text(alert("A", "x")) == '{"alert": "A", "expr": "x"}'
    assert rule_text(record("r", "x", a="1")) == '{"record": "r", "expr": "x", "labels": {"a": "1"}}'


def test_a_rule_file_has_its_groups() -> None:
    assert rule_file([('"name": "g"', ["{r}", "{s}"]), ('"name": "h"', ["{t}"])]) == (
        '{"groups": [{"name": "g", "rules": [\n{r},\n{s}]},\n{"name": "h", "rules": [\n{t}]}]}\n'
    )


def test_a_test_has_what_it_brings_along_and_what_it_asserts() -> None:
    text = test_text(
        '"interval": 1m',
        [statement("5m", "A", {"a": "1"})],
        [question("1h", "x", Answer("x", (("a", 'q"'),), "1.5"), Answer("", (), "NaN"))],
    )

    assert text == (
        '{"interval": 1m, "alert_rule_test": [{"eval_time": 5m, "alertname": "A", "exp_alerts": '
        '[{"exp_labels": {"a": "1"}, "exp_annotations": {}}]}], '
        '"promql_expr_test": [{"expr": "x", "eval_time": 1h, "exp_samples": '
        r'[{"labels": "x{a=\"q\\\"\"}", "value": 1.5}, {"labels": "{}", "value": NaN}]}]}'
    )


def test_a_test_may_have_nothing() -> None:
    assert test_text("", [], []) == "{}"
