"""Addresses: of dashboards and their panels, from alerts, from other dashboards and from a table's cell."""

from __future__ import annotations

from tocsin.plan import names
from tocsin.plan.dashboards.shapes import panel_id
from tocsin.plan.rules import Pairs


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
