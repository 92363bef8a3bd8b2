"""The cases that every objective gets, those that apply to it; each in a file of its own.

A case is a story that objectives have got wrong: a total outage, a burn just below and just above
each factor, idle minutes, a first error that comes late, a busy hour before a quiet one, series that
vanish, traffic that stops, counters that restart, one bad event at low traffic, an old label of the
rules, a missing bucket, more bad events than events, maintenance, one group among others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from tocsin.errors import report
from tocsin.model.levels import Gone, Growing, Level, Series, Standing
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, LatencySli, Missing, RatioSli, UptimeSli
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Course, Span
from tocsin.plan.rules import Group
from tocsin.plan.scenarios import Version
from tocsin.plan.slo.alerts import can_be_invalid
from tocsin.plan.slo.exclusion import exclusion
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.outage import cleared_after, fires_after
from tocsin.plan.slo.stories import MINUTE, Teller
from tocsin.plan.slo.uptime_cases import uptime_cases
from tocsin.plan.slo.world import World
from tocsin.values import Duration, decimal_text

_TOLERANCE = Decimal("0.05")
_HALF_HOUR, _HOUR = MINUTE * 30, MINUTE * 60
_CLOSE = Decimal("0.05")
"""How far beside a factor is just below and just above it."""


def objective_cases(
    objective: Objective, service: Service, group: Group, engine: Version | None
) -> tuple[Case, ...]:
    """Every case of the objective; if its series are not in the normal day, that is reported."""
    world = World.of(objective, service)
    sli = objective.slo.sli
    if isinstance(sli, LatencySli) and sli.histogram.native:
        # promtool 2.42 cannot read histogram samples, and the files are for every version.
        return ()
    if not world.is_complete:
        if isinstance(sli, RatioSli):
            return ()  # a query that is no division of counters: only its author can tell its stories
        kind = "up and down" if isinstance(sli, UptimeSli) else "both good and bad events"
        report(
            f"the service's normal day has no series that can show {kind}; add them to normal=",
            subject=objective.slo.subject,
            origin=objective.slo.origin,
        )
        return ()
    teller = Teller(objective, world, service, group.rules, engine)
    if isinstance(sli, UptimeSli):
        return tuple(uptime_cases(teller))
    return tuple(case for story in _STORIES for case in story(teller))


def _outage(teller: Teller) -> Iterator[Case]:
    """Everything fails for ten minutes; the fastest tier tells of it by arithmetic."""
    objective, world = teller.objective, teller.world
    if not objective.tiers:
        return
    fast = objective.tiers[0]
    needed = fast.factor * objective.slo.budget
    before = min(fast.long, _HOUR)
    started, ended = (
        fires_after(needed, fast, before, world.scrape),
        cleared_after(needed, fast, world.scrape),
    )
    held = max(*started, 10)
    phases = [
        (before, world.at(Decimal(0), _EVENTS)),
        (MINUTE * held, world.at(Decimal(1), _EVENTS)),
        (_HALF_HOUR, world.at(Decimal(0), _EVENTS)),
    ]
    firing = teller.minute(*started, before)
    until = teller.minute(*ended, before + MINUTE * held)
    courses = teller.burns(fast, firing, until)
    slower = [names.burn_alert(tier.name) for tier in objective.tiers[1:]]
    yield teller.case("everything fails for a while", phases, courses, home="outage", ignoring=slower)


def _burning(teller: Teller) -> Iterator[Case]:
    """A constant burn since ever, so that all windows agree, just beside each tier's factor."""
    objective, world = teller.objective, teller.world
    budget = objective.slo.budget
    for tier in objective.tiers:
        most = 1 / budget
        above = min(tier.factor * (1 + _CLOSE), (tier.factor + most) / 2)
        for burn in (tier.factor * (1 - _CLOSE), above):
            burn = burn.quantize(Decimal("0.0001"))
            tripped = [each for each in objective.tiers if each.factor < burn]
            # Prometheus's humanize writes four digits.
            courses = [
                c for each in tripped for c in teller.burns(each, Span.at(MINUTE), None, f"{float(burn):.4g}")
            ]
            side = "above" if tier in tripped else "below"
            title = f"{decimal_text(burn)} times the budget, just {side} {tier.name}"
            phases = [(MINUTE * 15, world.at(burn * budget))]
            yield teller.case(title, phases, _known(teller, courses), home="burn-factors")


def _known(teller: Teller, courses: list[Course]) -> list[Course]:
    """Texts of a ratio by query depend on how it rounds; only the states are compared."""
    if isinstance(teller.objective.slo.sli, RatioSli) or teller.objective.slo.min_bad is not None:
        return [replace(course, annotations=None) for course in courses]
    return courses


