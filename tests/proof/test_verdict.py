"""Verdicts, and the alerts that no case shows firing."""

from __future__ import annotations

from dataclasses import replace

from tocsin.plan.cases import Case, Notification, Query, Sample
from tocsin.plan.rules import AlertingRule, Group, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.verdict import Verdict, never_fired
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)
CASE = Case("c", MINUTE, MINUTE, (), (Query(MINUTE, parse('ALERTS{alertname="A"}')),), (), (), None)


def rule(name: str, *labels: tuple[str, str]) -> AlertingRule:
    return AlertingRule(name, parse("up == 0"), MINUTE, MINUTE, labels, ())


def told(name: str, *labels: tuple[str, str]) -> Case:
    """A case in which the alert fires, and somebody is told."""
    firing = tuple(sorted((("alertname", name), ("alertstate", "firing"), *labels)))
    query = Query(MINUTE, parse("ALERTS"), (Sample("ALERTS", firing, 1),))
    return replace(CASE, queries=(query,), notifications=(Notification(MINUTE, name, labels, ()),))


def plan(*rules: AlertingRule) -> ServicePlan:
    return ServicePlan("s", "rules/s", MINUTE, (Group("g", MINUTE, rules),))


def test_a_case_holds_when_there_is_no_complaint() -> None:
    assert Verdict("s", CASE).holds
    assert Verdict("s", CASE).words == ()


def test_a_complaint_is_told_in_words() -> None:
    output = '    expr: "ALERTS{alertname=\\"A\\"}", time: 1m,\n        exp: nil\n        got: {} 1E+00\n'
    verdict = Verdict("s", CASE, output)
    assert not verdict.holds
    assert verdict.words == ("at 1m expected A silent, got in no state",)


def test_an_alert_counts_as_shown_when_somebody_is_told_of_it() -> None:
    assert never_fired(plan(rule("A"), rule("B")), [told("A"), CASE]) == ("B",)
    assert never_fired(plan(rule("A")), [told("A")]) == ()
    assert never_fired(plan(rule("A")), []) == ("A",)


def test_each_objective_needs_its_own_alert_shown() -> None:
    one, two = (rule("SLOBurnFast", ("slo_id", name)) for name in ("s-a", "s-b"))
    cases = [told("SLOBurnFast", ("slo_id", "s-a"))]
    assert never_fired(plan(one, two), cases) == ("SLOBurnFast of s-b",)


def test_an_alert_of_several_rules_is_named_once() -> None:
    assert never_fired(plan(rule("A"), rule("A")), []) == ("A",)


def test_what_this_engine_cannot_show_is_not_called_unproved() -> None:
    service = plan(rule("A"), rule("B"), rule("SLOBurnFast", ("slo_id", "s-a")))
    assert never_fired(replace(service, unshown=("A", "s-a")), []) == ("B",)
