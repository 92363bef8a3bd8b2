"""What a group of rules costs the engine: the samples that one evaluation reads.

Memory and processor time of an evaluation grow with the samples read, and nothing else in a rule grows
with the length of a window. So this number compares two ways of computing the same objective.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tocsin.plan.rules import RecordingRule, Rule
from tocsin.promql.nodes import Node, RangeSelector, Selector, Subquery
from tocsin.values import Duration


@dataclass(frozen=True)
class Read:
    """What a selector reads whenever its rule is evaluated."""

    is_recorded: bool
    """Whether the rules themselves record it: a sample an evaluation, not one a scrape."""
    window: Duration
    """How far back it looks; nothing where it takes the latest sample alone."""
    step: Duration
    """How far apart the samples are that it reads."""
    samples: Decimal


def samples_read(
    rules: Iterable[Rule],
    scrape_interval: Duration,
    evaluation_interval: Duration,
    series_per_selector: int = 1,
) -> Decimal:
    """The samples that the rules read whenever they are evaluated, once their windows are full.

    >>> from tocsin.promql.parse import parse
    >>> def rule(record: str, expr: str) -> RecordingRule:
    ...     return RecordingRule(record, parse(expr))
    >>> rules = [rule("r", "sum(rate(a_total[5m]))"), rule("s", "avg_over_time(r[1h]) / r")]
    >>> fifteen, minute = Duration.parse("15s"), Duration.parse("1m")
    >>> print(samples_read(rules, fifteen, minute), samples_read(rules, fifteen, minute, 10))
    81 261
    """
    found = reads(rules, scrape_interval, evaluation_interval, series_per_selector)
    return sum((each.samples for each in found), Decimal(0))


def reads(
    rules: Iterable[Rule],
    scrape_interval: Duration,
    evaluation_interval: Duration,
    series_per_selector: int = 1,
) -> Iterator[Read]:
    """What each selector of the rules reads.

    What the rules themselves record is one series with a sample an evaluation. Everything else is
    scraped: every selector of it finds `series_per_selector` series with a sample a scrape.
    """
    every = tuple(rules)
    reader = _Reader(
        frozenset(rule.record for rule in every if isinstance(rule, RecordingRule)),
        scrape_interval,
        evaluation_interval,
        series_per_selector,
    )
    for rule in every:
        yield from reader.read(rule.expr)


def from_counters(
    windows: Iterable[Duration], period: Duration, scrape: Duration, evaluation: Duration
) -> tuple[Decimal, Decimal]:
    """What Sloth's rules read for events: every window from both counters, the period from ratios.

    With one raw series to each counter, and for each further one. Its rules read thirteen samples more
    that are the latest ones.

    >>> windows = [Duration.parse(text) for text in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")]
    >>> month, fifteen, minute = (Duration.parse(text) for text in ("30d", "15s", "1m"))
    >>> print(*from_counters(windows, month, fifteen, minute))
    137093 50680
    """
    raw = sum((2 * _ratio(window, scrape) for window in windows if window != period), Decimal(0))
    return raw + 2 * _ratio(period, evaluation) + _LATEST, raw


_LATEST = 13


class _Reader:
    def __init__(self, recorded: frozenset[str], scrape: Duration, evaluation: Duration, series: int) -> None:
        self.recorded, self.scrape, self.evaluation, self.series = recorded, scrape, evaluation, series

    def read(self, expr: Node) -> Iterator[Read]:
        match expr:
            case Selector():
                yield self._leaf(expr, Duration(0), self.scrape, Decimal(1))
            case RangeSelector(selector, window):
                step = self.evaluation if selector.name in self.recorded else self.scrape
                yield self._leaf(selector, window, step, _ratio(window, step))
            case Subquery(inner, window, asked):
                step = asked or self.evaluation
                for each in self.read(inner):
                    yield replace(each, window=window, step=step, samples=each.samples * _ratio(window, step))
            case _:
                for child in expr.children:
                    yield from self.read(child)

    def _leaf(self, selector: Selector, window: Duration, step: Duration, samples: Decimal) -> Read:
        return Read(selector.name in self.recorded, window, step, samples * self._series(selector))

    def _series(self, selector: Selector) -> int:
        return 1 if selector.name in self.recorded else self.series


def _ratio(window: Duration, step: Duration) -> Decimal:
    return Decimal(window.milliseconds) / Decimal(step.milliseconds)
