"""What trials have seen of an alert: by their text where it tells, by the engine where it does not."""

from __future__ import annotations

import pytest
from tests.proof.trials.conftest import alert, loaded, question, statement, trial

from tocsin.plan.rules import AlertingRule
from tocsin.proof.coverage.columns import Column, State, rows
from tocsin.proof.trials.runs import Ask
from tocsin.proof.trials.trial import Answer, Subject, Trial

pytestmark = pytest.mark.promtool

A = alert("A", "x > 10", "2m")
YES, PARTLY, NO, NOT = State.YES, State.PARTLY, State.NO, State.NOT_APPLICABLE
STATE = Answer("ALERTS", (("alertname", "A"), ("alertstate", "firing")), "1")


def states(ask: Ask, *trials: Trial, rule: AlertingRule = A) -> list[State]:
    [row] = rows([Subject(rule, loaded((rule,)), trials)], ask)
    return [row.cells[column].state for column in Column]


def test_an_alert_without_a_trial_has_seen_nothing(ask: Ask) -> None:
    [row] = rows([Subject(A, loaded((A,)), ())], ask)

    assert not row.tested
    assert {column.value: cell.why for column, cell in row.cells.items()} == {
        "fired": "no test shows it firing",
        "just below": "no test holds it to silence within a tenth of its threshold",
        "too short": "no test holds it to silence while it is pending",
        "recovered": "no test holds it to silence after it has fired",
    }


def test_all_four_in_one_life(ask: Ask) -> None:
    life = trial(
        statement("2m", "A"),
        statement("4m", "A"),
        statement("5m", "A", {}),
        statement("9m", "A"),
        values={"x": "10 10 10 11 11 11 0x9"},
    )

    assert states(ask, life) == [YES, YES, YES, YES]


def test_a_state_that_is_compared_tells_nothing_of_annotations(ask: Ask) -> None:
    fires = trial(question("2m", 'ALERTS{alertname="A"}', STATE), values={"x": "11x9"})

    assert states(ask, fires) == [PARTLY, NO, NO, NO]


def test_what_is_near_for_less_than_for_proves_nothing_about_the_threshold(ask: Ask) -> None:
    briefly = trial(statement("3m", "A"), values={"x": "0 0 10 10 0x9"})
    calm = trial(question("3m", 'ALERTS{alertname="A"}'), values={"x": "0 0 10 10 0x9"})

    assert states(ask, briefly)[1] is NO
    assert states(ask, calm)[1] is YES


def test_silence_all_along_is_held_against_every_evaluation(ask: Ask) -> None:
    text = 'count_over_time(ALERTS{alertname="A",alertstate="firing"}[10m])'
    near = trial(question("9m", text), values={"x": "0 9.5 9.5 9.5 0 11 11 0x9"})

    assert states(ask, near) == [NO, YES, YES, NO]


def test_it_recovers_where_it_fired_and_nobody_looked(ask: Ask) -> None:
    unseen = trial(statement("9m", "A"), values={"x": "11x4 0x9"})

    assert states(ask, unseen) == [NO, NO, NO, YES]


def test_pending_may_be_said_outright(ask: Ask) -> None:
    pending = Answer("ALERTS", (("alertname", "A"), ("alertstate", "pending")), "1")
    said = trial(question("1m", 'ALERTS{alertname="A"}', pending), values={"x": "11x9"})

    assert states(ask, said)[2] is YES


def test_what_does_not_apply_is_not_asked(ask: Ask) -> None:
    gone = alert("A", "absent(x)")
    fires = trial(statement("5m", "A", {}), values={"y": "1x9"})

    assert states(ask, fires, rule=gone) == [YES, NOT, NOT, NO]


def test_a_rule_that_fails_has_seen_what_the_text_says(ask: Ask) -> None:
    fails = alert("A", "x / on () y > 1")
    both = trial(statement("5m", "A"), values={'x{a="1"}': "1x9", 'x{a="2"}': "1x9", "y": "1x9"})

    assert states(ask, both, rule=fails) == [NO, NO, NOT, NO]
