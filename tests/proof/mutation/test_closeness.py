"""What is said of a mutant that survives, by what the engine did."""

from __future__ import annotations

import pytest
from tests.proof.trials.conftest import alert, loaded, statement, trial

from tocsin.plan.rules import AlertingRule
from tocsin.proof.mutation.closeness import closest
from tocsin.proof.mutation.running import run_all, standings
from tocsin.proof.trials.runs import Ask
from tocsin.proof.trials.trial import Subject, Trial

pytestmark = pytest.mark.promtool


def near(rule: AlertingRule, ask: Ask, *trials: Trial) -> dict[str, str]:
    [stand] = stands = standings([Subject(rule, loaded((rule,)), trials)])
    run_all(stands, ask, lambda count: None)
    found = closest(stands, ask)
    return {stand.living[name].said: words for name, words in found.items()}


def test_closest_is_where_its_state_differs_the_most_and_nobody_looks(ask: Ask) -> None:
    rule = alert("A", "x > 5", "2m")
    once = trial(statement("10m", "A"), values={"x": "0 0 6 0x9"}, title="once")
    long = trial(statement("10m", "A"), values={"x": "0 0 6 6 6 0x9"}, title="for long")
    found = near(rule, ask, once, long)

    assert found["for 2m is 1m"] == "for long: from 3m on its state differs at one evaluation"
    assert found["for 2m is 3m"] == "for long: from 4m on its state differs at one evaluation"


def test_where_it_never_differs_closest_is_the_nearest_value(ask: Ask) -> None:
    rule = alert("A", "x > 50")
    far = trial(statement("10m", "A"), values={"x": "10x10"}, title="far")
    nearer = trial(statement("10m", "A"), values={"x": "10x5 42x5"}, title="nearer")
    found = near(rule, ask, far, nearer)

    assert found["the threshold 50 is 52.5"] == "nearer: it comes within 20 % of 52.5"
    assert found["> is >="] == "nearer: it comes within 16 % of 50"


def test_what_no_trial_touches_is_said_to_be_so(ask: Ask) -> None:
    rule = alert("A", 'x{a="1"} > 5')
    found = near(rule, ask, trial(statement("10m", "A"), values={'x{a="1"}': "1x10"}))

    assert found['a="1" of x is dropped'] == "no trial does anything with it"


def test_what_cannot_be_evaluated_tells_nothing(ask: Ask) -> None:
    rule = alert("A", "absent(x) and on () y > 5")
    many = trial(statement("10m", "A"), values={'y{a="1"}': "1x10", 'y{a="2"}': "1x10"})

    assert set(near(rule, ask, many).values()) <= {
        "no trial does anything with it",
        "a trial: it comes within 81 % of 5.25",
        "a trial: it comes within 78.9 % of 4.75",
        "a trial: it comes within 80 % of 5",
    }
