"""What is asked of the engine for each thing an author expects."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.plan.cases import Notification
from tocsin.plan.expectations import Clock, Course, Span, notifications, queries
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.values import Duration

HOUR = Clock(Duration.of(minutes=1), Duration.of(minutes=60))


def minutes(count: int) -> Duration:
    return Duration.of(minutes=count)


def span(earliest: int | None, latest: int | None = None) -> Span | None:
    if earliest is None:
        return None
    return Span(minutes(earliest), minutes(earliest if latest is None else latest))


def rule(name: str = "A", **labels: str) -> AlertingRule:
    pairs = tuple(({"severity": "page"} | labels).items())
    return AlertingRule(
        name, Selector("m"), Duration(0), Duration(0), pairs, (("summary", "S"), ("url", "U"))
    )


def asked(*courses: Course, clock: Clock = HOUR, unchecked: tuple[Matcher, ...] = ()) -> list[str]:
    """The questions, a line each: when, what, and the answer."""
    lines = []
    for query in queries(courses, unchecked, clock):
        answer = " ".join(f"{sample} {sample.value}" for sample in query.samples)
        lines.append(f"{query.at} {query.expr} = {answer}".strip())
    return lines


A = 'ALERTS{alertname="A"}'
PENDING = 'ALERTS{alertname="A",alertstate="pending",severity="page"} 1'
FIRING = 'ALERTS{alertname="A",alertstate="firing",severity="page"} 1'
SILENCE = 'sum by (alertname, slo_id) (count_over_time(ALERTS{alertstate="firing"}[1h1m]))'


def test_nothing_expected_is_one_question() -> None:
    assert asked() == [f"1h {SILENCE} ="]


def test_each_change_is_asked_on_both_sides_and_the_firing_is_counted() -> None:
    course = Course(rule(), pending=span(31), firing=span(36), until=span(46))
    assert asked(course) == [
        f"30m {A} =",
        f"31m {A} = {PENDING}",
        f"35m {A} = {PENDING}",
        f"36m {A} = {FIRING}",
        f"45m {A} = {FIRING}",
        f"46m {A} =",
        f'1h {SILENCE} = {{alertname="A"}} 10',
    ]


def test_an_alert_without_for_is_calm_until_it_fires() -> None:
    assert asked(Course(rule(), firing=span(31), until=span(33))) == [
        f"30m {A} =",
        f"31m {A} = {FIRING}",
        f"32m {A} = {FIRING}",
        f"33m {A} =",
        f'1h {SILENCE} = {{alertname="A"}} 2',
    ]


def test_an_alert_that_is_pending_once_is_asked_once() -> None:
    course = Course(rule(), pending=span(31), firing=span(32), until=span(33))
    assert asked(course)[:4] == [f"30m {A} =", f"31m {A} = {PENDING}", f"32m {A} = {FIRING}", f"33m {A} ="]


def test_an_alert_that_fires_to_the_end_is_asked_at_the_end() -> None:
    course = Course(rule(), firing=span(31))
    assert asked(course) == [
        f"30m {A} =",
        f"31m {A} = {FIRING}",
        f"1h {A} = {FIRING}",
        f'1h {SILENCE} = {{alertname="A"}} 30',
    ]


def test_an_alert_that_first_fires_at_the_end_fires_once() -> None:
    assert asked(Course(rule(), firing=span(60))) == [
        f"59m {A} =",
        f"1h {A} = {FIRING}",
        f'1h {SILENCE} = {{alertname="A"}} 1',
    ]


def test_before_minute_0_there_is_nothing_to_ask() -> None:
    course = Course(rule(), pending=span(0), firing=span(1), until=span(2))
    assert asked(course) == [
        f"0s {A} = {PENDING}",
        f"1m {A} = {FIRING}",
        f"2m {A} =",
        f'1h {SILENCE} = {{alertname="A"}} 1',
    ]


def test_an_alert_that_fires_from_minute_0_is_counted_from_there() -> None:
    assert asked(Course(rule(), firing=span(0)))[-1] == f'1h {SILENCE} = {{alertname="A"}} 61'


def test_an_alert_that_only_pends_is_pending_so_often_and_no_more() -> None:
    course = Course(rule(), pending=span(31), until=span(41))
    counted = 'sum(count_over_time(ALERTS{alertname="A",alertstate="pending"}[1h1m]))'
    assert asked(course) == [
        f"30m {A} =",
        f"31m {A} = {PENDING}",
        f"40m {A} = {PENDING}",
        f"41m {A} =",
        f"1h {counted} = {{}} 10",
        f"1h {SILENCE} =",
    ]


def test_an_alert_that_pends_to_the_end_is_asked_at_the_end() -> None:
    assert asked(Course(rule(), pending=span(31)))[2:4] == [
        f"1h {A} = {PENDING}",
        '1h sum(count_over_time(ALERTS{alertname="A",alertstate="pending"}[1h1m])) = {} 30',
    ]


@pytest.mark.parametrize(("pending", "until"), [((30, 31), (41,)), ((31,), (40, 41))])
def test_pending_is_not_counted_where_versions_differ(pending: Any, until: Any) -> None:
    assert len(asked(Course(rule(), pending=span(*pending), until=span(*until)))) == 5


def test_a_quiet_alert_is_never_even_pending() -> None:
    assert asked(Course(rule())) == [f"1h count_over_time({A}[1h1m]) =", f"1h {SILENCE} ="]


def test_a_silent_alert_may_be_pending() -> None:
    assert asked(Course(rule(), may_pend=True)) == [f"1h {SILENCE} ="]


def test_between_versions_only_what_all_agree_on_is_asked() -> None:
    course = Course(rule(), pending=span(30, 31), firing=span(35, 36), until=span(45, 47))
    counted = 'sum(count_over_time(ALERTS{alertname="A",alertstate="firing"}[1h1m]))'
    assert asked(course) == [
        f"29m {A} =",
        f"31m {A} = {PENDING}",
        f"34m {A} = {PENDING}",
        f"36m {A} = {FIRING}",
        f"44m {A} = {FIRING}",
        f"47m {A} =",
        f"1h ({counted} >= bool 9) * ({counted} <= bool 12) = {{}} 1",
        '1h sum by (alertname, slo_id) (count_over_time(ALERTS{alertname!="A",alertstate="firing"}[1h1m])) =',
    ]


def test_an_end_that_versions_agree_on_does_not_make_a_loose_beginning_exact() -> None:
    counted = asked(Course(rule(), firing=span(35, 36)))[-2]
    assert ">= bool 25) * " in counted
    assert "<= bool 26) =" in counted


def test_two_alerts_of_one_name_are_told_apart_by_labels_and_counted_together() -> None:
    one = Course(rule(), (("reason", "x"),), firing=span(31), until=span(33))
    two = Course(rule(), (("reason", "y"),), firing=span(32), until=span(33))
    lines = asked(one, two)
    assert f'30m {A[:-1]},reason="x"}} =' in lines
    assert lines[-1] == f'1h {SILENCE} = {{alertname="A"}} 3'


def test_one_of_two_alerts_that_versions_differ_on_has_both_counted_apart() -> None:
    exact = Course(rule(), (("reason", "x"),), firing=span(31), until=span(33))
    loose = Course(rule(), (("reason", "y"),), firing=span(31), until=span(33, 34))
    lines = asked(exact, loose)
    counts = [line for line in lines if ">= bool" in line]
    assert [line.count('reason="x"') for line in counts] == [2, 0]
    assert ">= bool 2) * " in counts[0]
    assert "<= bool 2) =" in counts[0]
    assert "<= bool 3) =" in counts[1]
    assert lines[-1].endswith('(count_over_time(ALERTS{alertname!="A",alertstate="firing"}[1h1m])) =')


def test_the_alerts_of_an_objective_are_asked_for_by_its_id() -> None:
    burn = rule("SLOBurnFast", slo_id="s-a")
    lines = asked(Course(burn, firing=span(31), until=span(33)))
    assert lines[0] == '30m ALERTS{alertname="SLOBurnFast",slo_id="s-a"} ='
    assert lines[-1].endswith('= {alertname="SLOBurnFast",slo_id="s-a"} 2')


def test_what_is_left_unchecked_is_left_out_of_the_silence() -> None:
    [line] = asked(unchecked=(Matcher("alertname", MatchOp.NOT_EQUAL, "B"),))
    assert 'ALERTS{alertname!="B",alertstate="firing"}' in line


def test_the_same_question_is_asked_once() -> None:
    lines = asked(Course(rule()), Course(rule()))
    assert len(lines) == len(set(lines)) == 2


def test_evaluations_are_counted_in_the_steps_of_the_service() -> None:
    half_minutes = Clock(Duration.of(seconds=30), minutes(60))
    lines = asked(Course(rule(), firing=span(31), until=span(33)), clock=half_minutes)
    assert lines[0] == f"30m30s {A} ="
    assert lines[2] == f"32m30s {A} = {FIRING}"
    assert lines[-1].endswith('[1h30s])) = {alertname="A"} 4')


def test_questions_come_in_order_of_time() -> None:
    late, early = Course(rule("B"), firing=span(50)), Course(rule(), firing=span(5), until=span(6))
    times = [query.at for query in queries((late, early), (), HOUR)]
    assert times == sorted(times)


def test_people_are_told_labels_and_texts_once_every_version_fires() -> None:
    course = Course(rule(), (("pod", "x"),), span(30), span(35, 36), annotations=(("summary", "6%"),))
    labels = (("pod", "x"), ("severity", "page"))
    assert notifications([course]) == (
        Notification(minutes(36), "A", labels, (("summary", "6%"), ("url", "U"))),
    )


def test_nobody_is_told_of_what_does_not_fire_or_reads_otherwise_by_version() -> None:
    assert notifications([Course(rule()), Course(rule(), firing=span(5), annotations=None)]) == ()


def test_what_is_said_of_a_label_goes_before_a_template() -> None:
    course = Course(rule(pod="{{ $labels.pod }}"), (("pod", "x"),), firing=span(5))
    assert course.all_labels == (("pod", "x"), ("severity", "page"))
    assert course.all_annotations == (("summary", "S"), ("url", "U"))


def test_texts_that_depend_on_the_version_leave_the_templates() -> None:
    assert Course(rule(), annotations=None).all_annotations == (("summary", "S"), ("url", "U"))
