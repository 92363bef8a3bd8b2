"""Stories of a budget that burns: a total outage, a burn beside each factor, one bad event, one group.

All are about events; those about time are in `uptime_cases`. The last is shared by both: a budget
that is spent, which takes half a period to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

from tocsin.model.levels import Level
from tocsin.model.slo import Missing
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Course, Span
from tocsin.plan.slo.objective import BASE
from tocsin.plan.slo.outage import Outage
from tocsin.plan.slo.stories import MINUTE, Teller
from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration, decimal_text, exact

EVENTS = Decimal(1000)
"""Events a scrape, where the story does not need another number."""

HALF_HOUR, HOUR = MINUTE * 30, MINUTE * 60
_CLOSE = Decimal("0.05")
"""How far beside a factor is just below and just above it."""

_COARSE = MINUTE * 2
_FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_EVEN)
_NOTHING, _ALL = Decimal(0), Decimal(1)


def burn_cases(teller: Teller) -> Iterator[Case]:
    """Those that apply to the objective."""
    if teller.objective.tiers:
        yield from _outage(teller)
        yield from _burning(teller)
        yield from _groups(teller)
    yield from _single_event(teller)
    yield from exhausted(teller, teller.world.at(_spent(teller)), first=0 if teller.world.is_gauge else 1)


def events(teller: Teller) -> Decimal:
    """Events a scrape, so many that a minimum of bad ones is no obstacle."""
    return EVENTS * max(teller.objective.slo.min_bad or 0, 1)


def _outage(teller: Teller) -> Iterator[Case]:
    """Everything fails for a while; the fastest tier tells of it by arithmetic."""
    objective, world = teller.objective, teller.world
    fast = objective.tiers[0]
    before = min(fast.long, HOUR)
    held = before_the_end(Outage(objective, world.scrape, before).begins(fast) - before)
    after = max(HALF_HOUR, fast.short + MINUTE * 10)
    phases = [
        (before, world.at(_NOTHING, events(teller))),
        (held, world.at(_ALL, events(teller))),
        (after, world.at(_NOTHING, events(teller))),
    ]
    firing, until = told(teller, fast, Outage(objective, world.scrape, before, held))
    courses = teller.burns(fast, firing, until)
    yield teller.case("everything fails for a while", phases, courses, home="outage", ignoring=teller.slower)


def before_the_end(begins: Duration) -> Duration:
    """How long an outage is held so that its alert is seen firing in it."""
    return max(MINUTE * 10, begins + MINUTE * (5 - begins // MINUTE % 5))


def told(teller: Teller, tier: BurnTier, outage: Outage) -> tuple[Span, Span]:
    """When the tier speaks of the outage and when no longer."""
    (first, until), (first_open, until_open) = (outage.told(tier, closed=closed) for closed in (True, False))
    if not teller.world.is_gauge:
        return teller.span(first, first_open), teller.span(until, until_open)
    # How a query reads a share within its window is its own affair: at once, or averaged over it.
    step = teller.usual_step
    over = outage.before + outage.held
    return (
        Span(outage.before + step, max(first, first_open) + step),
        Span(over + step, max(until, until_open) + step),
    )


def _burning(teller: Teller) -> Iterator[Case]:
    """A constant burn since ever, so that all windows agree, just beside each tier's factor."""
    objective, world = teller.objective, teller.world
    # A share that is a series itself is there at the first evaluation; a rate takes two samples.
    now = Span.at(Duration(0) if world.is_gauge else teller.first_rate)
    for tier in objective.tiers:
        for burn in beside(tier, objective.slo.budget):
            tripped = [each for each in objective.tiers if each.factor < burn]
            courses = [c for each in tripped for c in teller.burns(each, now, None, humanized(burn))]
            side = "above" if tier in tripped else "below"
            title = f"{decimal_text(burn)} times the budget, just {side} {tier.name}"
            phases = [(MINUTE * 15, world.at(burn * objective.slo.budget))]
            yield teller.case(title, phases, courses, home="burn-factors")


def beside(tier: BurnTier, budget: Decimal) -> tuple[Decimal, Decimal]:
    """Just below and just above the factor, the latter less than everything failing.

    Four digits, if they can tell the three apart: that is what Prometheus's humanize writes.
    """
    most = _ALL / budget
    below, above = tier.factor * (1 - _CLOSE), min(tier.factor * (1 + _CLOSE), (tier.factor + most) / 2)
    short = below.normalize(_FOUR_DIGITS), above.normalize(_FOUR_DIGITS)
    if short[0] < tier.factor < short[1] < most:
        return exact(short[0]), exact(short[1])
    return exact(below), exact(above)


