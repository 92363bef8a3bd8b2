"""The cases of an objective of time: slots are bad or good, so a share is a number of bad minutes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.model.slo import Missing
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Span
from tocsin.plan.slo.burn_cases import exhausted
from tocsin.plan.slo.downtime import Downtime
from tocsin.plan.slo.exclusion import exclusion
from tocsin.plan.slo.stories import MINUTE, Teller
from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration

_GOOD, _BAD = Decimal(0), Decimal(1)
_COARSE = Duration.parse("5m")
"""How far slots are apart where a window is longer than six hours: a slot is an evaluation."""

_LONGEST_FINE = Duration.parse("6h")
_HALF_HOUR, _HOUR = MINUTE * 30, MINUTE * 60


def uptime_cases(teller: Teller) -> Iterator[Case]:
    """Every case that applies to time."""
    yield from _outage(teller)
    for tier in teller.objective.tiers:
        yield from _slots(teller, tier)
    yield from _gone(teller)
    yield from _maintenance(teller)
    yield from _groups(teller)
    yield from exhausted(teller, teller.world.at(_BAD), first=0)


def _outage(teller: Teller) -> Iterator[Case]:
    """Down after an hour up: the fastest tier speaks when enough slots are bad."""
    objective, world = teller.objective, teller.world
    if not objective.tiers:
        return
    fast = objective.tiers[0]
    held = max(10, _begins(teller, fast) + 5)
    after = MINUTE * max(30, fast.short // MINUTE + 5)
    phases = [(_HOUR, world.at(_GOOD)), (MINUTE * held, world.at(_BAD)), (after, world.at(_GOOD))]
    downtime = Downtime(objective, world.scrape, _HOUR, MINUTE * held)
    (first, until), (first_open, until_open) = (downtime.told(fast, closed=each) for each in (True, False))
    courses = teller.burns(fast, teller.span(first, first_open), teller.span(until, until_open))
    title = f"down for {'ten' if held == 10 else held} minutes"
    yield teller.case(title, phases, courses, home="outage", ignoring=teller.slower)


def _begins(teller: Teller, tier: BurnTier) -> int:
    """Minutes of downtime, after an hour up, until every version tells of it."""
    downtime = Downtime(teller.objective, teller.world.scrape, _HOUR)
    latest = max(downtime.begins(tier, closed=each) for each in (True, False))
    return -(-(latest - _HOUR).milliseconds // MINUTE.milliseconds)


def _slots(teller: Teller, tier: BurnTier) -> Iterator[Case]:
    """Within the long window one bad slot too few, and just enough of them."""
    objective, world = teller.objective, teller.world
    step = MINUTE if tier.long <= _LONGEST_FINE else _COARSE
    # A sample a slot, if it can be: promtool refuses a query that reads 10,000 samples, and other
    # objectives of the service have windows too.
    scrape = world.scrape if step % world.scrape else step
    slots = tier.long // step
    needed = tier.factor * objective.slo.budget
    # Closed ranges hold one slot more than left-open ones; these counts are right for both.
    least = objective.slo.min_bad or 1
    few = max(int(needed * slots), least - 1)
    enough = max(int(needed * (slots + 1)) + 1, least)
    for bad in (few, enough):
        before = tier.long + step
        down = Duration(step.milliseconds * bad)
        phases = [(before, world.at(_GOOD))]
        phases += [(down, world.at(_BAD))] if bad else []
        phases += [(step, world.at(_GOOD))]
        fires = bad == enough
        courses = []
        if fires:
            # The first sample of what is bad comes two scrapes after it began.
            late = step * max(1, -(-2 * scrape.milliseconds // step.milliseconds)) - step
            courses = teller.burns(tier, Span(before + step + late, before + down + late), None)
        others = [names.burn_alert(each.name) for each in objective.tiers if each is not tier]
        number = f"{bad} bad slot{'' if bad == 1 else 's'} of {slots}"
        title = f"{number}, {'enough' if fires else 'too few'} for {tier.name}"
        yield teller.case(
            title, phases, courses, home="burn-factors", ignoring=others, step=step, scrape=scrape
        )


def _gone(teller: Teller) -> Iterator[Case]:
    """The probe vanishes: that is downtime, unless missing slots are not to count."""
    objective, world = teller.objective, teller.world
    start = MINUTE * 60
    phases = [(start, world.at(_GOOD)), (MINUTE * 10, world.gone())]
    if objective.slo.missing is Missing.EXCLUDE:
        asked = teller.is_exactly(start + MINUTE * 4, names.BUDGET_REMAINING, 1)
        yield teller.case("the probe vanishes, and that does not count", phases, asked=asked, home="no-data")
        return
    share = Decimal(10) / Decimal(71)
    asked = teller.is_about(start + MINUTE * 10, names.error_ratio(objective.period), share, Decimal("0.05"))
    yield teller.case("the probe vanishes", phases, asked=asked, home="no-data", ignoring=teller.burning)


def _maintenance(teller: Teller) -> Iterator[Case]:
    """While the exclusion holds the probe is down, and no slot counts."""
    switch = exclusion(teller.objective)
    if switch is None:
        return
    world, (on, off) = teller.world, switch
    phases = [
        (_HALF_HOUR, (*world.at(_GOOD), off)),
        (MINUTE * 2, (*world.at(_GOOD), on)),
        (MINUTE * 10, (*world.at(_BAD), on)),
        (MINUTE * 8, (*world.at(_GOOD), on)),
        (_HALF_HOUR, (*world.at(_GOOD), off)),
    ]
    asked = teller.is_exactly(MINUTE * 80, names.BUDGET_REMAINING, 1)
    yield teller.case("maintenance", phases, asked=asked, home="maintenance")


def _groups(teller: Teller) -> Iterator[Case]:
    """One group is down, the others are not: only that one's budget is spent."""
    objective, world = teller.objective, teller.world
    if len(world.groups) < 2 or not objective.tiers:
        return
    down, *others = world.groups
    later = (*world.at(_BAD, groups=[down]), *world.at(_GOOD, groups=others))
    fast = objective.tiers[0]
    downtime = Downtime(objective, world.scrape, _HOUR)
    firing = teller.span(*(downtime.begins(fast, closed=each) for each in (True, False)))
    courses = teller.burns(fast, firing, None, groups=[down])
    phases = [(_HOUR, world.at(_GOOD)), (MINUTE * (_begins(teller, fast) + 10), later)]
    yield teller.case("one group is down", phases, courses, home="groups", ignoring=teller.slower)
