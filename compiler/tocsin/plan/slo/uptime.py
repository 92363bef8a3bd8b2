"""The error ratio of time, and of ratios that a query computes: averages of what was recorded."""

from __future__ import annotations

from decimal import Decimal

from tocsin.model.slo import Missing, RatioSli, UptimeSli
from tocsin.plan import names
from tocsin.plan.rules import RecordingRule
from tocsin.plan.slo.objective import BASE, ONE, ZERO, Objective, constant
from tocsin.promql.nodes import Aggregate, Binary, Call, Node, Number, RangeSelector
from tocsin.values import Duration

_VANISHED_IS_DOWN_FOR = Duration.parse("1h")
_DAY = Duration.parse("1d")


def slots_and_windows(objective: Objective) -> list[RecordingRule]:
    """One slot an evaluation, good or bad; each weighs the same, so averaging them is exact."""
    rules = [objective.record(names.SLOTS_BAD, objective.not_excluded(_slot(objective)))]
    windows = sorted({*objective.windows, _DAY})
    for window in windows:
        average = objective.over("avg_over_time", names.SLOTS_BAD, window)
        rules.append(objective.record(names.error_ratio(window), average))
    for window in sorted({_DAY, objective.period}):
        minutes = Binary("*", objective.read(names.error_ratio(window)), Number(window.minutes))
        rules.append(objective.record(names.downtime(window), minutes))
    return rules


def _slot(objective: Objective) -> Node:
    sli = objective.slo.sli
    assert isinstance(sli, UptimeSli)
    up = Binary("==", sli.up._node(), ONE, return_bool=True)
    quorum = Number(sli.quorum.amount)
    enough: Node = Binary(">=", Aggregate("avg", up, objective.by), quorum, return_bool=True)
    if objective.slo.missing is Missing.EXCLUDE:
        return Binary("-", ONE, enough)
    if not objective.by:
        return Binary("or", Binary("-", ONE, enough), constant(Decimal(1)))
    last = Call("last_over_time", (RangeSelector(sli.up._selector(), _VANISHED_IS_DOWN_FOR),))
    vanished = Binary("*", ZERO, Aggregate("max", last, objective.by))
    return Binary("-", ONE, Binary("or", enough, vanished))


def ratio_windows(objective: Objective) -> list[RecordingRule]:
    """A ratio by query: asked for each window up to six hours, averaged beyond.

    That of the base window comes first: shorter ones may be averages of it too.
    """
    windows = (BASE, *(window for window in objective.windows if window != BASE))
    return [objective.record(names.error_ratio(w), _ratio(objective, w)) for w in windows]


def _ratio(objective: Objective, window: Duration) -> Node:
    sli = objective.slo.sli
    assert isinstance(sli, RatioSli)
    if window == BASE or not objective.is_summed(window):
        # Every number is at least -Inf, and NaN is not: a query that divides by nothing records nothing.
        numbers = Binary(">=", sli.error_ratio(str(window)).node, Number(Decimal("-Infinity")))
        return objective.not_excluded(numbers)
    return objective.over("avg_over_time", names.error_ratio(BASE), window)
