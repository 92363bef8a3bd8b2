"""When a tier tells of downtime, to the evaluation: each is a slot, bad while its latest sample is.

A sample shows the world a scrape before it, so what begins at a minute is seen two samples later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration

_NEVER = Duration.parse("90d")


@dataclass(frozen=True)
class Downtime:
    """All probes are down from `before` on, for as long as `held`; times count from the first sample."""

    objective: Objective
    scrape: Duration
    before: Duration
    held: Duration = _NEVER

    def told(self, tier: BurnTier, *, closed: bool) -> tuple[Duration, Duration]:
        """When the tier first alerts, and when no longer, where ranges are closed or left-open.

        >>> from tocsin.model.metrics import Gauge
        >>> from tocsin.model.slo import Slo, UptimeSli
        >>> from tocsin.plan.slo.tiers import burn_tiers
        >>> from tocsin.promql.units import percent
        >>> sli = UptimeSli(up=Gauge(name="up", help="Up."))
        >>> slo = Slo(name="a", description="a", objective=percent("99.9"), sli=sli, min_bad=2)
        >>> hour, minute = Duration.parse("1h"), Duration.parse("1m")
        >>> objective = Objective(slo, "a", "a", minute, burn_tiers(slo))
        >>> downtime = Downtime(objective, Duration.parse("15s"), hour, minute * 10)
        >>> [str(time) for time in downtime.told(objective.tiers[0], closed=False)]
        ['1h2m', '1h15m']
        """
        first = self.begins(tier, closed=closed)
        return first, next(time for time in self._evaluations(first) if not self._alerts(tier, time, closed))

    def begins(self, tier: BurnTier, *, closed: bool) -> Duration:
        """When the tier first alerts."""
        return next(time for time in self._evaluations(self.before) if self._alerts(tier, time, closed))

    def _evaluations(self, start: Duration) -> Iterator[Duration]:
        step = self.objective.interval
        time = step * -(-start.milliseconds // step.milliseconds)
        while True:
            yield time
            time += step

    def _alerts(self, tier: BurnTier, time: Duration, closed: bool) -> bool:
        needed = Fraction(tier.factor * self.objective.slo.budget)
        bad, known = self._slots(tier.long, time, closed)
        enough = bad >= (self.objective.slo.min_bad or 0) and Fraction(bad, known) > needed
        return enough and Fraction(*self._slots(tier.short, time, closed)) > needed

    def _slots(self, window: Duration, time: Duration, closed: bool) -> tuple[int, int]:
        """Bad slots of the window, and all."""
        step = self.objective.interval.milliseconds
        end = time.milliseconds // step
        begin = time.milliseconds - window.milliseconds
        first = max(-(-begin // step) if closed else begin // step + 1, 0)
        return sum(map(self._is_bad, range(first, end + 1))), end + 1 - first

    def _is_bad(self, slot: int) -> bool:
        scrape = self.scrape.milliseconds
        seen = slot * self.objective.interval.milliseconds // scrape * scrape - 2 * scrape
        return self.before.milliseconds <= seen < self.before.milliseconds + self.held.milliseconds
