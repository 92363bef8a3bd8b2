"""Burn-rate tiers and their arithmetic.

A tier alerts when the long window says that the budget is spent too fast and the short one that it
still is. Its factor, how many times faster than sustainable, is share x period / long window: at
that speed the long window spends this share of the period's budget.

| tier | windows | share | 7d | 28d | 30d | 90d | windows below 7d | 1d |
|---|---|---|---|---|---|---|---|---|
| fast | 1h, 5m | 2 % | 3.36 | 13.44 | 14.4 | 43.2 | 5m, 1m | 5.76 |
| medium | 6h, 30m | 5 % | 1.4 | 5.6 | 6 | 18 | 30m, 5m | 2.4 |
| slow | 1d, 2h | 10 % | 1 (0.7) | 2.8 | 3 | 9 | 2h, 10m | 1.2 |
| chronic | 3d, 6h | 10 % | 1 (0.23) | 1 (0.93) | 1 | 3 | 6h, 30m | 1 (0.4) |

A ticket below 1 would tell of a budget that is not going to run out, so it is raised to 1. A page at
1 or less is refused. Periods below 7 days shrink the windows to a twelfth, but never below four
scrapes: fewer are empty whenever a scrape fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tocsin.errors import report
from tocsin.model.alert import Severity
from tocsin.model.slo import Slo, Tier
from tocsin.values import Duration, decimal_text, exact


@dataclass(frozen=True)
class BurnTier:
    """A tier with all its numbers."""

    name: str
    long: Duration
    short: Duration
    factor: Decimal
    severity: Severity
    period: Duration

    @property
    def share(self) -> Decimal:
        """The part of the period's budget that one long window at the factor spends."""
        return exact(self.factor * self.long.milliseconds / self.period.milliseconds)


@dataclass(frozen=True)
class _Default:
    name: str
    long: str
    short: str
    share: Decimal
    severity: Severity


_LONG_PERIODS = (
    _Default("fast", "1h", "5m", Decimal("0.02"), Severity.PAGE),
    _Default("medium", "6h", "30m", Decimal("0.05"), Severity.PAGE),
    _Default("slow", "1d", "2h", Decimal("0.1"), Severity.TICKET),
    _Default("chronic", "3d", "6h", Decimal("0.1"), Severity.TICKET),
)
_SHORT_PERIODS = (
    _Default("fast", "5m", "1m", Decimal("0.02"), Severity.PAGE),
    _Default("medium", "30m", "5m", Decimal("0.05"), Severity.PAGE),
    _Default("slow", "2h", "10m", Decimal("0.1"), Severity.TICKET),
    _Default("chronic", "6h", "30m", Decimal("0.1"), Severity.TICKET),
)
SCRAPES_A_WINDOW = 4
"""A rate over fewer scrapes is empty whenever one fails; the SRE's rule of thumb."""

_WEEK = Duration.parse("7d")
_HALF = Decimal("0.5")


def burn_tiers(slo: Slo, scrape: Duration = Duration(0)) -> tuple[BurnTier, ...]:
    """The tiers of an objective, fastest first; those that cannot be are reported and left out.

    `scrape` is how far samples are apart: shrunk windows hold at least four, where no author chose them.

    >>> from tocsin.model.slo import RatioSli
    >>> from tocsin.promql.units import percent
    >>> from tocsin.promql.expression import raw
    >>> sli = RatioSli(error_ratio=lambda window: raw(f"avg_over_time(a[{window}])"))
    >>> slo = Slo(name="a", description="a", objective=percent("99.9"), sli=sli)
    >>> [(tier.name, str(tier.factor)) for tier in burn_tiers(slo)]
    [('fast', '14.4'), ('medium', '6'), ('slow', '3'), ('chronic', '1')]
    """
    return tuple(_resolved(slo, scrape * SCRAPES_A_WINDOW))


def _resolved(slo: Slo, least: Duration) -> Iterator[BurnTier]:
    period = Duration.parse(slo.period)
    for default in _LONG_PERIODS if period >= _WEEK else _SHORT_PERIODS:
        tuned: Tier | None = getattr(slo.tiers, default.name)
        if tuned is None:
            continue
        long, short = _window(tuned.long, default.long, least), _window(tuned.short, default.short, least)
        severity = tuned.severity or default.severity
        share = tuned.share.amount if tuned.share else default.share
        factor = exact(share * period.milliseconds / long.milliseconds)
        if severity is Severity.TICKET:
            factor = max(factor, Decimal(1))
        if tuned.rescale and factor * slo.budget >= 1:
            factor = exact(_HALF / slo.budget)
        tier = BurnTier(default.name, long, short, factor, severity, period)
        if problem := _problem(tier, slo):
            report(problem, subject=slo.subject, origin=slo.origin)
        else:
            yield tier


def _window(tuned: str | None, default: str, least: Duration) -> Duration:
    return Duration.parse(tuned) if tuned else max(Duration.parse(default), least)


def _problem(tier: BurnTier, slo: Slo) -> str:
    factor, budget = decimal_text(tier.factor), decimal_text(slo.budget * 100)
    if tier.short >= tier.long:
        return f"the {tier.name} tier's windows are {tier.long} and {tier.short}; the second must be shorter"
    if tier.long > tier.period:
        return f"the {tier.name} tier's window of {tier.long} is longer than the period of {tier.period}"
    if tier.severity is Severity.PAGE and tier.factor <= 1:
        return (
            f"the {tier.name} tier pages at {factor} times the sustainable rate, at which the budget lasts "
            "the whole period; shorten its long window, raise its share, or make it a ticket"
        )
    if tier.factor * slo.budget >= 1:
        return (
            f"the {tier.name} tier can never fire: {factor} times the budget of {budget} % is "
            f"{decimal_text(tier.factor * slo.budget * 100)} % of all events; drop it ({tier.name}=None), "
            f"or give it a longer window, a smaller share, or rescale=True "
            f"(which lowers the factor to {decimal_text(_HALF / slo.budget)}, half of all events failing)"
        )
    return ""
