"""Every metric, label, group and file name that the tool emits. One page to read what it writes."""

from __future__ import annotations

import hashlib

from tocsin.values import Duration

SERVICE = "service"
TEAM = "team"
SEVERITY = "severity"

SUMMARY = "summary"
DESCRIPTION = "description"
RUNBOOK_URL = "runbook_url"
DASHBOARD_URL = "dashboard_url"

SLO_ID = "slo_id"
SLO_SERVICE = "slo_service"
SLO_NAME = "slo_name"
SLO_BURN_TIER = "slo_burn_tier"

EVENTS_TOTAL = "slo:events_total:rate5m"
EVENTS_BAD = "slo:events_bad:rate5m"
SLOTS_BAD = "slo:slots_bad:bool"
OBJECTIVE = "slo:objective:ratio"
ERROR_BUDGET = "slo:error_budget:ratio"
PERIOD_DAYS = "slo:time_period:days"
INFO = "slo:info"
CURRENT_BURN_RATE = "slo:current_burn_rate:ratio"
PERIOD_BURN_RATE = "slo:period_burn_rate:ratio"
BUDGET_REMAINING = "slo:period_error_budget_remaining:ratio"
COVERAGE = "slo:period_coverage:ratio"

ALERTS = "ALERTS"
"""Prometheus's own series: 1 for each alert that is pending or firing, as its label alertstate says."""

OVERVIEW_UID = "slo-overview"
DETAIL_UID = "slo-detail"
DASHBOARD_TAG = "tocsin"
"""Borne by every dashboard, so that each finds its siblings."""

_LONGEST_UID = 40
"""Grafana refuses longer ones."""

RUNBOOKS = "runbooks"
"""The folder of runbooks, below the output folder; it is served at `runbook_base_url`."""
RUNBOOK_INDEX = "index.md"

GRAFANA = "grafana"
"""The folder of dashboards and of what deploys them, below the output folder."""

PROVIDER_FILE = "grafana/provisioning/dashboards/tocsin.yaml"
"""What tells Grafana where the dashboards lie, below the output folder."""

SLO_NO_DATA = "SLONoData"
SLI_INVALID = "SLIInvalid"
SLO_TRAFFIC_STOPPED = "SLOTrafficStopped"
SLO_BUDGET_EXHAUSTED = "SLOBudgetExhausted"


def error_ratio(window: Duration) -> str:
    """The recorded share of bad events, or bad time, over a window.

    >>> error_ratio(Duration.parse("1h"))
    'slo:sli_error:ratio_rate1h'
    """
    return f"slo:sli_error:ratio_rate{window}"


def downtime(window: Duration) -> str:
    """The recorded minutes of downtime over a window."""
    return f"slo:downtime:minutes{window}"


def burn_alert(tier: str) -> str:
    """The alert of a burn-rate tier: `SLOBurnFast`."""
    return f"SLOBurn{tier.capitalize()}"


def slo_id(service: str, slo: str) -> str:
    """What tells one objective from all others: `billing-availability`."""
    return f"{service}-{slo}"


def alerts_group(service: str) -> str:
    """The rule group of a service's own alerts."""
    return f"{service}-alerts"


def slo_group(service: str, slo: str) -> str:
    """The rule group of an objective: all its rules, in the order they feed each other."""
    return f"{service}-slo-{slo}"


def rules_file(service: str) -> str:
    """Where a service's rules are written, below the output folder."""
    return f"prometheus/rules/{service}.yaml"


def objective_tests_file(slo: str, scenario: str) -> str:
    """Where one scenario of an objective is written, below the output folder."""
    return f"prometheus/tests/{slo}-{scenario}.yaml"


def probes_file(service: str) -> str:
    """Where the tests are written that nobody wrote: the probes of a service's alerts."""
    return f"prometheus/tests/{service}-probes.yaml"


def tests_file(service: str) -> str:
    """Where a service's unit tests are written, below the output folder."""
    return f"prometheus/tests/{service}.yaml"


def service_uid(service: str) -> str:
    """The dashboard of a service: readable, and cut with a checksum where the name is too long.

    >>> service_uid("billing"), service_uid("a" * 60)
    ('svc-billing', 'svc-aaaaaaaaaaaaaaaaaaaaaaaaa-11ee391211')
    """
    uid = f"svc-{service}"
    if len(uid) <= _LONGEST_UID:
        return uid
    return f"{uid[:29]}-{hashlib.sha256(service.encode()).hexdigest()[:10]}"


def alert_panel(alert: str) -> str:
    """The key of the panel that shows what an alert measures; no author's panel can have it."""
    return f"alert:{alert}"


def runbook_page(alert: str) -> str:
    """The page of an alert, in the folder of runbooks and behind the address they are served at."""
    return f"{alert}.md"


def dashboard_file(uid: str) -> str:
    """Where a dashboard is written, below the output folder."""
    return f"grafana/dashboards/{uid}.json"
