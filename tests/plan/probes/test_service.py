"""A service's probes: in a file of their own, with the declared buckets, and without doubles of drills."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin import (
    Alert,
    Counter,
    Drill,
    Gauge,
    Histogram,
    Service,
    Severity,
    mebibytes,
    per_minute,
    percent,
    seconds,
)
from tocsin.plan.cases import Case
from tocsin.plan.lower import lower
from tocsin.plan.rules import ServicePlan
from tocsin.proof.runner import prove
from tocsin.tools.promtool import Promtool

load = Gauge(name="load", help="Load.", labels=("pod",))
hits = Counter(name="hits_total", help="Hits.", labels=("ok",))
latency = Histogram(name="latency_seconds", help="Latency.", buckets=(0.1, 0.5, 1, 3))
payload = Histogram(name="payload_bytes", help="Size.", native=True)
here = load.where(pod="a")


def alert(name: str, expr: Any, **how: Any) -> Alert:
    return Alert(name=name, expr=expr, **({"severity": Severity.PAGE, "summary": "S"} | how))


Busy = alert("Busy", load > 5, for_="5m")
Slow = alert("Slow", latency.quantile(percent(95), window="5m") > seconds("0.7"))
Odd = alert("Odd", load % 2 > 0)


def plan(*alerts: Alert, **how: Any) -> ServicePlan:
    normal = (here.at(1), latency.at(per_minute(4000), {0.5: percent(100)}))
    service = Service(name="s", owner="o", alerts=alerts, **({"normal": normal} | how))
    [lowered] = lower([("rules/s", service)])
    return lowered


def probes_of(lowered: ServicePlan) -> list[Case]:
    return [case for case in lowered.cases if case.home == "prometheus/tests/s-probes.yaml"]


def test_probes_have_a_file_of_their_own_and_the_distances_of_the_service() -> None:
    lowered = plan(Busy, scrape_interval="30s", evaluation_interval="30s")
    found = probes_of(lowered)
    assert {str(case.interval) for case in found} == {"30s"}
    assert {case.step for case in found} == {None}
    assert {case.alerts for case in found} == {("Busy",)}
    assert all(case.touched == frozenset() for case in found), "they run with their alert's rule alone"
    assert all(case.origin == Busy.origin for case in found)


def test_a_histogram_is_probed_with_the_buckets_it_is_declared_with() -> None:
    series = {series.labels for case in probes_of(plan(Slow)) for series, _ in case.series}
    assert {dict(labels)["le"] for labels in series} == {"0.1", "0.5", "1", "3", "+Inf"}


def test_a_threshold_beyond_the_buckets_has_no_probe() -> None:
    far = alert("Far", latency.quantile(percent(95), window="5m") > seconds(4))
    assert plan(far).unprobed == (("Far", "no bucket reaches 3.96, so no quantile can be that large"),)


def test_a_native_histogram_has_no_probe_and_is_named() -> None:
    large = alert("Large", payload.quantile(percent(95), window="5m") > mebibytes(1))
    reason = "it reads payload_bytes, a native histogram: versions differ in its quantiles"
    assert plan(Busy, large).unprobed == (("Large", reason),)


def test_an_alert_with_a_drill_gets_what_the_drill_does_not_have() -> None:
    drill = Drill(
        alert=Busy,
        at=here.at(5),
        at_is="five",
        above=here.at(6),
        above_is="six",
        pending_after="1m",
        fires_after="6m",
        held="10m",
        clears_after="1m",
    )
    assert [case.name for case in probes_of(plan(Busy, drills=(drill,)))] == []
    grouped = alert("Grouped", load.max(by=("pod",)) > 5, for_="5m")
    drill = drill.model_copy(update={"alert": grouped})
    assert [case.name for case in probes_of(plan(grouped, drills=(drill,)))] == [
        "Grouped: probe, one pod of two is above the threshold"
    ]


def test_a_shape_without_probes_is_named_with_the_reason() -> None:
    lowered = plan(Busy, Odd)
    assert lowered.unprobed == (("Odd", "it computes with %, which has no inverse here"),)
    assert {name for case in probes_of(lowered) for name in case.alerts} == {"Busy"}


@pytest.mark.promtool
def test_the_engine_confirms_the_probes_of_a_service(promtool: Promtool) -> None:
    few = alert("Few", hits.where(ok="y").rate("5m").sum() < per_minute(60), for_="5m")
    lowered = plan(Busy, Slow, few)
    verdicts = prove((lowered,), lambda name: ": probe, " in name, promtool, lambda _: None)
    assert [each.complaint for each in verdicts if not each.holds] == []
    assert {each.case.alerts[0] for each in verdicts} == {"Busy", "Slow", "Few"}
