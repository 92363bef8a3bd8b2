"""The cases of an objective of time: slots are bad or good, so a share is a number of bad minutes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.model.slo import Missing
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Span
from tocsin.plan.slo.burn_cases import exhausted
from tocsin.plan.slo.exclusion import exclusion
from tocsin.plan.slo.stories import MINUTE, Teller
from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration

_GOOD, _BAD = Decimal(0), Decimal(1)
_COARSE = Duration.parse("5m")
"""How far slots are apart where a window is longer than six hours: a slot is an evaluation."""

_LONGEST_FINE = Duration.parse("6h")
_HALF_HOUR = MINUTE * 30


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
    """Down for ten minutes after an hour up: the fastest tier speaks when enough slots are bad."""
    objective, world = teller.objective, teller.world
    if not objective.tiers:
        return
    fast = objective.tiers[0]
    start = MINUTE * 60
    phases = [(start, world.at(_GOOD)), (MINUTE * 10, world.at(_BAD)), (_HALF_HOUR, world.at(_GOOD))]
    slots = fast.long // MINUTE
    needed = fast.factor * objective.slo.budget
    least = objective.slo.min_bad or 1
    begins = next(m for m in range(least, slots + 1) if Decimal(m) / min(slots, 61 + m) > needed)
    if begins > 10:
        return
    until = teller.minute(_last_bad(fast, needed, 1), _last_bad(fast, needed, 0), start + MINUTE * 10)
    courses = teller.burns(fast, Span.at(start + MINUTE * begins), until)
    yield teller.case("down for ten minutes", phases, courses, home="outage", ignoring=teller.slower)


def _last_bad(tier: BurnTier, needed: Decimal, closed: int) -> int:
    """Minutes after the end until the short window's bad slots are few; closed ranges hold one more."""
    slots = tier.short // MINUTE + closed
    return next(m for m in range(1, slots + 2) if Decimal(max(0, slots - m)) / slots <= needed)


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
        count = f"{bad} bad slot{'' if bad == 1 else 's'} of {slots}"
        title = f"{count}, {'enough' if fires else 'too few'} for {tier.name}"
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
    start = MINUTE * 60
    later = (*world.at(_BAD, groups=[down]), *world.at(_GOOD, groups=others))
    fast = objective.tiers[0]
    needed = fast.factor * objective.slo.budget
    least = objective.slo.min_bad or 1
    begins = next(m for m in range(least, 1000) if Decimal(m) / min(fast.long // MINUTE, 61 + m) > needed)
    courses = teller.burns(fast, Span.at(start + MINUTE * begins), None, groups=[down])
    phases = [(start, world.at(_GOOD)), (MINUTE * (begins + 10), later)]
    yield teller.case("one group is down", phases, courses, home="groups", ignoring=teller.slower)
