"""What an alert does over time is told evaluation by evaluation, by the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tocsin import Scenario, phase
from tocsin.model.levels import Series, Standing
from tocsin.plan.cases import Case
from tocsin.plan.rules import AlertingRule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof import timelines as module
from tocsin.proof.bench import Bench
from tocsin.proof.timelines import Course, timelines, watched_rules
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration, exact

Small = Callable[..., ServicePlan]
pytestmark = pytest.mark.promtool


def case_of(plan: ServicePlan, name: str) -> Case:
    return next(case for case in plan.cases if case.name == name)


def rule_of(plan: ServicePlan, condition: str, name: str = "Overload") -> AlertingRule:
    """The alert, with another condition."""
    rule = next(each for each in plan.alerts if each.alert == name)
    return replace(rule, expr=parse(condition))


def changed(plan: ServicePlan, rule: AlertingRule) -> ServicePlan:
    [group] = plan.groups
    rules = tuple(rule if getattr(each, "alert", "") == rule.alert else each for each in group.rules)
    return replace(plan, groups=(replace(group, rules=rules),))


def lines(course: Course) -> list[str]:
    """A course in short, without the evaluations that are like the one before."""
    found: list[str] = []
    for moment in course.moments:
        line = " ".join(
            [
                *(str(each) for each in moment.values),
                "/",
                *(str(each) for each in moment.limits),
                moment.state,
            ]
        )
        if not found or found[-1].partition(" ")[2] != line:
            found.append(f"{moment.at} {line}")
    return found


def courses(plan: ServicePlan, case: Case, rule: AlertingRule, bench: Bench) -> list[list[str]]:
    [timeline] = timelines(changed(plan, rule), [(case, rule)], bench)
    return [lines(course) for course in timeline.courses]


def test_a_value_its_limit_and_the_state_at_every_evaluation(small: Small, promtool: Promtool) -> None:
    plan = small()
    case = case_of(plan, "Overload: held and over")
    [timeline] = timelines(plan, [(case, plan.alerts[0])], Bench(promtool))

    assert (timeline.rule.alert, timeline.case, timeline.step) == ("Overload", case, Duration.parse("1m"))
    assert [str(each) for each in timeline.comparisons] == ["load > 5"]
    [course] = timeline.courses
    assert course.labels == (("pod", "a"),)
    assert len(course.moments) == 61
    assert lines(course) == [
        "0s 1.0 / 5.0 silent",
        "11m 9.0 / 5.0 pending",
        "16m 9.0 / 5.0 firing",
        "31m 1.0 / 5.0 silent",
    ]


def test_several_are_told_at_once_in_the_order_they_are_asked_for(small: Small, promtool: Promtool) -> None:
    plan = small()
    watched = [(case, rule) for case in plan.cases for rule in watched_rules(plan, case)]
    told = timelines(plan, watched, Bench(promtool))
    assert [(each.case, each.rule) for each in told] == watched
    assert "Idle" in {each.rule.alert for each in told}


def test_a_limit_that_moves_and_two_comparisons(small: Small, promtool: Promtool) -> None:
    plan = small()
    rule = rule_of(plan, "load > load * 0 + 6 and load < 20")
    assert courses(plan, case_of(plan, "Overload: held and over"), rule, Bench(promtool)) == [
        [
            "0s 1.0 1.0 / 6.0 20.0 silent",
            "11m 9.0 9.0 / 6.0 20.0 pending",
            "16m 9.0 9.0 / 6.0 20.0 firing",
            "31m 1.0 1.0 / 6.0 20.0 silent",
        ]
    ]


def test_a_condition_without_a_comparison_has_no_limit_and_gaps_where_it_is_not_true(
    small: Small, promtool: Promtool
) -> None:
    plan = small()
    rule = rule_of(plan, "absent(load)")
    case = replace(case_of(plan, "Overload: five is fine"), series=((Series("load", ()), "_x10 1x20"),))
    assert courses(plan, case, rule, Bench(promtool))[0] == [
        "0s 1.0 / None pending",
        "3m None / None silent",
        "13m 1.0 / None pending",
        "18m 1.0 / None firing",
    ]


def test_each_series_has_a_course_and_states_go_with_their_labels(small: Small, promtool: Promtool) -> None:
    pods = [Series.of("load", {"pod": name}) for name in "ab"]
    story = Scenario(
        name="Overload: one of two",
        phases=(
            phase("10m"),
            phase("10m", Standing(pods[0], exact(9)), Standing(pods[1], exact(2))),
        ),
    )
    plan = small(scenarios=(story,))
    [timeline] = timelines(plan, [(case_of(plan, story.name), plan.alerts[0])], Bench(promtool))
    assert {course.labels: lines(course)[-1] for course in timeline.courses} == {
        (("pod", "a"),): "16m 9.0 / 5.0 firing",
        (("pod", "b"),): "11m 2.0 / 5.0 silent",
    }


@pytest.mark.parametrize("label", ["severity", "alertname", "alertstate"])
def test_a_label_that_the_alert_overwrites_does_not_part_a_value_from_its_state(
    small: Small, promtool: Promtool, label: str
) -> None:
    plan = small()
    rule = rule_of(plan, f'label_replace(load, "{label}", "other", "", "") > 5')
    case = case_of(plan, "Overload: held and over")

    [timeline] = timelines(changed(plan, rule), [(case, rule)], Bench(promtool))

    [course] = timeline.courses
    assert dict(course.labels) == {label: "other", "pod": "a"}
    assert "16m 9.0 / 5.0 firing" in lines(course)
    assert not timeline.is_wrong(course)


def test_an_alert_that_never_has_a_value_has_one_course_without(small: Small, promtool: Promtool) -> None:
    plan = small()
    rule = rule_of(plan, "nothing > 1")
    [course] = courses(plan, case_of(plan, "Overload: five is fine"), rule, Bench(promtool))
    assert course == ["0s None / 1.0 silent"]


def test_of_very_many_evaluations_only_some_are_told(
    small: Small, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_MINUTES", 25)
    plan = small()
    [timeline] = timelines(
        plan, [(case_of(plan, "Overload: held and over"), plan.alerts[0])], Bench(promtool)
    )
    assert timeline.step == Duration.parse("3m")
    assert lines(timeline.courses[0])[1] == "12m 9.0 / 5.0 pending"


def test_only_the_objectives_that_a_case_asks_about_are_watched(small: Small) -> None:
    plan = small()
    rules = tuple(
        replace(plan.alerts[0], alert="SLOBurnFast", labels=(("slo_id", name),)) for name in ("s-a", "s-b")
    )
    plan = replace(plan, groups=(replace(plan.groups[0], rules=rules),))
    case = replace(plan.cases[0], alerts=("SLOBurnFast",), objective="s-b")
    assert watched_rules(plan, case) == (rules[1],)
    assert watched_rules(plan, replace(case, objective="", queries=())) == ()
