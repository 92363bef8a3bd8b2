"""Stories of what is not measured: series that end, rules of another shape, a bucket that is missing,
more bad events than events, maintenance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tocsin.model.levels import Gone, Growing, Level, Series, Standing
from tocsin.model.slo import LatencySli, Missing, RatioSli
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Course, Span
from tocsin.plan.slo.alerts import can_be_invalid
from tocsin.plan.slo.burn_cases import EVENTS, HALF_HOUR, HOUR, events, gone_and_told
from tocsin.plan.slo.exclusion import exclusion
from tocsin.plan.slo.objective import BASE
from tocsin.plan.slo.outage import Outage
from tocsin.plan.slo.stories import MINUTE, Phases, Teller
from tocsin.plan.slo.tiers import BurnTier
from tocsin.plan.slo.traffic_cases import TOLERANCE
from tocsin.plan.slo.world import whole_for
from tocsin.values import Duration

_NOTHING, _ALL = Decimal(0), Decimal(1)


def gap_cases(teller: Teller) -> Iterator[Case]:
    """Those that apply to the objective."""
    yield from _no_data(teller)
    if isinstance(teller.objective.slo.sli, RatioSli):
        yield info_change(teller)
    else:
        yield from _label_change(teller)
    yield from _bucket_missing(teller)
    if can_be_invalid(teller.objective):
        yield from _invalid(teller)
    yield from _maintenance(teller)


def _no_data(teller: Teller) -> Iterator[Case]:
    """All series end: what cannot be measured is told, or counted as bad, or is no matter."""
    objective, world = teller.objective, teller.world
    busy = world.at(_NOTHING, events(teller))
    courses = gone_and_told(teller, HOUR)
    is_bad = objective.slo.missing is Missing.BAD
    ignored = teller.burning if is_bad else ()
    phases: Phases = [(HOUR, busy), (HALF_HOUR, world.gone())]
    yield teller.case("all series end", phases, courses, home="no-data", ignoring=ignored)
    if is_bad and objective.tiers:
        fast = objective.tiers[0]
        # From the fifth minute on every evaluation counts as bad as the hour before was busy.
        needed = Fraction(fast.factor * objective.slo.budget)
        start = HOUR + MINUTE * 5
        bad = next(m for m in range(1, 10**6) if _share(fast, m, 65 + m) > needed)
        gone = teller.past(start - world.scrape)
        firing = Span(gone.earliest, teller.looked(start + MINUTE * (bad + 5)))
        held = MINUTE * (bad + 30)
        courses = teller.burns(fast, firing)
        ignored = (*teller.slower, names.SLO_NO_DATA)
        phases = [(HOUR, busy), (held, world.gone())]
        yield teller.case(
            "all series end, and that is bad", phases, courses, home="no-data", ignoring=ignored
        )


def _share(tier: BurnTier, bad: int, known: int) -> Fraction:
    slots = tier.long // MINUTE
    return Fraction(min(bad, slots), min(known, slots))


def _label_change(teller: Teller) -> Iterator[Case]:
    """What an older rule recorded with one label more still counts, and no rule fails over it."""
    world, objective = teller.world, teller.objective
    before, now = (objective.slo.budget * part / 4 for part in (3, 1))
    scale = whole_for(now)
    # So many events a scrape are a whole number a second too, which the old recordings stood at.
    levels = world.at(now, scale * world.scrape.milliseconds)
    # They have a sample a scrape, and those of today one an evaluation.
    rate = scale * 1000 * world.scrape.milliseconds / objective.interval.milliseconds
    old = [
        level
        for name, value in ((names.EVENTS_TOTAL, rate), (names.EVENTS_BAD, rate * before))
        for level in _old(teller, name, value)
    ]
    ended = tuple(Gone(level.series) for level in old)
    # promtool knows no change of rules: so both record for the first half hour, and the new one goes on.
    phases = [(MINUTE * 2, levels), (HALF_HOUR, old), (HALF_HOUR, ended)]
    share = (before * 30 + now * 62) / 92
    asked = teller.is_about(MINUTE * 62, names.error_ratio(objective.period), share, TOLERANCE)
    yield teller.case("an author's label changes", phases, asked=asked, home="label-change")


def info_change(teller: Teller) -> Case:
    """Where nothing is summed apart, `slo:info` alone bears an author's labels: the budget goes on."""
    world = teller.world
    old = [
        Standing(
            Series.of(
                names.INFO,
                dict(teller.objective.labels)
                | dict(teller.labels_of(group))
                | {"written_by": "an older rule"},
            ),
            Decimal(1),
        )
        for group in world.groups
    ]
    ended = tuple(Gone(level.series) for level in old)
    phases = [(MINUTE * 2, world.at(_NOTHING)), (HALF_HOUR, old), (HALF_HOUR, ended)]
    left = teller.is_exactly(MINUTE * 62, names.BUDGET_REMAINING, 1)
    return teller.case("an author's label changes", phases, asked=left, home="label-change")


