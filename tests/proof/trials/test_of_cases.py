"""The project's cases are trials of the alerts they can move or name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.proof.trials.conftest import read

from tocsin.plan.rules import ServicePlan
from tocsin.proof.trials.of_cases import subjects_of
from tocsin.proof.trials.runs import Ask, run_alone
from tocsin.proof.trials.trial import Subject

pytestmark = pytest.mark.promtool


def subjects(plan: ServicePlan) -> dict[str, Subject]:
    return {each.name: each for each in subjects_of((plan,))}


def test_a_case_is_a_trial_of_the_alerts_that_it_touches_or_names(small: Callable[..., ServicePlan]) -> None:
    found = subjects(small())

    assert [each.title for each in found["Overload"].trials] == [
        "s: a normal day",
        "Overload: held and over",
        "Overload: brief",
        "Overload: brief, whatever it pends",
        "Overload: five is fine",
    ]
    assert [each.title for each in found["Idle"].trials] == ["s: a normal day", "Idle: no jobs"]


def test_a_trial_says_what_the_case_says(small: Callable[..., ServicePlan]) -> None:
    [idle] = [each for each in subjects(small())["Idle"].trials if each.title == "Idle: no jobs"]

    assert idle.head == '"evaluation_interval": 1m, "group_eval_order": ["s-alerts"]'
    assert idle.body.startswith('"interval": 15s, "input_series": [{"series": ')
    assert idle.series == 2
    assert [(str(each.at), each.alert, len(each.told)) for each in idle.statements] == [("15m", "Idle", 1)]
    assert idle.questions[0].expr == read('ALERTS{alertname="Idle"}')
    assert str(idle.lasts) == "30m"


def test_what_the_cases_say_holds_in_their_trials(small: Callable[..., ServicePlan], ask: Ask) -> None:
    runs = [
        run_alone(subject, trial, subject.rule)
        for subject in subjects_of((small(),))
        for trial in subject.trials
    ]

    assert {each.words for each in ask(runs).values()} == {""}
