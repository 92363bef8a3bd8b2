"""What an objective's numbers mean in minutes and events: said before anyone is woken by them.

A window that has long been calm shows a share of needed after `needed x window / errors` of an
outage in which the part `errors` of all events fails. Both windows must show it; the long one takes
longer. It clears when the short window has forgotten enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from tocsin.model.levels import Growing, Level
from tocsin.model.service import Service
from tocsin.model.slo import RatioSli, UptimeSli
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.plan.slo.world import World
from tocsin.values import Duration, decimal_text

ERRORS = tuple(Decimal(text) for text in ("1", "0.1", "0.05", "0.01"))
"""The parts of all events that fail in the table: 100, 10, 5 and 1 %."""


def needed(objective: Objective, tier: BurnTier) -> Decimal:
    """The share of bad events above which the tier alerts: factor x budget."""
    return tier.factor * objective.slo.budget


def fires_after(share: Decimal, tier: BurnTier, errors: Decimal) -> Duration | None:
    """How long errors go on before the tier alerts, from a calm state; None: it never does.

    >>> from tocsin.model.alert import Severity
    >>> hour, five, month = (Duration.parse(text) for text in ("1h", "5m", "30d"))
    >>> fast = BurnTier("fast", hour, five, Decimal("14.4"), Severity.PAGE, month)
    >>> share = Decimal("0.0144")
    >>> str(fires_after(share, fast, Decimal("0.1"))), fires_after(share, fast, Decimal("0.01"))
    ('8m38s400ms', None)
    """
    if errors <= share:
        return None
    return _part(tier.long, share / errors)


def clears_after(share: Decimal, tier: BurnTier) -> Duration:
    """How long after a total outage of at least the short window the tier still alerts."""
    return _part(tier.short, 1 - share)


def _part(window: Duration, part: Decimal) -> Duration:
    return Duration(int((window.milliseconds * part).to_integral_value(ROUND_CEILING)))


def traffic(objective: Objective, service: Service) -> Decimal | None:
    """Events a second on a normal day, over all groups; None where events are not counted."""
    if isinstance(objective.slo.sli, UptimeSli | RatioSli):
        return None
    total = {reading.series for reading in World.of(objective, service).readings if reading.total}
    levels: tuple[Level, ...] = service.normal
    growing = (level for level in levels if isinstance(level, Growing) and level.series in total)
    return sum((level.per_second for level in growing), Decimal(0))


@dataclass(frozen=True)
class SingleEvent:
    """A tier that one bad event trips, with the numbers that make it so."""

    tier: BurnTier
    events: Decimal
    """Events, or slots, in the long window on a normal day."""
    needed: Decimal
    is_taken_apart: bool = False
    """Whether the events were found in a ratio by query, which takes no `min_bad`."""

    @property
    def words(self) -> str:
        """The arithmetic in a sentence."""
        return (
            f"one bad event trips the {self.tier.name} tier: of {self.events:.0f} in {self.tier.long} "
            f"on a normal day it is {_percent(1 / self.events)}, and {_percent(self.needed)} is enough; "
            f"{self._way_out}, or lower the objective"
        )

    @property
    def _way_out(self) -> str:
        if self.is_taken_apart:
            return "declare an EventsSli of its counters with min_bad=2 or more"
        return "set min_bad=2 or more"


def single_events(objective: Objective, service: Service) -> Iterator[SingleEvent]:
    """The tiers that a single bad event or slot trips, if the author has not said how many it takes."""
    if objective.slo.min_bad is not None:
        return
    per_second = traffic(objective, service)
    for tier in objective.tiers:
        if isinstance(objective.slo.sli, UptimeSli):
            events = Decimal(tier.long // objective.interval)
        elif not per_second:
            return
        else:
            events = per_second * tier.long.seconds
        share = needed(objective, tier)
        if 1 / events > share:
            yield SingleEvent(tier, events, share, objective.is_taken_apart)


def _percent(share: Decimal) -> str:
    return f"{decimal_text(Decimal(f'{share * 100:.3g}'))} %"
