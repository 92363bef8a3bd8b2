"""The error ratio of events: two counters, or a histogram, one recording per window.

The base pair is recorded over five minutes. Windows up to six hours are computed from the counters;
longer ones, and all of an objective with an exclusion, from sums of the base pair.
"""

from __future__ import annotations

from decimal import Decimal

from tocsin.model.metrics import Counter
from tocsin.model.slo import EventsSli, LatencySli, Missing
from tocsin.plan import names
from tocsin.plan.rules import RecordingRule
from tocsin.plan.slo.division import rest
from tocsin.plan.slo.objective import BASE, ONE, ZERO, Objective, share, summed
from tocsin.promql.expression import duration
from tocsin.promql.nodes import Aggregate, Binary, Call, Node, Number, RangeSelector
from tocsin.promql.types import Labels
from tocsin.values import Duration

_IMPUTED_FROM = Duration.parse("1h")
"""Where missing counts as bad: the traffic that is taken to fail is that of this long before."""


def base_and_windows(objective: Objective) -> list[RecordingRule]:
    """The base pair and the ratio of every window, in the order they feed each other."""
    total, bad = objective.read(names.EVENTS_TOTAL), objective.read(names.EVENTS_BAD)
    return [
        objective.record(names.EVENTS_TOTAL, _base_total(objective)),
        objective.record(names.EVENTS_BAD, _base_bad(objective)),
        objective.record(names.error_ratio(BASE), share(bad, total)),
        *(
            objective.record(names.error_ratio(w), _ratio(objective, w))
            for w in objective.windows
            if w != BASE
        ),
    ]


def _base_total(objective: Objective) -> Node:
    total = total_rate(objective, BASE)
    if objective.slo.missing is Missing.BAD:
        total = Binary("or", total, _imputed(objective))
    return objective.not_excluded(total)


def _base_bad(objective: Objective) -> Node:
    bad = bad_rate(objective, BASE)
    if objective.slo.missing is Missing.BAD:
        bad = Binary("or", bad, _imputed(objective))
    return objective.not_excluded(bad)


def _imputed(objective: Objective) -> Node:
    """What the total was of late; it holds itself up for as long as nothing real comes."""
    recent = objective.over("avg_over_time", names.EVENTS_TOTAL, _IMPUTED_FROM)
    return Aggregate("avg", recent, objective.by)


def _ratio(objective: Objective, window: Duration) -> Node:
    if not objective.is_summed(window):
        return share(bad_rate(objective, window), total_rate(objective, window))
    identity = (names.SLO_ID, *objective.by)
    bad = summed(objective.over("sum_over_time", names.EVENTS_BAD, window), identity)
    total = summed(objective.over("sum_over_time", names.EVENTS_TOTAL, window), identity)
    return share(bad, total)


def total_rate(objective: Objective, window: Duration) -> Node:
    """Events a second."""
    sli = objective.slo.sli
    if isinstance(sli, LatencySli):
        if sli.histogram.native:
            return Call("histogram_count", (_native(objective, sli, window),))
        return rate_of(objective, sli.histogram.count, window)
    assert isinstance(sli, EventsSli)
    return rate_of(objective, sli.total, window)


def bad_rate(objective: Objective, window: Duration) -> Node:
    """Bad events a second: zero, not absent, before the first of them; absent without any total."""
    sli, total = objective.slo.sli, total_rate(objective, window)
    if isinstance(sli, LatencySli):
        if sli.histogram.native:
            return _native_bad(objective, sli, window)
        # No `or 0 * total` here: a bucket that is missing means that nothing is known.
        good = rate_of(objective, sli.histogram.bucket(sli.within), window)
        return Call("clamp_min", (Binary("-", total, good), ZERO))
    assert isinstance(sli, EventsSli)
    return Binary("or", counted_bad(objective, sli, window), Binary("*", ZERO, total))


def counted_bad(objective: Objective, sli: EventsSli, window: Duration) -> Node:
    """Bad events a second as they are counted, without the zero that stands for none yet."""
    return rest(rate_of(objective, sli.bad, window))


def rate_of(objective: Objective, source: object, window: Duration) -> Node:
    """Events a second of a counter or a query, summed for each group."""
    if isinstance(source, Counter):
        return source.rate(str(window)).sum(by=objective.by).node
    assert callable(source)
    written: Node = source(str(window)).node
    # A query that leaves other labels would be one series here and several there.
    return written if written.type.labels == Labels.of(*objective.by) else summed(written, objective.by)


def _native(objective: Objective, sli: LatencySli, window: Duration) -> Node:
    selector = sli.histogram._selector()
    return summed(Call("rate", (RangeSelector(selector, duration(str(window))),)), objective.by)


def _native_bad(objective: Objective, sli: LatencySli, window: Duration) -> Node:
    """`(1 - fraction) * (count > 0) or 0 * count`: an idle histogram's fraction is NaN."""
    rate = _native(objective, sli, window)
    count = Call("histogram_count", (rate,))
    fraction = Call("histogram_fraction", (Number(Decimal("-Infinity")), Number(sli.within.amount), rate))
    slow = Binary("*", Binary("-", ONE, fraction), Binary(">", count, ZERO))
    return Binary("or", slow, Binary("*", ZERO, count))
