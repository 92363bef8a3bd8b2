"""What a trial asserts of one alert is asked of a version of it, and of nothing else."""

from __future__ import annotations

import pytest
from tests.proof.trials.conftest import alert, question, statement, trial

from tocsin.proof.trials.asking import asked_of
from tocsin.proof.trials.trial import Answer

A = alert("A", "x > 1", severity="page")


def test_statements_about_the_alert_bear_the_new_name() -> None:
    asked = asked_of(trial(statement("5m", "A", {"severity": "page"}), statement("5m", "B")), A, "A__1")

    assert asked.statements == (statement("5m", "A__1", {"severity": "page"}),)
    assert not asked.questions


def test_an_alert_of_the_same_name_with_other_labels_is_another_one() -> None:
    asked = asked_of(trial(statement("5m", "A", {"severity": "ticket"}, {"severity": "page"})), A, "A__1")

    assert asked.statements == (statement("5m", "A__1", {"severity": "page"}),)


def test_a_question_about_its_state_is_asked_of_the_new_name() -> None:
    state = Answer("ALERTS", (("alertname", "A"), ("alertstate", "firing")), "1")
    asked = asked_of(trial(question("5m", 'ALERTS{alertname="A"}', state)), A, "A__1")

    [only] = asked.questions
    assert str(only.expr) == 'ALERTS{alertname="A__1"}'
    assert only.answers == (Answer("ALERTS", (("alertname", "A__1"), ("alertstate", "firing")), "1"),)


@pytest.mark.parametrize(
    "text",
    [
        "y",
        'ALERTS{alertname="B"}',
        'ALERTS{alertname!="A"}',
        'ALERTS{alertname!~"A|B"}',
        'ALERTS{severity="ticket"}',
    ],
)
def test_questions_about_other_things_are_left_out(text: str) -> None:
    asked = asked_of(trial(question("5m", text)), A, "A__1")

    assert not asked
    assert asked.unused == 0


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [
        ("ALERTS", 'ALERTS{alertname="A__1"}'),
        ('ALERTS{alertname!="B",alertstate="firing"}', 'ALERTS{alertname="A__1",alertstate="firing"}'),
        ('ALERTS{alertname=~"A|B"}', 'ALERTS{alertname="A__1"}'),
        (
            'sum by (alertname) (count_over_time(ALERTS{severity=~"page"}[5m]))',
            'sum by (alertname) (count_over_time(ALERTS{alertname="A__1",severity=~"page"}[5m]))',
        ),
        ("max_over_time(ALERTS[5m:1m])", 'max_over_time(ALERTS{alertname="A__1"}[5m:1m])'),
    ],
)
def test_a_question_about_all_alerts_is_narrowed_to_this_one(text: str, narrowed: str) -> None:
    answers = [Answer("", (("alertname", name),), "3") for name in ("A", "B")]
    [only] = asked_of(trial(question("5m", text, *answers)), A, "A__1").questions

    assert str(only.expr) == narrowed
    assert only.answers == (Answer("", (("alertname", "A__1"),), "3"),)


@pytest.mark.parametrize(
    "text",
    [
        "count(ALERTS)",
        "sum without (alertname) (ALERTS)",
        "ALERTS > 0 and y",
        'ALERTS{alertname="A"} unless ignoring (alertname) ALERTS{alertname="B"}',
        "topk by (alertname) (1, ALERTS)",
        "abs(ALERTS)",
        r'ALERTS{alertname=~"\\pL"}',
    ],
)
def test_what_mixes_alerts_is_counted_and_not_asked(text: str) -> None:
    asked = asked_of(trial(question("5m", text)), A, "A__1")

    assert not asked
    assert asked.unused == 1