def _idle(teller: Teller) -> Iterator[Case]:
    """A quarter of an hour without traffic: no ratio, rather than NaN, and the whole budget is left."""
    world = teller.world
    busy, idle = world.at(Decimal(0), _EVENTS), world.at(Decimal(0), Decimal(0))
    phases = [(_HALF_HOUR, busy), (MINUTE * 15, idle), (MINUTE * 15, busy)]
    left = teller.is_exactly(_HOUR, names.BUDGET_REMAINING, 1)
    yield teller.case("idle for a quarter of an hour", phases, asked=left, home="idle", ignoring=_TRAFFIC)


def _late_first_error(teller: Teller) -> Iterator[Case]:
    """Errors get a series with the first of them; what is bad before and after is all counted."""
    world, objective = teller.world, teller.objective
    if not isinstance(objective.slo.sli, EventsSli):
        return
    # A tenth of what trips the slowest tier, over twice as long with errors as without.
    share = objective.slo.budget / 10
    bad = [reading.series for reading in world.readings if reading.bad]
    unborn = tuple(Gone(series) for series in bad)
    before = tuple(level for level in world.at(Decimal(0), _of(share)) if level.series not in bad)
    phases = [(_HOUR, (*before, *unborn)), (_HOUR * 3, _from_zero(world.at(share, _of(share)), bad))]
    truth = share * 3 / 4
    asked = teller.is_about(_HOUR * 4, names.error_ratio(objective.period), truth, _TOLERANCE)
    yield teller.case("the first error comes late", phases, asked=asked, home="late-first-error")


def _from_zero(levels: tuple[Level, ...], born: list[Series]) -> tuple[Level, ...]:
    return tuple(
        replace(level, start=Decimal(0)) if isinstance(level, Growing) and level.series in born else level
        for level in levels
    )


def _busy_then_quiet(teller: Teller) -> Iterator[Case]:
    """A busy hour without errors and a quiet one with many: events count, not minutes."""
    world, objective = teller.world, teller.objective
    if isinstance(objective.slo.sli, RatioSli):
        return  # nothing is known of the number of events, so minutes are what counts
    share = objective.slo.budget / 2
    few = _of(share)
    phases = [(_HOUR, world.at(Decimal(0), few * 100)), (_HOUR, world.at(share, few))]
    truth = share / 101
    asked = teller.is_about(_HOUR * 2, names.error_ratio(objective.period), truth, _TOLERANCE)
    yield teller.case(
        "a busy hour, then a quiet one with errors", phases, asked=asked, home="busy-then-quiet"
    )


def _no_data(teller: Teller) -> Iterator[Case]:
    """All series end: what cannot be measured is told, or counted as bad, or is no matter."""
    objective, world = teller.objective, teller.world
    rule = teller.alerts.get(names.SLO_NO_DATA)
    phases = [(_HOUR, world.at(Decimal(0), _EVENTS)), (_HALF_HOUR, world.gone())]
    courses = []
    if rule is not None:
        # The base pair needs two scrapes within five minutes; the last one is at the hour.
        gone = Span.at(_HOUR + MINUTE * 5)
        firing = Span.at(gone.earliest + rule.for_)
        for group in world.groups:
            labels = tuple(zip(objective.by, group, strict=True))
            courses.append(teller.says(names.SLO_NO_DATA, gone, firing, None, labels))
    burning = [names.burn_alert(tier.name) for tier in objective.tiers]
    ignored = burning if objective.slo.missing is Missing.BAD else []
    yield teller.case("all series end", phases, courses, home="no-data", ignoring=(*ignored, *_TRAFFIC))
    if objective.slo.missing is Missing.BAD and objective.tiers:
        first = objective.tiers[0]
        ever = teller.burns(first, Span(_HOUR + MINUTE * 5, _HOUR + MINUTE * 25), None)
        slower = [names.burn_alert(tier.name) for tier in objective.tiers[1:]]
        yield teller.case(
            "all series end, and that is bad",
            phases,
            ever,
            home="no-data",
            ignoring=(*slower, names.SLO_NO_DATA, *_TRAFFIC),
        )


def _traffic_stops(teller: Teller) -> Iterator[Case]:
    """The series stay and stand still: told where that was asked for, and never as missing data."""
    objective, world = teller.objective, teller.world
    if isinstance(objective.slo.sli, RatioSli):
        return
    least = objective.slo.traffic_stopped_above
    needed = least.amount * world.scrape.seconds * 2 if least else Decimal(0)
    busy = max(_EVENTS, needed.to_integral_value() + 1)
    phases = [(_HOUR, world.at(Decimal(0), busy)), (_HALF_HOUR, world.at(Decimal(0), Decimal(0)))]
    courses = []
    if least is not None:
        pending, firing = teller.minute(6, 5, _HOUR), teller.minute(11, 10, _HOUR)
        for group in world.groups:
            labels = tuple(zip(objective.by, group, strict=True))
            courses.append(teller.says(names.SLO_TRAFFIC_STOPPED, pending, firing, None, labels))
    yield teller.case("traffic stops, the series stay", phases, courses, home="traffic-stops")


