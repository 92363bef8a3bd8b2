"""What dashboards read of objectives: expressions over the recordings of `plan.slo`, for any of them.

A selection is a set of matchers: of all objectives, of a service's, or of the one that variables choose.
Objectives that are split by labels are shown by their worst group where there is room for one number.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.slo import UptimeSli
from tocsin.plan import names
from tocsin.plan.dashboards.queries import alert_states, any_objective
from tocsin.plan.slo.objective import Objective
from tocsin.promql.expression import Expr, aggregate, combine, vector
from tocsin.promql.nodes import Matcher, Selector
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.promql.units import EVENTS, RATIO, SECONDS, TIMES, Unit
from tocsin.values import Duration

IDENTITY = (names.SLO_ID,)
HOUR, DAY = Duration.parse("1h"), Duration.parse("1d")
BASE = Duration.parse("5m")

_SECONDS_A_DAY = 86_400
_UNITS: dict[str, Unit] = {
    names.OBJECTIVE: RATIO,
    names.ERROR_BUDGET: RATIO / TIMES,  # the error ratio at which it is spent once in its period
    names.BUDGET_REMAINING: RATIO,
    names.CURRENT_BURN_RATE: TIMES,
    names.PERIOD_BURN_RATE: TIMES,
    names.EVENTS_TOTAL: EVENTS / SECONDS,
    names.EVENTS_BAD: EVENTS / SECONDS,
}


@dataclass(frozen=True)
class Selection:
    """Some objectives: how to select what is recorded of them, and which they can be."""

    matchers: tuple[Matcher, ...]
    objectives: tuple[Objective, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """The labels that split any of them."""
        return tuple(sorted({label for each in self.objectives for label in each.by}))

    def read(self, name: str) -> Expr:
        """A recorded series of each of them."""
        unit = RATIO if name.startswith("slo:sli_error") else _UNITS.get(name)
        labels = Labels.of(names.SLO_ID, names.SLO_SERVICE, names.SLO_NAME, *self.groups)
        return Expr(Selector(name, self.matchers, schema=Schema(MetricKind.GAUGE, unit, labels)))

    def one(self, name: str) -> Expr:
        """A recorded number that all groups of an objective share."""
        return aggregate("max", self.read(name), by=IDENTITY)

    def errors(self, window: Duration) -> Expr:
        """The share of bad events, or bad time, over a window; averaged where it is not recorded."""
        recorded, is_recorded = self.read(names.error_ratio(window)), self._recorded(window)
        if all(is_recorded):
            return recorded
        averaged = self.read(names.error_ratio(BASE)).over("avg_over_time", str(window))
        return recorded.or_(averaged) if any(is_recorded) else averaged

    def _recorded(self, window: Duration) -> list[bool]:
        """Of each objective whether the window has a recording."""
        return [
            window in each.windows or (window == DAY and isinstance(each.slo.sli, UptimeSli))
            for each in self.objectives
        ]

    def worst_errors(self, window: Duration) -> Expr:
        """That of the group that fares worst."""
        return aggregate("max", self.errors(window), by=IDENTITY)

    def burn_rate(self, window: Duration) -> Expr:
        """How many times faster than sustainable the budget is spent, for each group."""
        budget = self.read(names.ERROR_BUDGET)
        return combine(self.errors(window), "/", budget, on=IDENTITY, group_left=())

    def worst_burn_rate(self, window: Duration) -> Expr:
        """That of the group that fares worst."""
        return self.worst_errors(window) / self.one(names.ERROR_BUDGET)

    @property
    def budget_left(self) -> Expr:
        """The part of the period's budget that is left, of the group that has least."""
        return aggregate("min", self.read(names.BUDGET_REMAINING), by=IDENTITY)

    @property
    def sli(self) -> Expr:
        """The share of good events, or good time, over the period, of the worst group."""
        burnt = aggregate("max", self.read(names.PERIOD_BURN_RATE), by=IDENTITY)
        return 1 - burnt * self.one(names.ERROR_BUDGET)

    @property
    def time_to_exhaustion(self) -> Expr:
        """Seconds until nothing is left at the speed of the last hour; no sample while nothing is spent."""
        left = self.budget_left.apply("clamp_min", 0) * self.one(names.PERIOD_DAYS) * _SECONDS_A_DAY
        return left / (self.worst_burn_rate(HOUR) > 0)

    @property
    def alert_state(self) -> Expr:
        """2 while an alert of the objective fires, 1 while one is pending, else 0."""
        chosen = self.matchers or (any_objective(),)
        return alert_states(IDENTITY, *chosen).or_(0 * self.one(names.OBJECTIVE))


def count_or_zero(expr: Expr) -> Expr:
    """How many series there are; 0, rather than nothing, where there are none."""
    return expr.count().or_(vector(0))
