"""When a tier tells of a total outage, to the minute: arithmetic on steps between samples.

A window of the counters shows as many steps as it holds scrapes before 3.0, one fewer since. What
happens at a minute is first seen a scrape later, so m minutes into an outage 4m - 1 steps are bad
at a scrape every 15 seconds.
"""

from __future__ import annotations

from decimal import Decimal

from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration

_MINUTE = Duration.parse("1m")
_LONGEST = 100_000


def fires_after(needed: Decimal, tier: BurnTier, before: Duration, scrape: Duration) -> tuple[int, int]:
    """Minutes from the beginning of an outage until both windows exceed the share, before and since 3.0.

    `needed` is the share of bad events that trips the tier, `before` how long all was well.

    >>> from tocsin.model.alert import Severity
    >>> hour, five, month = (Duration.parse(text) for text in ("1h", "5m", "30d"))
    >>> fast = BurnTier("fast", hour, five, Decimal("14.4"), Severity.PAGE, month)
    >>> fires_after(Decimal("0.0144"), fast, hour, Duration.parse("15s"))
    (2, 2)
    """
    return _first_minute(needed, tier, before, scrape, 0), _first_minute(needed, tier, before, scrape, 1)


def _first_minute(needed: Decimal, tier: BurnTier, before: Duration, scrape: Duration, fewer: int) -> int:
    a_minute = _MINUTE // scrape
    for minute in range(1, _LONGEST):
        bad = a_minute * minute - 1
        # Counters have existed for `before` and the outage; the first sample is a scrape before that.
        known = before // scrape + a_minute * minute
        if all(
            Decimal(min(bad, steps)) / min(known, steps) > needed
            for steps in (tier.long // scrape - fewer, tier.short // scrape - fewer)
        ):
            return minute
    raise ValueError(f"a share of {needed} is never exceeded")


def cleared_after(needed: Decimal, tier: BurnTier, scrape: Duration) -> tuple[int, int]:
    """Minutes from the end of an outage until the short window is at or below the share."""
    a_minute = _MINUTE // scrape

    def minutes(fewer: int) -> int:
        steps = tier.short // scrape - fewer
        for minute in range(1, _LONGEST):
            if Decimal(max(0, steps - (a_minute * minute - 1))) / steps <= needed:
                return minute
        raise ValueError(f"a share of {needed} is never undercut")

    return minutes(0), minutes(1)
