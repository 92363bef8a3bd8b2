"""Stories of days and of a whole period, in which even the longest windows are full.

promtool refuses a query that reads 10,000 samples, and what a story takes grows with the square of its
evaluations. So rules are evaluated every quarter of an hour where a day and three are at stake, and up to a
few hours apart where the period is: what happens goes on for much longer than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tocsin.model.slo import LatencySli, RatioSli
from tocsin.plan import names
from tocsin.plan.cases import Case, Query
from tocsin.plan.expectations import Span
from tocsin.plan.slo.burn_cases import HOUR, events
from tocsin.plan.slo.objective import BASE, LONGEST_FROM_COUNTERS, Objective
from tocsin.plan.slo.stories import MINUTE, Phases, Teller
from tocsin.plan.slo.tiers import BurnTier
from tocsin.plan.slo.traffic_cases import TOLERANCE, born_late, fewest
from tocsin.plan.slo.world import whole_for
from tocsin.values import Duration, exact

_QUARTER = MINUTE * 15
"""How far evaluations are apart in a story of days."""

_STEPS = (HOUR * 3, HOUR, _QUARTER, BASE)
_FEWEST_SLOTS = 600
"""Of a period: with fewer a window that holds both its ends counts too much of what is at its edge."""

_FEWEST_OF_A_WINDOW = 60

_SCRAPES = (MINUTE * 4, MINUTE)
"""How far scrapes are apart. A rate over five minutes needs two, which the first gives on every hour."""

_BUSIER = 100
_DOWN = 40
"""Slots of downtime: so many that one more or less is no matter."""

_NOTHING, _ALL = Decimal(0), Decimal(1)


def long_cases(teller: Teller) -> Iterator[Case]:
    """Those of events that apply to the objective."""
    sli = teller.objective.slo.sli
    if isinstance(sli, LatencySli) and sli.histogram.native:
        return  # promtool reads runs of histograms at the end alone: what comes before would be megabytes
    yield from _slow_burn(teller)
    yield _whole_period(teller)


def _slow_burn(teller: Teller) -> Iterator[Case]:
    """After days without errors a burn that only slow tiers tell of, each when its window says so."""
    objective, world = teller.objective, teller.world
    slow = _summed(objective)
    burn = _between(objective, slow)
    if burn is None:
        return
    share = burn * objective.slo.budget
    calm = max(tier.long for tier in slow) + _QUARTER
    held = _up(max(_needed(tier, burn) for tier in slow) + HOUR)
    courses = []
    for tier in slow:
        # A closed range holds a slot more, and sums of five minutes see errors half of these later.
        earliest = calm + _needed(tier, burn)
        latest = earliest + _QUARTER + BASE + _scrape(teller, _QUARTER)
        courses += teller.burns(tier, Span(_up(earliest) - _QUARTER, _up(latest)))
    total = max(events(teller), whole_for(share))
    phases = [(calm, world.at(_NOTHING, total)), (held, world.at(share, total))]
    parts = {tier.long: min(Decimal(held.milliseconds) / tier.long.milliseconds, _ALL) for tier in slow}
    asked = [
        each
        for window, part in parts.items()
        for each in teller.is_about(calm + held, names.error_ratio(window), share * part, TOLERANCE)
    ]
    yield teller.case(
        "a slow burn after days without errors",
        phases,
        courses,
        asked,
        home="full-windows",
        step=_QUARTER,
        scrape=_scrape(teller, _QUARTER),
    )


def _summed(objective: Objective) -> list[BurnTier]:
    """The tiers whose long windows are sums, or averages, of what was recorded."""
    return [tier for tier in objective.tiers if tier.long > LONGEST_FROM_COUNTERS]


def _between(objective: Objective, slow: Sequence[BurnTier]) -> Decimal | None:
    """A burn that trips the slow tiers and no other."""
    if not slow:
        return None
    others = [tier.factor for tier in objective.tiers if tier not in slow]
    most = min((1 / objective.slo.budget, *others))
    least = max(tier.factor for tier in slow)
    middle = exact(((least + most) / 2).quantize(Decimal("0.01")))
    return middle if least < middle < most else None


def _needed(tier: BurnTier, burn: Decimal) -> Duration:
    """How long the burn goes on until the long window shows the tier's factor."""
    return Duration(int(tier.long.milliseconds * tier.factor / burn))


