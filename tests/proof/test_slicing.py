"""A slice holds the rules that a case can tell anything about, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tocsin.model.levels import Series
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.slicing import reads, slices
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)


def record(name: str, expr: str, **labels: str) -> RecordingRule:
    return RecordingRule(name, parse(expr), tuple(labels.items()))


def alert(name: str, expr: str) -> AlertingRule:
    return AlertingRule(name, parse(expr), Duration(0), Duration(0), (), ())


def plan(**groups: tuple[Rule, ...]) -> ServicePlan:
    return ServicePlan("s", "rules/s", MINUTE, tuple(Group(n, MINUTE, rules) for n, rules in groups.items()))


SERIES = tuple((Series.of(name, {}), "1x5") for name in ("a", "b", "c", "r"))


def case(*touched: str, alerts: tuple[str, ...] = (), name: str = "case") -> Case:
    return Case(name, MINUTE, MINUTE, SERIES, (), (), alerts, frozenset(touched))


def kept(service: ServicePlan, given: Case) -> list[str]:
    """The names of the rules in the one slice there is."""
    [part] = slices(service, [given])
    return [
        rule.record if isinstance(rule, RecordingRule) else rule.alert
        for group in part.service.groups
        for rule in group.rules
    ]


TWO = plan(g=(alert("A", "a > 1"), alert("B", "b > 1"), alert("AB", "a / b > 1")))


def test_alerts_that_read_what_is_touched_are_kept() -> None:
    assert kept(TWO, case("a")) == ["A", "AB"]
    assert kept(TWO, case("b")) == ["B", "AB"]


def test_alerts_that_are_named_are_kept_though_nothing_they_read_is_touched() -> None:
    assert kept(TWO, case("a", alerts=("B",))) == ["A", "B", "AB"]


def test_a_case_that_speaks_of_all_keeps_all() -> None:
    assert kept(TWO, replace(case(), touched=None)) == ["A", "B", "AB"]


def test_a_case_that_no_rule_takes_notice_of_keeps_all() -> None:
    assert kept(TWO, case("c")) == ["A", "B", "AB"]


def test_recordings_are_followed_down_to_alerts_and_up_from_them() -> None:
    service = plan(
        g=(
            record("r:a", "sum(a)"),
            record("r:aa", "r:a * 2"),
            record("r:b", "sum(b)"),
            record("r:unread", "sum(a)"),
            alert("A", "r:aa > 1 and r:b > 1"),
            alert("B", "r:b > 1"),
        )
    )
    assert kept(service, case("a")) == ["r:a", "r:aa", "r:b", "A"]
    assert kept(service, case("b")) == ["r:a", "r:aa", "r:b", "A", "B"]


def test_a_recording_that_stands_after_its_reader_is_followed_too() -> None:
    service = plan(g=(alert("A", "r:aa > 1"), record("r:aa", "r:a * 2"), record("r:a", "sum(a)")))
    assert kept(service, case("a")) == ["A", "r:aa", "r:a"]


def test_a_name_that_several_groups_record_is_each_groups_own() -> None:
    service = plan(
        one=(record("r", "sum(a)"), alert("A", "r > 1")), two=(record("r", "sum(b)"), alert("B", "r > 1"))
    )
    assert kept(service, case("a")) == ["r", "A"]


def test_a_reader_in_another_group_is_fed_by_every_group_that_records_the_name() -> None:
    service = plan(
        one=(record("r", "sum(a)"),),
        two=(record("r", "sum(b)"),),
        alerts=(alert("R", "r > 1"), alert("C", "c > 1")),
    )
    assert kept(service, case("a")) == ["r", "r", "R"]
    assert kept(service, case("c")) == ["C"]


@pytest.mark.parametrize("state", ["ALERTS", "ALERTS_FOR_STATE"])
def test_an_alert_about_alerts_is_fed_by_all_of_them(state: str) -> None:
    service = plan(g=(alert("A", "a > 1"), alert("B", "b > 1"), alert("Meta", f"count({state}) > 5")))
    assert kept(service, case("a")) == ["A", "B", "Meta"]


def test_a_selector_without_a_name_reads_everything() -> None:
    service = plan(g=(record("r:b", "sum(b)"), alert("A", "a > 1"), alert("All", '{job="x"} > 1')))
    [part] = slices(service, [case("c")])
    assert kept(service, case("c")) == ["r:b", "A", "All"]
    assert part.cases[0].series == SERIES


def test_recordings_that_are_asked_for_are_kept_where_the_case_moves_them() -> None:
    service = plan(g=(record("r:a", "sum(a)"), record("r:b", "sum(b)"), alert("A", "a > 1")))
    asked = replace(case("a"), queries=(Query(MINUTE, parse("r:a + r:b")),))
    assert kept(service, asked) == ["r:a", "A"]


def test_a_case_of_one_objective_keeps_no_alert_of_another() -> None:
    one, two = (replace(alert("SLOBurnFast", "a > 1"), labels=(("slo_id", name),)) for name in ("s-1", "s-2"))
    service = plan(one=(one,), two=(two,))
    assert kept(service, case("a", alerts=("SLOBurnFast",))) == ["SLOBurnFast"] * 2
    [part] = slices(service, [replace(case("a", alerts=("SLOBurnFast",)), objective="s-2")])
    assert [group.name for group in part.service.groups] == ["two"]


def test_a_case_keeps_only_series_that_its_rules_read() -> None:
    [part] = slices(TWO, [case("a", alerts=("A",))])
    assert [series.name for series, _ in part.cases[0].series] == ["a", "b"]


def test_cases_that_need_the_same_rules_are_one_slice_in_their_order() -> None:
    given = [case("a", name="1"), case("b", name="2"), case("a", name="3")]
    assert [[each.name for each in part.cases] for part in slices(TWO, given)] == [["1", "3"], ["2"]]


def test_cases_evaluated_at_another_distance_are_a_slice_of_their_own() -> None:
    given = [case("a", name="1"), replace(case("a", name="2"), step=Duration.of(minutes=5))]
    assert [[each.name for each in part.cases] for part in slices(TWO, given)] == [["1"], ["2"]]


def test_groups_without_rules_are_left_out_and_others_keep_their_order() -> None:
    service = plan(one=(alert("A", "a > 1"),), two=(alert("B", "b > 1"),), three=(alert("C", "a > c"),))
    [part] = slices(service, [case("a")])
    assert [group.name for group in part.service.groups] == ["one", "three"]


def test_every_selector_of_an_expression_counts() -> None:
    expr = parse("max_over_time((a > b)[5m:]) unless on () rate(c[5m] offset 1h) or {job='x'}")
    assert reads(expr) == {"a", "b", "c", ""}
