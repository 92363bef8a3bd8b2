"""A failure is told of the alerts that did something else than expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tocsin.plan.cases import Case
from tocsin.plan.rules import ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.bench import Bench
from tocsin.proof.blame import blamed, failed_timelines
from tocsin.proof.runner import Chosen, decide, silent_progress
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

Small = Callable[..., ServicePlan]
pytestmark = pytest.mark.promtool


def slower(plan: ServicePlan) -> ServicePlan:
    """The service, with an alert that takes six minutes."""
    [group] = plan.groups
    rules = tuple(
        replace(rule, for_=Duration.parse("6m")) if getattr(rule, "alert", "") == "Overload" else rule
        for rule in group.rules
    )
    return replace(plan, groups=(replace(group, rules=rules),))


def case_of(plan: ServicePlan, name: str) -> Case:
    return next(case for case in plan.cases if case.name == name)


def complaint(plan: ServicePlan, case: Case, promtool: Promtool) -> str:
    [verdict] = decide([Chosen(plan, case)], Bench(promtool), silent_progress)
    assert not verdict.holds
    return verdict.complaint


def names(plan: ServicePlan, case: Case, promtool: Promtool) -> list[str]:
    return [rule.alert for rule in blamed(plan, case, complaint(plan, case, promtool))]


def test_an_alert_that_is_late_is_blamed(small: Small, promtool: Promtool) -> None:
    plan = slower(small())
    assert names(plan, case_of(plan, "Overload: held and over"), promtool) == ["Overload"]


def test_an_alert_that_should_have_been_silent_is_blamed_though_the_case_does_not_name_it(
    small: Small, promtool: Promtool
) -> None:
    plan = small()
    five, idle = (case_of(plan, name) for name in ("Overload: five is fine", "Idle: no jobs"))
    loud = replace(five, series=idle.series, touched=None)
    assert names(plan, loud, promtool) == ["Idle"]


def test_only_the_text_of_a_notification_is_wrong_and_its_alert_is_blamed(
    small: Small, promtool: Promtool
) -> None:
    plan = small()
    held = case_of(plan, "Overload: held and over")
    [told] = held.notifications
    other = replace(held, notifications=(replace(told, annotations=(("summary", "something else"),)),))
    assert names(plan, other, promtool) == ["Overload"]


def test_words_that_name_no_alert_leave_those_that_the_case_is_about(small: Small) -> None:
    plan = small()
    held = case_of(plan, "Overload: held and over")
    assert [rule.alert for rule in blamed(plan, held, "promtool went away")] == ["Overload"]


def test_every_failed_case_has_its_timelines(small: Small, promtool: Promtool) -> None:
    plan = slower(small())
    cases = [case_of(plan, name) for name in ("Overload: held and over", "Idle: no jobs")]
    [held, idle] = failed_timelines(plan, [(case, "") for case in cases], Bench(promtool))
    assert [(each.rule.alert, each.case) for each in held] == [("Overload", cases[0])]
    assert [(each.rule.alert, each.case) for each in idle] == [("Idle", cases[1])]
    firing = [moment.at for moment in held[0].courses[0].moments if moment.state == "firing"]
    assert firing[0] == Duration.parse("17m")


def test_what_promtool_cannot_tell_is_left_out_and_the_rest_is_told(small: Small, promtool: Promtool) -> None:
    plan = small()
    held, idle = (case_of(plan, name) for name in ("Overload: held and over", "Idle: no jobs"))
    broken = replace(plan.alerts[0], expr=parse('label_replace(load, "a b", "x", "", "") > 5'))
    rules = tuple(broken if rule is plan.alerts[0] else rule for rule in plan.groups[0].rules)
    plan = replace(plan, groups=(replace(plan.groups[0], rules=rules),))
    told = failed_timelines(plan, [(held, ""), (idle, "")], Bench(promtool))
    assert [len(each) for each in told] == [0, 1]
