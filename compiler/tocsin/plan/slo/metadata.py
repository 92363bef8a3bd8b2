"""What dashboards and people read of an objective: its numbers, its burn rates, what is left."""

from __future__ import annotations

from decimal import Decimal

from tocsin.model.slo import RatioSli, UptimeSli
from tocsin.plan import names
from tocsin.plan.rules import Pairs, RecordingRule
from tocsin.plan.slo.objective import BASE, ONE, Objective, constant
from tocsin.promql.nodes import Binary, Call, Number, Subquery
from tocsin.values import Duration, decimal_text, exact

_HOUR = Duration.parse("1h")


def metadata(objective: Objective) -> list[RecordingRule]:
    """Recordings in the order they feed each other."""
    slo, period, budget = objective.slo, objective.period, Number(objective.slo.budget)
    burn = objective.read(names.PERIOD_BURN_RATE)
    return [
        objective.record(names.OBJECTIVE, constant(slo.objective.amount)),
        objective.record(names.ERROR_BUDGET, constant(slo.budget)),
        objective.record(names.PERIOD_DAYS, constant(exact(period.minutes / 1440))),
        objective.record(names.INFO, constant(Decimal(1)), _info(objective)),
        objective.record(
            names.CURRENT_BURN_RATE, Binary("/", objective.read(names.error_ratio(BASE)), budget)
        ),
        objective.record(
            names.PERIOD_BURN_RATE, Binary("/", objective.read(names.error_ratio(period)), budget)
        ),
        objective.record(names.BUDGET_REMAINING, Binary("-", ONE, burn)),
        _coverage(objective),
    ]


def _info(objective: Objective) -> Pairs:
    text = f"{decimal_text(objective.slo.objective.amount * 100)}%"
    return (("objective", text), (names.TEAM, objective.owner), *sorted(objective.slo.labels.items()))


def counted(objective: Objective) -> str:
    """The recorded series that tells whether anything was measured."""
    if isinstance(objective.slo.sli, UptimeSli):
        return names.SLOTS_BAD
    return names.error_ratio(BASE) if isinstance(objective.slo.sli, RatioSli) else names.EVENTS_TOTAL


def _coverage(objective: Objective) -> RecordingRule:
    """The share of the period's hours in which something was recorded.

    Hours, not evaluations: looking once an hour reads a sixtieth of the samples, and says as much of
    whether the period's ratio can be trusted.
    """
    hourly = Subquery(objective.read(counted(objective)), objective.period, _HOUR)
    hours = Number(Decimal(objective.period // _HOUR))
    return objective.record(names.COVERAGE, Binary("/", Call("count_over_time", (hourly,)), hours))
