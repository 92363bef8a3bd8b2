"""The dashboard of one service: the author's rows, its objectives in short, its alerts."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.dashboards.identity import check_numbers
from tocsin.plan.dashboards.links import runbook_index
from tocsin.plan.dashboards.objectives import last_day, states, table
from tocsin.plan.dashboards.panels import Rules, alert_panel, lower_rows
from tocsin.plan.dashboards.queries import equals, firing_mark
from tocsin.plan.dashboards.recordings import Selection
from tocsin.plan.dashboards.shapes import ORANGE, Annotation, Dashboard, Row
from tocsin.plan.slo.objective import Objective
from tocsin.promql.expression import Expr
from tocsin.values import Duration


def service_dashboard(
    service: Service, package: str, objectives: Sequence[Objective], rules: Rules
) -> Dashboard | None:
    """All that a service's page shows; None where there is nothing to show."""
    own = service.dashboard
    rows = (
        *lower_rows(own, rules, Duration.parse(service.scrape_interval)),
        *_objectives(service, objectives),
        *_states(service, objectives),
        *_alerts(service, rules),
    )
    if not rows:
        return None
    deploys = [_deploys(own.deploys)] if own.deploys is not None else []
    uid = names.service_uid(service.name)
    check_numbers(uid, (key for row in rows for key in (row.key, *(panel.key for panel in row.panels))))
    return Dashboard(
        uid,
        f"Service: {service.name}",
        f"What {service.name} does, what was promised of it, and what wakes {service.owner}.",
        (names.DASHBOARD_TAG, "service", service.name),
        rows,
        annotations=(firing_mark(equals(names.SERVICE, service.name)), *deploys),
        links=runbook_index(rules.values()),
        package=package,
    )


def panel_of(service: Service, alert: str) -> str:
    """The key of the panel that shows an alert: the first of the author's that names it, or its own."""
    panels = (each for each in service.dashboard.panels if each.shown_alert is not None)
    own = (each.name for each in panels if each.shown_alert and each.shown_alert.name == alert)
    return next(own, names.alert_panel(alert))


def _objectives(service: Service, objectives: Sequence[Objective]) -> tuple[Row, ...]:
    """What was promised, in short; the rest is one click away."""
    if not objectives:
        return ()
    chosen = Selection((equals(names.SLO_SERVICE, service.name),), tuple(objectives))
    promised = table(chosen, 18, service.name)
    return (Row("row:objectives", "Objectives", (promised, last_day(chosen, 6, promised.height))),)


def _states(service: Service, objectives: Sequence[Objective]) -> tuple[Row, ...]:
    if not service.alerts and not objectives:
        return ()
    legend = ("alertname", names.SLO_NAME) if objectives else ("alertname",)
    timeline = states((equals(names.SERVICE, service.name),), legend, 6)
    return (Row("row:alert-states", "Alerts over time", (timeline,)),)


def _alerts(service: Service, rules: Rules) -> tuple[Row, ...]:
    """A panel for each alert that none of the author's shows."""
    own = tuple(
        alert_panel(alert, rules)
        for alert in service.alerts
        if panel_of(service, alert.name) == names.alert_panel(alert.name)
    )
    return (Row("row:alerts", "What the alerts measure", own),) if own else ()


def _deploys(query: Expr) -> Annotation:
    return Annotation("Deployments", query.node, "Deployment", "", (), ORANGE)
