"""When a tier tells of a total outage, to the evaluation: what its windows see of it, step by step.

A counter shows what happened between two scrapes as a step. What happens at a minute is first seen
a scrape later, so m minutes into an outage 4m - 1 steps are bad at a scrape every 15 seconds. A
window that holds both its ends, as before 3.0, may show one step more than a left-open one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from tocsin.model.slo import RatioSli
from tocsin.plan.slo.objective import BASE, LONGEST_FROM_COUNTERS, Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration

_NEVER = Duration.parse("90d")


@dataclass(frozen=True)
class Outage:
    """Everything fails from `before` on, for as long as `held`; times count from the first sample."""

    objective: Objective
    scrape: Duration
    before: Duration
    held: Duration = _NEVER

    def told(self, tier: BurnTier, *, closed: bool) -> tuple[Duration, Duration]:
        """When the tier first alerts, and when no longer, where ranges are closed or left-open.

        >>> from decimal import Decimal
        >>> from tocsin.model.slo import RatioSli, Slo
        >>> from tocsin.plan.slo.tiers import burn_tiers
        >>> from tocsin.promql.expression import raw
        >>> from tocsin.promql.units import percent
        >>> sli = RatioSli(error_ratio=lambda window: raw("a"))
        >>> slo = Slo(name="a", description="a", objective=percent("99.9"), sli=sli)
        >>> hour, minute = Duration.parse("1h"), Duration.parse("1m")
        >>> objective = Objective(slo, "a", "a", minute, burn_tiers(slo))
        >>> outage = Outage(objective, Duration.parse("15s"), hour, minute * 10)
        >>> [str(time) for time in outage.told(objective.tiers[0], closed=True)]
        ['1h2m', '1h16m']
        """
        first = self._first(tier, closed)
        silent = (time for time in self._evaluations(first) if not self._alerts(tier, time, closed))
        return first, next(silent)

    def begins(self, tier: BurnTier) -> Duration:
        """When the tier alerts at the latest, by any version."""
        return max(self._first(tier, closed) for closed in (True, False))

    def shows(self, window: Duration, share: Fraction, *, closed: bool) -> Duration:
        """When the window first shows more than this share of bad events."""
        return next(
            time for time in self._evaluations(self.before) if self._share(window, time, closed) > share
        )

    def _first(self, tier: BurnTier, closed: bool) -> Duration:
        return next(time for time in self._evaluations(self.before) if self._alerts(tier, time, closed))

    def _alerts(self, tier: BurnTier, time: Duration, closed: bool) -> bool:
        needed = Fraction(tier.factor * self.objective.slo.budget)
        return all(self._share(window, time, closed) > needed for window in (tier.long, tier.short))

    def _evaluations(self, start: Duration) -> Iterator[Duration]:
        """Those from `start` on, without end."""
        step = self.objective.interval.milliseconds
        return (Duration(time) for time in count(-(-start.milliseconds // step) * step, step))

    def _share(self, window: Duration, time: Duration, closed: bool) -> Fraction:
        """The share of bad events that is recorded for the window."""
        counted = window <= LONGEST_FROM_COUNTERS and not self.objective.from_base
        if counted or window == BASE:
            bad, known, _ = self._rate(window, time, closed)
            return Fraction(bad, known) if known else Fraction(0)
        step = self.objective.interval.milliseconds
        newest = time.milliseconds - time.milliseconds % step
        oldest = max(time.milliseconds - window.milliseconds + (0 if closed else 1), 0)
        bad_sum = total_sum = Fraction(0)
        for then in range(newest, oldest - 1, -step):
            bad, known, weight = self._rate(BASE, Duration(then), closed)
            if known:
                # Of a ratio by query nobody knows the number of events, so each evaluation weighs the same.
                weight = Fraction(1) if isinstance(self.objective.slo.sli, RatioSli) else weight
                bad_sum += weight * Fraction(bad, known)
                total_sum += weight
        return bad_sum / total_sum if total_sum else Fraction(0)

    def _rate(self, window: Duration, time: Duration, closed: bool) -> tuple[int, int, Fraction]:
        """Bad steps, all steps, and what rate() makes of the latter, as a part of the true rate."""
        scrape = self.scrape.milliseconds
        start, end = time.milliseconds - window.milliseconds, time.milliseconds
        first = max(-(-start // scrape) if closed else start // scrape + 1, 0)
        last = end // scrape
        known = max(last - first, 0)
        if not known:
            return 0, 0, Fraction(0)
        # The first bad step ends two scrapes after the outage begins: its sample shows the scrape before.
        begins = self.before // self.scrape + 2
        ends = begins + self.held // self.scrape
        bad = max(min(last + 1, ends) - max(first + 1, begins), 0)
        # rate() extends what it sees to the window's edges, or by half a step where they are far.
        gaps = first * scrape - start, end - last * scrape
        seen = known * scrape + sum(min(gap, scrape // 2) if gap * 10 >= scrape * 11 else gap for gap in gaps)
        return bad, known, Fraction(seen, window.milliseconds)
