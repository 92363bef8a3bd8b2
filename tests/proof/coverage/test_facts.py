from __future__ import annotations

import pytest
from tests.proof.trials.conftest import alert, question, statement, trial

from tocsin.proof.coverage.facts import Fact, Fires, Pends, Quiet, facts
from tocsin.proof.trials.trial import Answer
from tocsin.values import Duration

A = alert("A", "x > 1", severity="page")
FIVE = Duration.parse("5m")
START = Duration(0)


def state(value: str) -> Answer:
    return Answer("ALERTS", (("alertname", "A"), ("alertstate", value)), "1")


def test_a_statement_says_that_it_fires_or_does_not() -> None:
    told = facts(trial(statement("5m", "A", {"severity": "page"}), statement("10m", "A")), A)

    assert told == (Fires(FIVE, told=True), Quiet(FIVE * 2, FIVE * 2, calm=False))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ('ALERTS{alertname="A"}', Quiet(FIVE, FIVE, calm=True)),
        ('ALERTS{alertname="A",alertstate="firing"}', Quiet(FIVE, FIVE, calm=False)),
        ('count_over_time(ALERTS{alertname="A"}[2m])', Quiet(Duration.parse("3m"), FIVE, calm=True)),
        (
            'sum(count_over_time(ALERTS{alertstate="firing",alertname="A"}[1h]))',
            Quiet(START, FIVE, calm=False),
        ),
        ('max_over_time(ALERTS{alertname="A"}[6m:1m])', Quiet(START, FIVE, calm=True)),
    ],
)
def test_a_question_without_an_answer_says_that_it_is_quiet(text: str, fact: Fact) -> None:
    assert facts(trial(question("5m", text)), A) == (fact,)


@pytest.mark.parametrize(
    "text",
    [
        'ALERTS{alertname="A",alertstate="pending"}',
        'ALERTS_FOR_STATE{alertname="A"}',
        'rate(ALERTS{alertname="A"}[5m])',
    ],
)
def test_other_questions_without_an_answer_say_nothing(text: str) -> None:
    assert facts(trial(question("5m", text)), A) == ()


def test_an_answer_says_in_which_state_it_is() -> None:
    told = facts(
        trial(
            question("5m", 'ALERTS{alertname="A"}', state("pending")),
            question("5m", 'ALERTS{alertname="A"}', state("pending"), state("firing")),
            question("5m", 'ALERTS{alertname="A",alertstate="pending"}', state("pending")),
            question(
                "5m", 'count_over_time(ALERTS{alertname="A"}[5m])', Answer("", (("alertname", "A"),), "2")
            ),
        ),
        A,
    )

    assert told == (Pends(FIVE), Fires(FIVE, told=False))
