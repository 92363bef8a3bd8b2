"""The share of bad events of one calendar month, as a query for reports.

A rule's window has a fixed length and a month has not, so this is asked for when a report is made:
the recorded base pair summed over exactly the month, looked at from its end.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tocsin.model.slo import RatioSli, UptimeSli
from tocsin.plan import names
from tocsin.plan.slo.objective import BASE, Objective, share, summed
from tocsin.promql.nodes import Call, Modifiers, Node, RangeSelector, Selector
from tocsin.values import Duration


def month_ratio(objective: Objective, year: int, month: int) -> Node:
    """The error ratio of the month in UTC; at most as exact as what Prometheus still keeps of it."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    window = Duration(int((end - start).total_seconds()) * 1000)
    at = Modifiers(at=Decimal(int(end.timestamp())))

    def over(function: str, name: str) -> Node:
        series = objective.read(name)
        return Call(
            function, (RangeSelector(Selector(series.name, series.matchers, at, series.schema), window),)
        )

    if isinstance(objective.slo.sli, UptimeSli):
        return over("avg_over_time", names.SLOTS_BAD)
    if isinstance(objective.slo.sli, RatioSli):
        return over("avg_over_time", names.error_ratio(BASE))
    identity = (names.SLO_ID, *objective.by)
    bad = summed(over("sum_over_time", names.EVENTS_BAD), identity)
    return share(bad, summed(over("sum_over_time", names.EVENTS_TOTAL), identity))