def humanized(burn: Decimal) -> str:
    """The number as Prometheus's humanize writes it; those of a thousand and more with a prefix.

    >>> humanized(Decimal("15.120")), humanized(Decimal(2400))
    ('15.12', '2.4k')
    """
    thousands, prefix = (burn / 1000, "k") if burn >= 1000 else (burn, "")
    return f"{decimal_text(thousands.normalize(_FOUR_DIGITS))}{prefix}"


def _single_event(teller: Teller) -> Iterator[Case]:
    """One bad event and nothing else: the largest share there is, but fewer than tiers are to speak of."""
    world, objective = teller.world, teller.objective
    if objective.slo.min_bad is None:
        return
    nothing = world.at(_NOTHING, _NOTHING)
    phases = [(HOUR, nothing), (world.scrape, world.at(_ALL, _ALL)), (HALF_HOUR, nothing)]
    yield teller.case("one bad event at low traffic", phases, home="single-event")


def _groups(teller: Teller) -> Iterator[Case]:
    """One group fails, another vanishes: each is told of for itself, and of no other."""
    objective, world = teller.objective, teller.world
    if len(world.groups) < 2:
        return
    failing, vanishing, *others = world.groups
    fast = objective.tiers[0]
    outage = Outage(objective, world.scrape, HOUR)
    held = max(MINUTE * 45, outage.begins(fast) - HOUR + MINUTE * 5)
    later = (
        *world.at(_ALL, events(teller), [failing]),
        *world.gone([vanishing]),
        *world.at(_NOTHING, events(teller), others),
    )
    started, _ = told(teller, fast, replace(outage, held=held))
    courses: list[Course] = teller.burns(fast, started, None, groups=[failing])
    calm = (HOUR, world.at(_NOTHING, events(teller)))
    if objective.slo.missing is Missing.BAD:
        # A group that vanished would burn as well, which is a story of its own.
        phases = [calm, (held, (*later, *world.at(_NOTHING, events(teller), [vanishing])))]
        yield teller.case("one group fails", phases, courses, home="groups", ignoring=teller.slower)
        return
    courses += gone_and_told(teller, HOUR, [vanishing])
    phases = [calm, (held, later)]
    title = "one group fails, one vanishes"
    yield teller.case(title, phases, courses, home="groups", ignoring=teller.slower)


def gone_and_told(
    teller: Teller, at: Duration, groups: Sequence[tuple[str, ...]] | None = None
) -> list[Course]:
    """What vanishes at this time is told as missing, where that was asked for."""
    rule = teller.alerts.get(names.SLO_NO_DATA)
    if rule is None:
        return []
    # The base pair needs two scrapes within five minutes; the last one is at the time itself.
    gone = teller.past(at + BASE - teller.world.scrape)
    if teller.world.is_gauge:
        # A query may read the last sample for five minutes, or notice at once that the series has ended.
        gone = Span(teller.looked(at + teller.world.scrape), teller.looked(at + BASE + Duration(1)))
    firing = teller.after(gone, names.SLO_NO_DATA)
    return [
        teller.says(names.SLO_NO_DATA, gone, firing, None, teller.labels_of(group))
        for group in (teller.world.groups if groups is None else groups)
    ]


def _spent(teller: Teller) -> Decimal:
    """A share of bad events that is more than the budget."""
    return min(teller.objective.slo.budget * 2, (teller.objective.slo.budget + 1) / 2)


def exhausted(teller: Teller, levels: Sequence[Level], *, first: int) -> Iterator[Case]:
    """More is bad than was agreed, for just over half the period: only then is it believed.

    Looked at once an hour, as coverage is; scraped no more often than a rate over five minutes needs.
    `first` is the hour that the first sample is recorded in.
    """
    objective = teller.objective
    rule = teller.alerts.get(names.SLO_BUDGET_EXHAUSTED)
    if rule is None:
        return
    hours = objective.period // HOUR
    covered = hours // 2 + first
    phases = [(HOUR * (covered + 3), levels)]
    pending, firing = Span.at(HOUR * covered), Span.at(HOUR * (covered + 1))
    courses = [
        teller.says(names.SLO_BUDGET_EXHAUSTED, pending, firing, None, teller.labels_of(group))
        for group in teller.world.groups
    ]
    asked = teller.is_about(
        HOUR * covered, names.COVERAGE, Decimal(hours // 2 + 1) / hours, Decimal("0.0001")
    )
    yield teller.case(
        "the budget is spent",
        phases,
        courses,
        asked,
        home="budget",
        ignoring=teller.burning,
        step=HOUR,
        scrape=teller.world.scrape * -(-_COARSE.milliseconds // teller.world.scrape.milliseconds),
    )
