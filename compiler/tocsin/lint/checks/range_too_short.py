"""A range that does not reliably hold the two samples its function needs."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Check, Context, Level, Problem
from tocsin.lint.shape import RATES, SLOPES, range_calls
from tocsin.plan.rules import Rule
from tocsin.promql.nodes import RangeSelector, Subquery
from tocsin.values import Duration

_TWO_SAMPLES = RATES | SLOPES
_USUAL = Duration.of(minutes=1)
"""Prometheus's own default for scrape_interval."""


def _run(rule: Rule, context: Context) -> Iterator[Problem]:
    for call, given in range_calls(rule.expr):
        if call.function not in _TWO_SAMPLES:
            continue
        interval, each = _interval(given, context)
        if interval is None:
            if isinstance(given, RangeSelector) and given.window < _USUAL * 2:
                yield Problem(
                    f"{given} holds one sample at Prometheus's default scrape_interval of {_USUAL}, "
                    f"and {call.function}() of one sample is nothing",
                    "take four times the scrape interval; say --scrape-interval if yours is shorter",
                    Level.INFORMATION,
                )
        elif given.window < interval * 2:
            yield Problem(
                f"{given} cannot be sure of two samples, with one {each} {interval}, "
                f"and {call.function}() of one sample is nothing",
                f"take four times the interval: {interval * 4}",
            )
        elif given.window < interval * 4:
            yield Problem(
                f"{given} has too few samples left when a scrape fails, with one {each} {interval}",
                f"take four times the interval: {interval * 4}",
                Level.WARNING,
            )


def _interval(given: RangeSelector | Subquery, context: Context) -> tuple[Duration | None, str]:
    """How far apart the samples are, and what makes one."""
    if isinstance(given, Subquery):
        return given.step or context.group.interval or None, "step every"
    if given.selector.name in context.recordings or ":" in given.selector.name:
        # How often another group records is not known; most use the same interval as this one.
        return None if not context.group.interval else context.group.interval, "evaluation every"
    return context.scrape_interval, "scrape every"


CHECK = Check(
    "range/too-short",
    Level.ERROR,
    "a range is too short to hold the samples its function needs",
    _run,
)
