"""Links from alerts lead to what is generated."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.errors import Origin
from tocsin.lint.check import Finding, Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.links import ALERT_LINK, unresolved
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.values import Duration

ORIGIN = Origin("rules_src/s/alerts.py", 7)
MINUTE = Duration.of(minutes=1)
PAGES = {"A.md": frozenset({"A", "s-errors"}), "index.md": frozenset()}


def found(
    expr: str = "x > 1", pages: Mapping[str, frozenset[str]] | None = PAGES, **annotations: str
) -> list[str]:
    recorded = RecordingRule("a:x", parse("rate(x[5m])"))
    rule = AlertingRule("A", parse(expr), Duration(0), Duration(0), (), tuple(annotations.items()), ORIGIN)
    plan = ServicePlan("s", "rules_src/s", MINUTE, (Group("g", MINUTE, (recorded, rule, rule)),))
    panels = [
        {"id": 3, "targets": [{"expr": "x"}]},
        {"id": 4, "targets": [{"expr": "y"}]},
        {"id": 5, "targets": [{"expr": "a:x"}]},
    ]
    shown = Dashboard("svc-s.json", {"uid": "svc-s", "panels": panels})
    findings = unresolved(Project((plan,), {}, {"svc-s": shown}, runbooks=pages))
    assert all(each == Finding(ALERT_LINK, Level.ERROR, each.message, "", ORIGIN, "A") for each in findings)
    return [each.message for each in findings]


def test_links_to_what_is_there_are_sound() -> None:
    panel = "https://g.example/d/svc-s?viewPanel"

    assert found(dashboard_url=f"{panel}=3", runbook_url="https://r.example/A.md") == []
    assert found(dashboard_url=f"{panel}=panel-5", runbook_url="https://r.example/A.md#s-errors") == []
    assert found("a:x > 1", dashboard_url=f"{panel}=3") == []
    assert found(dashboard_url="https://g.example/d/svc-s") == []
    assert found(summary="no links at all") == []


def test_a_link_to_nowhere_is_told_once_an_alert() -> None:
    assert found(dashboard_url="https://g.example/d/svc-x") == [
        "dashboard_url leads to the dashboard svc-x, which is not generated; there are svc-s"
    ]
    assert found(dashboard_url="https://g.example/d/svc-s?viewPanel=9") == [
        "dashboard_url leads to the panel 9 of svc-s, which has none of this id"
    ]
    assert found(dashboard_url="https://g.example/svc-s") == [
        "dashboard_url is https://g.example/svc-s, which is no link to a dashboard; expected /d/<uid>"
    ]
    assert found(runbook_url="https://r.example/B.md") == [
        "runbook_url leads to the page B.md, which is not generated; there are A.md, index.md"
    ]
    assert found(runbook_url="https://r.example/A.md#s-latency") == [
        "runbook_url leads to the section s-latency of A.md, which has A, s-errors"
    ]


def test_a_panel_of_something_else_is_told() -> None:
    assert found(dashboard_url="https://g.example/d/svc-s?viewPanel=4") == [
        "dashboard_url leads to the panel 4 of svc-s, which shows nothing that the alert reads"
    ]


def test_runbooks_that_are_kept_elsewhere_are_not_looked_for() -> None:
    assert found(pages=None, runbook_url="https://r.example/whatever") == []