def _counter_reset(teller: Teller) -> Iterator[Case]:
    """All counters start again at once: the share is what it was."""
    world, objective = teller.world, teller.objective
    share = objective.slo.budget / 2
    levels = world.at(share)
    again = tuple(replace(level, resets=True) if isinstance(level, Growing) else level for level in levels)
    phases = [(_HALF_HOUR, levels), (_HALF_HOUR, again)]
    asked = (
        *teller.is_about(MINUTE * 33, names.error_ratio(MINUTE * 5), share, _TOLERANCE),
        *teller.is_about(_HOUR, names.error_ratio(objective.period), share, _TOLERANCE),
    )
    yield teller.case("all counters start again", phases, asked=asked, home="counter-reset")


def _single_event(teller: Teller) -> Iterator[Case]:
    """One bad event among few: a large share, but fewer than the tiers are told to speak of."""
    world, objective = teller.world, teller.objective
    if objective.slo.min_bad is None:
        return
    few = Decimal(4)
    phases = [
        (_HOUR, world.at(Decimal(0), few)),
        (world.scrape, world.at(Decimal("0.25"), few)),
        (_HALF_HOUR, world.at(Decimal(0), few)),
    ]
    yield teller.case("one bad event at low traffic", phases, home="single-event")


def _label_change(teller: Teller) -> Iterator[Case]:
    """What an older rule recorded with one label more still counts, and no rule fails over it."""
    world, objective = teller.world, teller.objective
    if isinstance(objective.slo.sli, RatioSli):
        return
    share = objective.slo.budget / 2
    old = [
        level
        for name, rate in ((names.EVENTS_TOTAL, Decimal(1)), (names.EVENTS_BAD, share))
        for level in _old(teller, name, rate)
    ]
    ended = tuple(Gone(level.series) for level in old)
    phases: list[tuple[Duration, tuple[Level, ...]]] = [
        (_HALF_HOUR, (*world.gone(), *old)),
        (_HALF_HOUR, (*world.at(share), *ended)),
    ]
    asked = teller.is_about(_HOUR, names.error_ratio(objective.period), share, _TOLERANCE)
    ignored = (names.SLO_NO_DATA, *_TRAFFIC)
    yield teller.case("an author's label changes", phases, asked=asked, home="label-change", ignoring=ignored)


def _old(teller: Teller, name: str, value: Decimal) -> Iterator[Level]:
    objective = teller.objective
    for group in teller.world.groups:
        labels = (
            dict(objective.labels)
            | dict(zip(objective.by, group, strict=True))
            | {"written_by": "an older rule"}
        )
        yield Standing(Series.of(name, labels), value)


def _bucket_missing(teller: Teller) -> Iterator[Case]:
    """Without the threshold's bucket nothing is known; with another spelling of it, everything is."""
    world, objective = teller.world, teller.objective
    sli = objective.slo.sli
    if not isinstance(sli, LatencySli):
        return
    bucket = [reading.series for reading in world.readings if reading.bad]
    calm = world.at(Decimal(0), _EVENTS)
    gone = tuple(Gone(series) for series in bucket)
    rest = tuple(level for level in calm if level.series not in bucket)
    burning = [names.burn_alert(tier.name) for tier in objective.tiers]
    courses = []
    if (
        (rule := teller.alerts.get(names.SLO_NO_DATA))
        and not objective.by
        and objective.slo.missing is not Missing.BAD
    ):
        courses.append(teller.says(names.SLO_NO_DATA, Span.at(Duration(0)), Span.at(rule.for_)))
        burning = []
    phases = [(_HALF_HOUR, (*rest, *gone))]
    ignored = () if courses else (*burning, names.SLO_NO_DATA)
    yield teller.case("the bucket is missing", phases, courses, home="buckets", ignoring=ignored)
    if sli.within.amount == sli.within.amount.to_integral_value():
        share = objective.slo.budget / 2
        spelled = tuple(_respelled(level, bucket) for level in world.at(share))
        asked = teller.is_about(_HALF_HOUR, names.error_ratio(MINUTE * 5), share, _TOLERANCE)
        phases = [(_HALF_HOUR, (*spelled, *gone))]
        yield teller.case("the bucket is spelled as Prometheus 3 does", phases, asked=asked, home="buckets")


