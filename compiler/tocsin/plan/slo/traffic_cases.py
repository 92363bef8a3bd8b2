"""Stories of traffic that objectives have misread: none at all, late errors, busy and quiet hours,
counters that start again, pods that are replaced, traffic that stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from tocsin.model.levels import Gone, Growing, GrowingHistogram, Level, Series
from tocsin.model.slo import EventsSli, RatioSli
from tocsin.plan import names
from tocsin.plan.cases import Case, Query
from tocsin.plan.slo.burn_cases import EVENTS, HALF_HOUR, HOUR
from tocsin.plan.slo.objective import BASE
from tocsin.plan.slo.stories import MINUTE, Teller

TOLERANCE = Decimal("0.05")
_NOTHING = Decimal(0)


def traffic_cases(teller: Teller) -> Iterator[Case]:
    """Those that apply to the objective."""
    yield from _idle(teller)
    yield from _late_first_error(teller)
    if not isinstance(teller.objective.slo.sli, RatioSli):
        # Of a ratio by query the number of events is not known, so minutes are what counts.
        yield from _busy_then_quiet(teller)
        yield from _traffic_stops(teller)
    if not teller.world.is_gauge:
        yield from _counter_reset(teller)
        yield from _pods_replaced(teller)


def _idle(teller: Teller) -> Iterator[Case]:
    """A quarter of an hour without traffic: no ratio, rather than NaN, and the whole budget is left."""
    world = teller.world
    busy, idle = world.at(_NOTHING, EVENTS), world.at(_NOTHING, _NOTHING)
    phases = [(HALF_HOUR, busy), (MINUTE * 15, idle), (MINUTE * 15, busy)]
    left = teller.is_exactly(HOUR, names.BUDGET_REMAINING, 1)
    yield teller.case("idle for a quarter of an hour", phases, asked=left, home="idle")


def _late_first_error(teller: Teller) -> Iterator[Case]:
    """Errors get a series with the first of them; what is bad before and after is all counted."""
    world, objective = teller.world, teller.objective
    if not born_series(teller):
        return
    # A tenth of the budget, for three times as long as without errors.
    share = objective.slo.budget / 10
    before, born = born_late(teller, world.at(_NOTHING, fewest(share)), world.at(share, fewest(share)))
    # Two hours in all: promtool refuses a query that reads 10,000 samples, and windows go up to six.
    phases = [(HALF_HOUR, before), (MINUTE * 90, born)]
    truth = share * 3 / 4
    asked = (
        *teller.is_exactly(MINUTE * 20, names.error_ratio(BASE), 0),
        *teller.is_about(HOUR * 2, names.error_ratio(objective.period), truth, TOLERANCE),
    )
    yield teller.case("the first error comes late", phases, asked=asked, home="late-first-error")


def born_series(teller: Teller) -> tuple[Series, ...]:
    """The series that are there from the first bad event on."""
    if not isinstance(teller.objective.slo.sli, EventsSli):
        return ()
    return tuple(reading.series for reading in teller.world.readings if reading.bad)


def born_late(
    teller: Teller, before: Iterable[Level], after: Iterable[Level]
) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
    """Levels without bad events, in which these have no series yet, and those that begin with them."""
    bad = born_series(teller)
    unborn = tuple(Gone(series) for series in bad)
    return (*(level for level in before if level.series not in bad), *unborn), _from_zero(after, bad)


def _from_zero(levels: Iterable[Level], born: Iterable[Series]) -> tuple[Level, ...]:
    chosen = set(born)
    return tuple(
        replace(level, start=_NOTHING)
        if isinstance(level, Growing | GrowingHistogram) and level.series in chosen
        else level
        for level in levels
    )


def _busy_then_quiet(teller: Teller) -> Iterator[Case]:
    """A busy hour without errors and a quiet one with many: events count, not minutes."""
    world, objective = teller.world, teller.objective
    share = objective.slo.budget / 2
    few = fewest(share)
    # Rates over five minutes tell of all that was bad when it has been over for as long.
    rest = MINUTE * 6
    phases = [
        (HOUR, world.at(_NOTHING, few * 100)),
        (HOUR, world.at(share, few)),
        (rest, world.at(_NOTHING, few)),
    ]
    truth = share / (100 + 1 + Decimal(rest.milliseconds) / HOUR.milliseconds)
    asked = teller.is_about(HOUR * 2 + rest, names.error_ratio(objective.period), truth, TOLERANCE)
    yield teller.case(
        "a busy hour, then a quiet one with errors", phases, asked=asked, home="busy-then-quiet"
    )


def _traffic_stops(teller: Teller) -> Iterator[Case]:
    """The series stay and stand still: told where that was asked for, and never as missing data."""
    objective, world = teller.objective, teller.world
    least = objective.slo.traffic_stopped_above
    needed = least.amount * world.scrape.seconds * 2 if least else _NOTHING
    busy = max(EVENTS, needed.to_integral_value() + 1)
    phases = [(HOUR, world.at(_NOTHING, busy)), (HALF_HOUR, world.at(_NOTHING, _NOTHING))]
    courses = []
    if names.SLO_TRAFFIC_STOPPED in teller.alerts:
        pending = teller.past(HOUR + BASE)
        firing = teller.after(pending, names.SLO_TRAFFIC_STOPPED)
        for group in world.groups:
            labels = teller.labels_of(group)
            courses.append(teller.says(names.SLO_TRAFFIC_STOPPED, pending, firing, None, labels))
    yield teller.case("traffic stops, the series stay", phases, courses, home="traffic-stops")


def _counter_reset(teller: Teller) -> Iterator[Case]:
    """All counters start again at once: the share is what it was."""
    share = teller.objective.slo.budget / 2
    levels = teller.world.at(share)
    again = tuple(
        replace(level, resets=True) if isinstance(level, Growing | GrowingHistogram) else level
        for level in levels
    )
    phases = [(HALF_HOUR, levels), (HALF_HOUR, again)]
    yield teller.case("all counters start again", phases, asked=_still(teller, share), home="counter-reset")


def _pods_replaced(teller: Teller) -> Iterator[Case]:
    """Every series ends and another pod's begins at nothing: the share is what it was."""
    share = teller.objective.slo.budget / 2
    levels = teller.world.at(share)
    label = next(name for name in ("pod", "instance", "replica") if name not in teller.objective.by)
    ended = tuple(Gone(level.series) for level in levels)
    others = tuple(
        replace(level, series=Series.of(level.series.name, dict(level.series.labels) | {label: "another"}))
        for level in levels
    )
    new = _from_zero(others, (level.series for level in others))
    phases = [(HALF_HOUR, levels), (HALF_HOUR, (*ended, *new))]
    yield teller.case("every pod is replaced", phases, asked=_still(teller, share), home="pods-replaced")


def _still(teller: Teller, share: Decimal) -> tuple[Query, ...]:
    period = names.error_ratio(teller.objective.period)
    return (
        *teller.is_about(MINUTE * 33, names.error_ratio(BASE), share, TOLERANCE),
        *teller.is_about(HOUR, period, share, TOLERANCE),
    )


def fewest(share: Decimal) -> Decimal:
    """The fewest events of a story of which this share is a whole number."""
    total = EVENTS
    while (share * total) % 1:
        total *= 10
    return total
