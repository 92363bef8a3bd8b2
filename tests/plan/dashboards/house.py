"""A service to draw: one author's row, alerts with and without a panel of the author's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.plan.slo.shop import NORMAL

from tocsin import (
    RATE_INTERVAL,
    Alert,
    Counter,
    Dashboard,
    Gauge,
    Query,
    Row,
    Runbook,
    Service,
    Severity,
    TimeSeries,
    per_minute,
    percent,
    ratio,
)
from tocsin.errors import collecting
from tocsin.plan.dashboards import shapes
from tocsin.plan.lower import lower
from tocsin.plan.rules import Plan

RUNBOOKS, GRAFANA = "https://runbooks.example/", "https://grafana.example"

requests = Counter(name="requests_total", help="-", labels=("status",), unit="requests")
load = Gauge(name="load", help="-", labels=("pod",))

Failing = Alert(
    name="Failing",
    expr=ratio(requests.where(status="500"), requests, window="5m") > percent(5),
    for_="5m",
    severity=Severity.PAGE,
    summary="Failing",
    runbook=Runbook(name="failing", title="It fails", meaning="Users are hurt.", steps=("Look.", "Mend.")),
)
Busy = Alert(name="Busy", expr=load.max(by=("pod",)) > 7, severity=Severity.TICKET, summary="Busy")
ALERTS = (Failing, Busy)


OWN = (requests.where(status="200").at(per_minute(4000)), requests.where(status="500").at(0))


def panel(name: str = "errors", **given: Any) -> TimeSeries:
    usual = {
        "title": name.title(),
        "description": "What one sees.",
        "queries": Query(
            expr=ratio(requests.where(status="500"), requests, window=RATE_INTERVAL), legend="errors"
        ),
    }
    return TimeSeries(name=name, **(usual | given))


def rows(*panels: TimeSeries) -> Dashboard:
    return Dashboard(rows=(Row(name="own", title="Own", panels=panels),))


def planned(*panels: TimeSeries, **given: Any) -> Plan:
    """The service with these panels, lowered, with addresses."""
    usual: dict[str, Any] = {"name": "house", "owner": "team", "alerts": ALERTS}
    if given.get("slos"):
        usual["normal"] = (*NORMAL, *OWN)
    if panels:
        usual["dashboard"] = rows(*panels)
    service = Service(**(usual | given))
    return lower([("rules_src/house", service)], runbook_base_url=RUNBOOKS, dashboard_base_url=GRAFANA)


def drawn(*panels: TimeSeries, **given: Any) -> shapes.Dashboard:
    """Its own dashboard."""
    [plan] = planned(*panels, **given)
    assert plan.dashboard is not None
    return plan.dashboard


def told(make: Callable[[], object]) -> list[str]:
    with collecting() as mistakes:
        make()
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]