def _old(teller: Teller, name: str, value: Decimal) -> Iterator[Level]:
    for group in teller.world.groups:
        labels = dict(teller.objective.labels) | dict(teller.labels_of(group))
        yield Standing(Series.of(name, labels | {"written_by": "an older rule"}), value)


def _bucket_missing(teller: Teller) -> Iterator[Case]:
    """Without the threshold's bucket nothing is known; with another spelling of it, everything is."""
    world, objective = teller.world, teller.objective
    sli = objective.slo.sli
    if not isinstance(sli, LatencySli) or sli.histogram.native:
        return
    bucket = [reading.series for reading in world.readings if reading.bad]
    gone = tuple(Gone(series) for series in bucket)
    rest = tuple(level for level in world.at(_NOTHING, EVENTS) if level.series not in bucket)
    rule = teller.alerts.get(names.SLO_NO_DATA)
    courses: list[Course] = []
    ignored: tuple[str, ...] = ()
    if rule and objective.slo.missing is Missing.BAD:
        courses, ignored = _said(teller, teller.first_rate), teller.burning
    elif rule and not objective.by:
        courses = _said(teller, Duration(0))
    # Of a group that was never measured nobody knows that it is missing.
    phases: Phases = [(HALF_HOUR, (*rest, *gone))]
    yield teller.case("the bucket is missing", phases, courses, home="buckets", ignoring=ignored)
    if sli.within.amount == sli.within.amount.to_integral_value():
        share = objective.slo.budget / 2
        spelled = tuple(_respelled(level, bucket) for level in world.at(share))
        asked = teller.is_about(HALF_HOUR, names.error_ratio(BASE), share, TOLERANCE)
        phases = [(HALF_HOUR, (*spelled, *gone))]
        yield teller.case("the bucket is spelled as Prometheus 3 does", phases, asked=asked, home="buckets")


def _said(teller: Teller, since: Duration) -> list[Course]:
    """SLONoData speaks of every group after its delay."""
    pending = Span.at(since)
    firing = teller.after(pending, names.SLO_NO_DATA)
    groups = teller.world.groups
    return [teller.says(names.SLO_NO_DATA, pending, firing, labels=teller.labels_of(g)) for g in groups]


def _respelled(level: Level, bucket: Iterable[Series]) -> Level:
    if level.series not in bucket or not isinstance(level, Growing):
        return level
    labels = dict(level.series.labels)
    return replace(level, series=Series.of(level.series.name, labels | {"le": f"{labels['le']}.0"}))


def _invalid(teller: Teller) -> Iterator[Case]:
    """More bad events than events, or more good ones: the two do not count the same thing."""
    objective, world = teller.objective, teller.world
    if world.is_gauge or any(r.bad and not r.total for r in world.readings):
        wrong, outside, says = Decimal(2), Fraction(1, 2), "200%"
    elif any(r.good and not r.total for r in world.readings):
        wrong, outside, says = Decimal(-1), Fraction(0), "-100%"
    else:
        return
    # The share goes from nothing to the wrong one, which as an outage would be everything, in five minutes.
    outage = Outage(objective, world.scrape, HALF_HOUR)
    closed, left_open = (outage.shows(BASE, outside, closed=closed) for closed in (True, False))
    pending = teller.span(closed, left_open)
    if world.is_gauge:
        pending = Span(teller.looked(HALF_HOUR + MINUTE), max(closed, left_open) + teller.usual_step)
    firing = teller.after(pending, names.SLI_INVALID)
    courses = [
        teller.says(names.SLI_INVALID, pending, firing, None, teller.labels_of(group), says)
        for group in world.groups
    ]
    phases = [(HALF_HOUR, world.at(_NOTHING, EVENTS)), (HOUR, world.at(wrong, EVENTS))]
    title = "more bad events than events" if wrong > 0 else "more good events than events"
    yield teller.case(title, phases, courses, home="invalid", ignoring=teller.burning)


def _maintenance(teller: Teller) -> Iterator[Case]:
    """While the exclusion holds everything fails, nobody is told, and nothing of it is counted.

    Before and after some events are bad, so that traffic that is counted as good is noticed too.
    """
    objective, world = teller.objective, teller.world
    switch = exclusion(objective)
    if switch is None:
        return
    on, off = switch
    share = objective.slo.budget / 2
    usual, failing = world.at(share), world.at(_ALL, whole_for(share))
    phases = [
        (HALF_HOUR, (*usual, off)),
        (MINUTE * 2, (*usual, on)),
        (MINUTE * 15, (*failing, on)),
        (MINUTE * 8, (*usual, on)),
        (HALF_HOUR, (*usual, off)),
    ]
    asked = teller.is_about(MINUTE * 85, names.error_ratio(objective.period), share, TOLERANCE)
    yield teller.case("maintenance", phases, asked=asked, home="maintenance")
