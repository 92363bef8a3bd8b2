"""From a plan to all its dashboards: the one door to this package from outside of `plan`."""

from __future__ import annotations

from tocsin.plan.dashboards.shapes import Dashboard
from tocsin.plan.rules import Plan


def dashboards(plan: Plan) -> tuple[Dashboard, ...]:
    """Every dashboard that is emitted: one a service that has something to show."""
    return tuple(service.dashboard for service in plan if service.dashboard is not None)
