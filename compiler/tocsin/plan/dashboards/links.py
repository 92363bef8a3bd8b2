"""Addresses: of dashboards and their panels, from alerts, from other dashboards and from a table's cell."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.plan import names
from tocsin.plan.dashboards.identity import panel_id
from tocsin.plan.dashboards.shapes import Link
from tocsin.plan.rules import AlertingRule, Pairs


def dashboard_url(base: str, uid: str, key: str, variables: Pairs = ()) -> str:
    """The address of one panel, from anywhere; values of variables are names of services and objectives.

    >>> dashboard_url("https://grafana.example/", "slo-detail", "burn-rate", (("slo", "errors"),))
    'https://grafana.example/d/slo-detail?viewPanel=1797037382&var-slo=errors'
    """
    chosen = "".join(f"&var-{name}={value}" for name, value in variables)
    return f"{base.rstrip('/')}/d/{uid}?viewPanel={panel_id(uid, key)}{chosen}"


def annotation(base: str, uid: str, key: str, variables: Pairs = ()) -> Pairs:
    """What an alert carries so that its notification leads to a panel; nothing without a base address."""
    return ((names.DASHBOARD_URL, dashboard_url(base, uid, key, variables)),) if base else ()


def runbook_index(rules: Iterable[AlertingRule]) -> tuple[Link, ...]:
    """From a dashboard to the list of runbooks, which is served beside the page of any alert."""
    for rule in rules:
        if url := _runbook(rule):
            folder = url.partition("#")[0].rpartition("/")[0]
            return (Link("Runbooks", f"{folder}/{names.RUNBOOK_INDEX}", new_tab=True),)
    return ()


def runbook_links(rules: Iterable[AlertingRule], section: str = "") -> tuple[Link, ...]:
    """From a panel to what to do about each alert that watches it; `section` chooses an objective."""
    found: dict[str, str] = {}
    for rule in rules:
        if url := _runbook(rule):
            anchor = f"#{section}" if section else ""
            found.setdefault(rule.alert, url.partition("#")[0] + anchor)
    return tuple(Link(f"Runbook of {alert}", url, new_tab=True) for alert, url in found.items())


def _runbook(rule: AlertingRule) -> str:
    return dict(rule.annotations).get(names.RUNBOOK_URL, "")
