"""Versions of alerts side by side get the verdicts they would get alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.proof.trials.conftest import alert, loaded, question, record, statement, trial

from tocsin.plan.rules import AlertingRule
from tocsin.proof.trials.closure import Feeds
from tocsin.proof.trials.runs import Ask, Heard, Version, Versions, heard, run_alone, run_of
from tocsin.proof.trials.trial import Rules, Subject, Trial

A = alert("A", "y > 1", severity="page")
B = alert("B", "z > 1")
FEED = record("y", "x * 2")
RULES = loaded((A,), (FEED, B))
RISES = trial(
    statement("2m", "A"),
    statement("5m", "A", {"severity": "page"}),
    question("9m", 'ALERTS{alertname="B"}'),
    values={"x": "0 0 0 1x10"},
)


def subject(of: Trial = RISES, rules: Rules = RULES, rule: AlertingRule = A) -> Subject:
    return Subject(rule, rules, (of,))


def versions(*conditions: str) -> Versions:
    members = [Version("A__0", A)]
    members += [Version(f"A__{n}", alert("A", each, severity="page")) for n, each in enumerate(conditions, 1)]
    return Versions(subject(), tuple(members))


@pytest.mark.promtool
def test_each_version_is_heard_by_itself(ask: Ask) -> None:
    own = versions("y > 2", "y > 0", "y >= 0")
    run = run_of(RISES, RULES, Feeds(RULES.groups), [own])

    assert heard(ask([run])[run].words, [each.name for each in own.members]) == Heard(
        frozenset({"A__1", "A__3"})
    )


@pytest.mark.promtool
def test_what_the_engine_cannot_evaluate_is_named_with_its_reason(ask: Ask) -> None:
    own = versions('y + on () group_left () {__name__=~"x|y"}')
    run = run_of(RISES, RULES, Feeds(RULES.groups), [own])
    result = heard(ask([run])[run].words, [each.name for each in own.members])

    assert result.errors is not None
    assert list(result.errors) == ["A__1"]
    assert "found duplicate series" in result.errors["A__1"]


def test_only_what_feeds_the_versions_is_there_and_in_an_order_that_makes_sense() -> None:
    run = run_of(RISES, RULES, Feeds(RULES.groups), [versions()])

    assert run.head == '"evaluation_interval": 1m, "group_eval_order": ["g1", "g0"]'
    [text] = run.rules
    assert '"record": "y"' in text
    assert '"B"' not in text
    assert '"B"' not in run.tests


def test_an_order_that_is_given_stays() -> None:
    given = Trial("t", "", '"group_eval_order": [a]', "", RISES.step, RISES.statements)

    assert run_of(given, RULES, Feeds(RULES.groups), [versions()]).head == '"group_eval_order": [a]'


def test_groups_that_read_each_other_keep_their_order() -> None:
    circle = loaded((record("p", "q"), A), (record("q", "p"),))
    run = run_of(RISES, circle, Feeds(circle.groups), [Versions(subject(rules=circle), (Version("A", A),))])

    assert run.head.endswith('"group_eval_order": ["g0", "g1"]')


@pytest.mark.promtool
def test_alone_all_rules_are_there_and_all_that_is_asked_of_states(ask: Ask) -> None:
    mixed = trial(question("9m", "count(ALERTS)"), statement("9m", "B"), values={"x": "0x10", "z": "0x10"})
    run = run_alone(subject(mixed), mixed, A)

    assert '"B"' in run.rules[0]
    assert "count(ALERTS)" in run.tests
    assert "alert_rule_test" not in run.tests
    assert ask([run])[run].words == ""


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("    alertname: X, time: 5m, \n        exp:[], \n        got:[]", ["A__1"]),
        ('    expr: "y", time: 1m,\n        exp: nil\n        got: {} 1E+00', ["A__1"]),
        ("    something else", ["A__1"]),
        ("    rule: other, time: 0s, err: no", ["A__1"]),
    ],
)
def test_what_cannot_be_told_of_one_version_is_unclear(words: str, names: Sequence[str]) -> None:
    assert heard(words, names) == Heard(unclear=words)


def test_nothing_said_is_nothing_failed() -> None:
    assert heard("", ["A__1"]) == Heard()