def _respelled(level: Level, bucket: list[Series]) -> Level:
    if level.series not in bucket or not isinstance(level, Growing):
        return level
    labels = dict(level.series.labels)
    return replace(level, series=Series.of(level.series.name, labels | {"le": f"{labels['le']}.0"}))


def _invalid(teller: Teller) -> Iterator[Case]:
    """More bad events than events: the two do not count the same thing."""
    objective, world = teller.objective, teller.world
    if not can_be_invalid(objective) or all(r.total for r in world.readings if r.bad):
        return
    rule = teller.alerts[names.SLI_INVALID]
    calm = world.at(Decimal(0), _EVENTS)
    twice = world.at(Decimal(2), _EVENTS)
    burning = [names.burn_alert(tier.name) for tier in objective.tiers]
    phases = [(_HALF_HOUR, calm), (_HOUR, twice)]
    pending = teller.minute(3, 3, _HALF_HOUR)
    firing = teller.minute(3 + rule.for_ // MINUTE, 3 + rule.for_ // MINUTE, _HALF_HOUR)
    courses = [
        replace(
            teller.says(
                names.SLI_INVALID, pending, firing, None, tuple(zip(objective.by, group, strict=True))
            ),
            annotations=None,
        )
        for group in world.groups
    ]
    yield teller.case("more bad events than events", phases, courses, home="invalid", ignoring=burning)


def _maintenance(teller: Teller) -> Iterator[Case]:
    """While the exclusion holds everything fails, nobody is told, and nothing of the budget is spent."""
    objective, world = teller.objective, teller.world
    switch = exclusion(objective)
    if switch is None:
        return
    on, off = switch
    phases = [
        (_HALF_HOUR, (*world.at(Decimal(0), _EVENTS), off)),
        (MINUTE * 2, (*world.at(Decimal(0), _EVENTS), on)),
        (MINUTE * 10, (*world.at(Decimal(1), _EVENTS), on)),
        (MINUTE * 8, (*world.at(Decimal(0), _EVENTS), on)),
        (_HALF_HOUR, (*world.at(Decimal(0), _EVENTS), off)),
    ]
    asked = teller.is_exactly(MINUTE * 80, names.BUDGET_REMAINING, 1)
    yield teller.case("maintenance", phases, asked=asked, home="maintenance", ignoring=(names.SLO_NO_DATA,))


def _groups(teller: Teller) -> Iterator[Case]:
    """One group fails, another vanishes: each is told of for itself, and of no other."""
    objective, world = teller.objective, teller.world
    if len(world.groups) < 2:
        return
    failing, vanishing = world.groups[0], world.groups[1]
    calm = world.at(Decimal(0), _EVENTS)
    others = tuple(group for group in world.groups if group not in (failing, vanishing))
    later = (
        *world.at(Decimal(1), _EVENTS, [failing]),
        *world.gone([vanishing]),
        *world.at(Decimal(0), _EVENTS, others),
    )
    courses: list[Course] = []
    fast = objective.tiers[0] if objective.tiers else None
    if fast is not None:
        needed = fast.factor * objective.slo.budget
        started = teller.minute(*fires_after(needed, fast, _HOUR, world.scrape), _HOUR)
        labels = tuple(zip(objective.by, failing, strict=True))
        courses += [
            replace(c, labels=labels, annotations=None)
            for c in teller.burns(fast, started, None, groups=[failing])
        ]
    if (
        rule := teller.alerts.get(names.SLO_NO_DATA)
    ) is not None and objective.slo.missing is not Missing.BAD:
        gone = Span.at(_HOUR + MINUTE * 5)
        labels = tuple(zip(objective.by, vanishing, strict=True))
        courses.append(teller.says(names.SLO_NO_DATA, gone, Span.at(gone.earliest + rule.for_), None, labels))
    slower = [names.burn_alert(tier.name) for tier in objective.tiers[1:]]
    phases = [(_HOUR, calm), (MINUTE * 45, later)]
    yield teller.case("one group fails, one vanishes", phases, courses, home="groups", ignoring=slower)


def _of(share: Decimal) -> Decimal:
    total = _EVENTS
    while (share * total) % 1:
        total *= 10
    return total


_EVENTS = Decimal(1000)
_TRAFFIC = (names.SLO_TRAFFIC_STOPPED,)

_STORIES: tuple[Callable[[Teller], Iterator[Case]], ...] = (
    _outage,
    _burning,
    _idle,
    _late_first_error,
    _busy_then_quiet,
    _no_data,
    _traffic_stops,
    _counter_reset,
    _single_event,
    _label_change,
    _bucket_missing,
    _invalid,
    _maintenance,
    _groups,
)
