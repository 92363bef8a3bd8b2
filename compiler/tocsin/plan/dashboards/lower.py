"""From a plan to all its dashboards: the one door to this package from outside of `plan`."""

from __future__ import annotations

from tocsin.plan import names
from tocsin.plan.dashboards.detail import detail
from tocsin.plan.dashboards.overview import overview
from tocsin.plan.dashboards.shapes import Dashboard
from tocsin.plan.rules import Plan


def dashboards(plan: Plan) -> tuple[Dashboard, ...]:
    """Every dashboard that is emitted: two of all objectives, one of each service with something to show."""
    own = tuple(service.dashboard for service in plan if service.dashboard is not None)
    objectives = tuple(objective for service in plan for objective in service.objectives)
    if not objectives:
        return own
    rules = [rule for service in plan for rule in service.alerts if names.SLO_ID in dict(rule.labels)]
    return (overview(objectives, rules, source(plan)), detail(objectives, rules, source(plan)), *own)


def source(plan: Plan) -> str:
    """The folder that all of a plan is declared in, for the notes in what is of no single service."""
    return plan[0].package.rpartition("/")[0] or plan[0].package
