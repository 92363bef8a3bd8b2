"""The overview: every objective there is, the one that fares worst first."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.plan import names
from tocsin.plan.dashboards.links import runbook_index
from tocsin.plan.dashboards.objectives import budget_left, stat, states, table
from tocsin.plan.dashboards.queries import alerts, any_objective, equals, firing_mark
from tocsin.plan.dashboards.recordings import IDENTITY, Selection, count_or_zero
from tocsin.plan.dashboards.shapes import GREEN, ORANGE, RED, Dashboard, Panel, Row, Step
from tocsin.plan.rules import AlertingRule
from tocsin.plan.slo.objective import Objective
from tocsin.promql.expression import aggregate
from tocsin.promql.units import percent
from tocsin.values import exact

_ANY_IS_BAD = (Step(None, GREEN), Step(exact(1), RED))
_ANY_IS_ODD = (Step(None, GREEN), Step(exact(1), ORANGE))


def overview(objectives: Sequence[Objective], rules: Sequence[AlertingRule], package: str) -> Dashboard:
    """All objectives, with their alerting rules: how many are in trouble, which, since when."""
    every = Selection((), tuple(objectives))
    timeline = states((any_objective(),), (names.SLO_ID, "alertname"), 6)
    return Dashboard(
        names.OVERVIEW_UID,
        "SLO overview",
        "Every objective: what was promised, what is kept, how much of the error budget is left.",
        (names.DASHBOARD_TAG, "slo"),
        (
            Row("row:now", "Now", (*_counts(every), table(every, 24))),
            Row("row:budgets", "Error budgets", (budget_left(every, 24, 9),)),
            Row("row:alert-states", "Alerts over time", (timeline,)),
        ),
        annotations=(firing_mark(any_objective()),),
        links=runbook_index(rules),
        package=package,
    )


def _counts(every: Selection) -> tuple[Panel, ...]:
    fast = alerts("firing", equals(names.SLO_BURN_TIER, "fast"))
    firing = alerts("firing", any_objective())
    spent = every.budget_left <= percent(0)
    return (
        stat(
            "count", "Objectives", "How many objectives there are.",
            every.one(names.OBJECTIVE).count(), width=6,
        ),
        stat(
            "out-of-budget", "Out of budget", "How many have no error budget left.",
            count_or_zero(spent), steps=_ANY_IS_BAD, width=6,
        ),
        stat(
            "burning-fast", "Burning fast",
            "How many spend their budget so fast that the fast tier's alert fires.",
            count_or_zero(aggregate("max", fast, by=IDENTITY)), steps=_ANY_IS_BAD, width=6,
        ),
        stat(
            "firing", "Alerts firing", "How many alerts of objectives fire.",
            count_or_zero(firing), steps=_ANY_IS_ODD, width=6,
        ),
    )  # fmt: skip
