"""What a case expects is known for every minute, from what it asserts at some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

import pytest

from tocsin import ByVersion, Fires, Quiet, Scenario, phase
from tocsin.model.alert import Alert
from tocsin.model.service import Service
from tocsin.plan.cases import Case
from tocsin.plan.lower import lower
from tocsin.plan.rules import ServicePlan
from tocsin.proof.expected import ANYTHING, expectations, states_in_words
from tocsin.values import Duration

MakeService = Callable[..., Service]
MINUTES = [Duration.of(minutes=minute) for minute in range(61)]


def lowered(service: Service, engine: tuple[int, int] | None = (2, 42)) -> ServicePlan:
    [plan] = lower([("rules/s", service)], engine=engine)
    return plan


def told(plan: ServicePlan, case: Case, **labels: str) -> list[str]:
    """What is expected of the first alert, from which minute on."""
    wanted = expectations(case, plan.alerts[0], tuple(labels.items()), MINUTES)
    lines = zip(MINUTES, wanted, strict=True)
    return [
        f"{next(run)[0]} {states_in_words(states)}"
        for states, run in groupby(lines, key=lambda each: each[1])
    ]


def case_of(plan: ServicePlan, name: str) -> Case:
    return next(case for case in plan.cases if case.name == name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Overload: held and over", ["0s silent", "11m pending", "16m firing", "31m silent"]),
        ("Overload: brief", ["0s silent", "11m pending", "14m silent"]),
        ("Overload: brief, whatever it pends", ["0s not firing"]),
        ("Overload: five is fine", ["0s silent"]),
        ("Idle: no jobs", ["0s not firing"]),
    ],
)
def test_states_hold_between_assertions(small_service: MakeService, name: str, expected: list[str]) -> None:
    plan = lowered(small_service())
    assert told(plan, case_of(plan, name), pod="a") == expected


def test_another_series_of_the_alert_is_not_what_was_expected(small_service: MakeService) -> None:
    plan = lowered(small_service())
    assert told(plan, case_of(plan, "Overload: held and over"), pod="b") == ["0s not firing"]


def test_where_versions_differ_either_state_is_right(small_service: MakeService) -> None:
    service = small_service()
    overload: Alert = service.alerts[0]
    later = ByVersion(before_3="32m", since_3="31m", because="it is")
    story = Scenario(
        name="Overload: held",
        phases=service.scenarios[0].phases,
        expect=(
            Fires(
                alert=overload,
                pending="11m",
                at="16m",
                until=later,
                labels={"pod": "a"},
                summary="Load of a is 9",
            ),
        ),
    )
    plan = lowered(small_service(scenarios=(story,)), None)
    assert told(plan, case_of(plan, "Overload: held"), pod="a") == [
        "0s silent",
        "11m pending",
        "16m firing",
        "31m silent or firing",
        "32m silent",
    ]


def test_an_alert_that_fires_from_the_start_has_no_calm_before(small_service: MakeService) -> None:
    plan = lowered(small_service())
    case = case_of(plan, "Overload: held and over")
    late = replace(case, queries=tuple(query for query in case.queries if query.at >= MINUTES[16]))
    assert told(plan, late, pod="a") == ["0s anything", "16m firing", "31m silent"]
    assert states_in_words(ANYTHING) == "anything"


def test_quiet_means_not_even_pending(small_service: MakeService) -> None:
    service = small_service()
    story = Scenario(name="Overload: none", phases=(phase("1h"),), expect=(Quiet(alert=service.alerts[0]),))
    plan = lowered(small_service(scenarios=(story,)))
    assert told(plan, case_of(plan, "Overload: none")) == ["0s silent"]