def _up(time: Duration) -> Duration:
    return _QUARTER * -(-time.milliseconds // _QUARTER.milliseconds)


def _whole_period(teller: Teller) -> Case:
    """Half a period busy and without errors, half of it quiet with some; then a twelfth falls out of it.

    The windows of slow tiers are asked when half of the longest has been quiet.
    """
    objective, world = teller.objective, teller.world
    share, period = objective.slo.budget / 2, objective.period
    step = _step(period)
    few = fewest(share)
    before, after = born_late(teller, world.at(_NOTHING, few * _BUSIER), world.at(share, few))
    half, twelfth = (Duration(period.milliseconds // parts) for parts in (2, 12))
    phases: Phases = [(half, before), (half, after), (twelfth, world.at(_NOTHING, few))]
    # Where no events are counted, each evaluation weighs the same.
    weight = 1 if isinstance(objective.slo.sli, RatioSli) else _BUSIER
    full, later = share / (1 + weight), share * 6 / (5 * weight + 7)
    ratio = names.error_ratio(period)
    asked = (
        *_while_windows_fill(teller, half, share, full),
        *teller.is_about(period, ratio, full, TOLERANCE),
        *teller.is_about(period, names.BUDGET_REMAINING, 1 - full / objective.slo.budget, TOLERANCE),
        *teller.is_about(period, names.COVERAGE, _covered(step), TOLERANCE),
        *teller.is_about(period + twelfth, ratio, later, TOLERANCE),
    )
    return teller.case(
        "a whole period, of which the oldest falls out",
        phases,
        asked=asked,
        home="full-period",
        step=step,
        scrape=_scrape(teller, step),
    )


def _while_windows_fill(teller: Teller, at: Duration, share: Decimal, mixed: Decimal) -> Iterator[Query]:
    """A window as long as what has been quiet shows its share, one twice as long what both halves come to."""
    slow = _summed(teller.objective)
    longest = max((tier.long for tier in slow), default=Duration(0))
    half = Duration(longest.milliseconds // 2)
    # Of a few slots, the one at the edge of a window that holds both its ends is too many.
    is_fine = longest // _step(teller.objective.period) >= _FEWEST_OF_A_WINDOW
    truths = {longest: mixed} if is_fine else {}
    truths |= {tier.long: share for tier in slow if tier.long <= half}
    for window, truth in truths.items():
        yield from teller.is_about(at + half, names.error_ratio(window), truth, TOLERANCE)


def uptime_period(teller: Teller) -> Case:
    """Downtime as a period begins is in its minutes to its end, and then no longer."""
    objective, world = teller.objective, teller.world
    period = objective.period
    step = _step(period)
    slots, down = period // step, step * _DOWN
    share = Decimal(_DOWN) / slots
    phases = [
        (down, world.at(_ALL)),
        (period - down, world.at(_NOTHING)),
        (down + step * 2, world.at(_NOTHING)),
    ]
    ratio, minutes = names.error_ratio(period), names.downtime(period)
    asked = (
        *teller.is_about(period, ratio, share, TOLERANCE),
        *teller.is_about(period, minutes, share * period.minutes, TOLERANCE),
        *teller.is_about(period, names.COVERAGE, _covered(step), TOLERANCE),
        *teller.is_exactly(period + down + step * 2, minutes, 0),
        *teller.is_exactly(period + down + step * 2, names.BUDGET_REMAINING, 1),
    )
    return teller.case(
        "a whole period, of which the downtime falls out",
        phases,
        asked=asked,
        home="full-period",
        ignoring=(*teller.burning, names.SLO_BUDGET_EXHAUSTED),
        step=step,
        scrape=_scrape(teller, step),
    )


def _step(period: Duration) -> Duration:
    return next((step for step in _STEPS if period // step >= _FEWEST_SLOTS), BASE)


def _covered(step: Duration) -> Decimal:
    """Coverage looks once an hour, and finds nothing where evaluations are farther apart."""
    return min(Decimal(HOUR.milliseconds) / step.milliseconds, _ALL)


def _scrape(teller: Teller, step: Duration) -> Duration:
    """As far apart as these evaluations can bear, or as the service's own scrapes are."""
    scrape = teller.world.scrape
    return scrape * max(next(each for each in _SCRAPES if not step % each) // scrape, 1)
