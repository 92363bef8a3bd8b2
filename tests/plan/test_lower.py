"""Services become plans: groups of rules in an order that can be read, with all labels set."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin import (
    Alert,
    Counter,
    Drill,
    EventsSli,
    Fires,
    Gauge,
    Histogram,
    Quiet,
    Runbook,
    Scenario,
    Service,
    Severity,
    Slo,
    mebibytes,
    per_minute,
    percent,
    phase,
)
from tocsin.errors import collecting
from tocsin.plan.lower import lower
from tocsin.plan.rules import AlertingRule, ServicePlan

load = Gauge(name="load", help="Load.")
hits = Counter(name="hits_total", help="Hits.", labels=("ok",))
page = Runbook(name="high-load", title="Load is high")


def alert(name: str = "A", **how: Any) -> Alert:
    return Alert(name=name, **({"expr": load > 5, "severity": Severity.PAGE, "summary": "S"} | how))


def lowered(base_url: str = "", **service: Any) -> ServicePlan:
    [plan] = lower(
        [("rules/s", Service(**({"name": "s", "owner": "team-o"} | service)))], runbook_base_url=base_url
    )
    return plan


def test_an_alert_gets_the_services_labels_before_its_own_in_order() -> None:
    [rule] = lowered(alerts=(alert(labels={"zone": "z", "area": "a"}),)).alerts
    assert rule.labels == (
        ("severity", "page"),
        ("service", "s"),
        ("team", "team-o"),
        ("area", "a"),
        ("zone", "z"),
    )


def test_an_alert_keeps_its_condition_delays_and_line() -> None:
    declared = alert(for_="5m", keep_firing_for="10m")
    [rule] = lowered(alerts=(declared,)).alerts
    assert (rule.alert, str(rule.expr), str(rule.for_), str(rule.keep_firing_for)) == (
        "A",
        "load > 5",
        "5m",
        "10m",
    )
    assert rule.origin == declared.origin


def test_texts_that_are_empty_are_left_out() -> None:
    with_both, with_one = lowered(alerts=(alert("A", description="D"), alert("B"))).alerts
    assert with_both.annotations == (("summary", "S"), ("description", "D"))
    assert with_one.annotations == (("summary", "S"),)


def test_a_runbook_becomes_an_address_where_runbooks_are_served() -> None:
    declared = (alert(runbook=page),)
    for base in ("https://runbooks.example/x", "https://runbooks.example/x/"):
        [rule] = lowered(base, alerts=declared).alerts
        assert rule.annotations[-1] == ("runbook_url", "https://runbooks.example/x/A.md")
    [unserved] = lowered("", alerts=declared).alerts
    assert unserved.annotations == (("summary", "S"),)


def test_objectives_are_evaluated_before_the_alerts_that_may_read_them() -> None:
    slo = Slo(
        name="hits",
        description="Hits.",
        objective=percent(99),
        sli=EventsSli(bad=hits.where(ok="no"), total=hits),
    )
    normal = (hits.where(ok="yes").at(per_minute(400)), hits.where(ok="no").at(0))
    plan = lowered(alerts=(alert(),), slos=(slo,), normal=normal)
    assert [group.name for group in plan.groups] == ["s-slo-hits", "s-alerts"]
    assert plan.cases
    assert isinstance(plan.groups[0].rules[-1], AlertingRule)
    assert plan.alerts[-1].alert == "A"


def test_groups_and_plan_have_the_services_intervals() -> None:
    plan = lowered(alerts=(alert(),), evaluation_interval="30s", scrape_interval="10s")
    assert (str(plan.evaluation_interval), str(plan.scrape_interval), plan.package) == (
        "30s",
        "10s",
        "rules/s",
    )
    assert [str(group.interval) for group in plan.groups] == ["30s"]


def test_a_service_without_alerts_has_no_groups_and_no_cases() -> None:
    plan = lowered()
    assert (plan.groups, plan.cases) == ((), ())


def test_services_are_sorted_by_name() -> None:
    services = [(f"rules/{name}", Service(name=name, owner="o")) for name in ("b", "a", "c")]
    assert [plan.name for plan in lower(services)] == ["a", "b", "c"]


def test_two_services_of_one_name_are_told_at_the_second() -> None:
    first, second = Service(name="s", owner="o"), Service(name="s", owner="p")
    with collecting() as mistakes:
        plans = lower([("rules/a", first), ("rules/b", second)])
    assert [str(mistake.message) for mistake in mistakes] == [f"this name is taken by {first.origin}"]
    assert (mistakes[0].subject, mistakes[0].origin) == ("service s", second.origin)
    assert [plan.package for plan in plans] == ["rules/a"]


sizes = Histogram(name="size_bytes", help="Sizes.", native=True)
Large = alert("Large", expr=sizes.quantile(percent(95), window="5m") > mebibytes(1), severity=Severity.TICKET)
large = sizes.at(per_minute(400), {2**20: percent(50)})
small = sizes.at(per_minute(400), {2**20: percent(100)})
NATIVE: dict[str, Any] = {
    "name": "s",
    "owner": "o",
    "alerts": (alert("A"), Large),
    "normal": (load.at(1), *small),
    "drills": (
        Drill(
            alert=Large,
            at=small,
            above=large,
            at_is="a mebibyte",
            above_is="more",
            fires_after="5m",
            held="10m",
            clears_after="5m",
        ),
    ),
    "scenarios": (
        Scenario(
            name="A: high load",
            phases=(phase("10m", load.at(9)),),
            expect=(Fires(alert=alert("A"), at="0m"),),
        ),
        Scenario(name="A: large too", phases=(phase("10m", load.at(1), *large),)),
        Scenario(name="Large: not", phases=(phase("10m"),), expect=(Quiet(alert=Large),)),
    ),
}


@pytest.mark.parametrize("how", [{"engine": (2, 42)}, {"target": (2, 42)}])
def test_what_needs_native_histograms_is_named_and_not_shown_to_an_engine_without(how: Any) -> None:
    [plan] = lower([("rules/s", Service(**NATIVE))], **how)
    assert plan.unshown == ("Large",)
    told = [case for case in plan.cases if ": probe, " not in case.name]
    assert [case.name for case in told] == ["s: a normal day", "A: high load"]
    assert all('alertname!="Large"' in str(case.queries[-1].expr) for case in told)
    assert {series.name for case in plan.cases for series, _ in case.series} == {"load"}
    assert [rule.alert for rule in plan.alerts] == ["A", "Large"]


@pytest.mark.parametrize("how", [{"engine": (2, 53)}, {"engine": (3, 5)}, {}])
def test_native_histograms_are_shown_to_an_engine_that_reads_them(how: Any) -> None:
    [plan] = lower([("rules/s", Service(**NATIVE))], **how)
    assert plan.unshown == ()
    assert {"A: high load", "A: large too", "Large: not"} < {case.name for case in plan.cases}
    assert "Large: more for 10m, then recovery" in {case.name for case in plan.cases}
