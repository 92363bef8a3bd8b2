"""Links from alerts lead to what is generated."""

from __future__ import annotations

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.links import ALERT_LINK, unresolved
from tocsin.plan.rules import AlertingRule, Group, ServicePlan
from tocsin.promql.parse import parse
from tocsin.values import Duration

ORIGIN = Origin("rules_src/s/alerts.py", 7)
BASE = "https://runbooks.example/s"


def found(runbooks: tuple[str, ...] | None = ("disk",), **annotations: str) -> list[str]:
    rule = AlertingRule("A", parse("x > 1"), Duration(0), Duration(0), (), tuple(annotations.items()), ORIGIN)
    plan = ServicePlan("s", "rules_src/s", Duration(60_000), (Group("g", Duration(60_000), (rule, rule)),))
    shown = Dashboard("svc-s.json", {"uid": "svc-s", "panels": [{"id": 3}]})
    findings = unresolved(Project((plan,), {}, {"svc-s": shown}), runbooks, f"{BASE}/")
    assert all(each == Finding(ALERT_LINK, Level.ERROR, each.message, "", ORIGIN, "A") for each in findings)
    return [each.message for each in findings]


def test_links_to_what_is_there_are_sound() -> None:
    assert found(dashboard_url="https://g.example/d/svc-s?viewPanel=3", runbook_url=f"{BASE}/disk") == []
    assert found(summary="no links at all") == []


def test_a_link_to_nowhere_is_told_once_an_alert() -> None:
    assert found(dashboard_url="https://g.example/d/svc-x") == [
        "dashboard_url leads to the dashboard svc-x, which is not generated; there are svc-s"
    ]
    assert found(dashboard_url="https://g.example/d/svc-s?viewPanel=4") == [
        "dashboard_url leads to the panel 4 of svc-s, which has none of this id"
    ]
    assert found(dashboard_url="https://g.example/svc-s") == [
        "dashboard_url is https://g.example/svc-s, which is no link to a dashboard; expected /d/<uid>"
    ]
    assert found((), runbook_url=f"{BASE}/dsk") == [
        "runbook_url leads to dsk, which is not generated; there are none"
    ]


def test_runbooks_that_are_kept_elsewhere_are_not_looked_for() -> None:
    assert found(None, runbook_url=f"{BASE}/whatever") == []
