"""Expressions that several dashboards ask: alert states, and the recordings of objectives."""

from __future__ import annotations

from decimal import Decimal

from tocsin.plan import names
from tocsin.plan.dashboards.shapes import GREEN, RED, YELLOW, Annotation, State
from tocsin.promql.expression import Expr, aggregate
from tocsin.promql.nodes import Binary, Matcher, MatchOp, Number, Selector
from tocsin.promql.types import Labels, MetricKind, Schema

PENDING, FIRING = 1, 2
ALERT_STATES = (State(0, "OK", GREEN), State(PENDING, "pending", YELLOW), State(FIRING, "firing", RED))
"""What `alert_states` counts."""
NO_ALERT = "No alert is pending or firing"
"""What a timeline of alerts says while there is none: no series, no data."""


def equals(label: str, value: str) -> Matcher:
    """`label="value"`; the value may be a variable of the dashboard, `$service`."""
    return Matcher(label, MatchOp.EQUAL, value)


def alerts(state: str, *matchers: Matcher, also: tuple[str, ...] = ()) -> Expr:
    """1 for each alert in this state; `also` are labels it may carry besides the compiler's."""
    labels = Labels.of(
        "alertname", "alertstate", names.SEVERITY, names.SERVICE, names.TEAM, names.SLO_ID, names.SLO_SERVICE,
        names.SLO_NAME, names.SLO_BURN_TIER, *also,
    )  # fmt: skip
    schema = Schema(MetricKind.GAUGE, None, Labels(labels.names, open=True))
    return Expr(Selector(names.ALERTS, (equals("alertstate", state), *matchers), schema=schema))


def alert_states(by: tuple[str, ...], *matchers: Matcher) -> Expr:
    """For each combination of labels 2 while an alert fires and 1 while one is pending."""
    firing = Expr(Binary("*", alerts("firing", *matchers).node, Number(Decimal(FIRING))))
    return aggregate("max", firing.or_(alerts("pending", *matchers)), by=by)


def any_objective() -> Matcher:
    """Selects the alerts of objectives among all others."""
    return Matcher(names.SLO_ID, MatchOp.NOT_EQUAL, "")


def firing_mark(*matchers: Matcher) -> Annotation:
    """A mark in every graph for as long as an alert fires."""
    expr = alerts("firing", *matchers).node
    return Annotation("Alerts firing", expr, "{{alertname}}", "{{severity}}", ("alertname", "severity"), RED)
