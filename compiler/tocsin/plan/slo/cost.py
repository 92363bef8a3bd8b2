"""What a group of rules costs the engine: the samples that one evaluation reads.

Memory and processor time of an evaluation grow with the samples read, and nothing else in a rule grows
with the length of a window. So this number compares two ways of computing the same objective.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tocsin.plan.rules import RecordingRule, Rule
from tocsin.promql.nodes import Node, RangeSelector, Selector, Subquery
from tocsin.values import Duration


def samples_read(
    rules: Iterable[Rule],
    scrape_interval: Duration,
    evaluation_interval: Duration,
    series_per_selector: int = 1,
) -> Decimal:
    """The samples that the rules read whenever they are evaluated, once their windows are full.

    What the rules themselves record is one series with a sample an evaluation. Everything else is
    scraped: every selector of it finds `series_per_selector` series with a sample a scrape.

    >>> from tocsin.promql.parse import parse
    >>> def rule(record: str, expr: str) -> RecordingRule:
    ...     return RecordingRule(record, parse(expr))
    >>> rules = [rule("r", "sum(rate(a_total[5m]))"), rule("s", "avg_over_time(r[1h]) / r")]
    >>> fifteen, minute = Duration.parse("15s"), Duration.parse("1m")
    >>> print(samples_read(rules, fifteen, minute), samples_read(rules, fifteen, minute, 10))
    81 261
    """
    every = tuple(rules)
    reader = _Reader(
        frozenset(rule.record for rule in every if isinstance(rule, RecordingRule)),
        scrape_interval,
        evaluation_interval,
        series_per_selector,
    )
    return sum((reader.read(rule.expr) for rule in every), Decimal(0))


class _Reader:
    def __init__(self, recorded: frozenset[str], scrape: Duration, evaluation: Duration, series: int) -> None:
        self.recorded, self.scrape, self.evaluation, self.series = recorded, scrape, evaluation, series

    def read(self, expr: Node) -> Decimal:
        match expr:
            case Selector():
                return Decimal(self._series(expr))
            case RangeSelector():
                own = expr.selector.name in self.recorded
                return self._series(expr.selector) * _ratio(
                    expr.window, self.evaluation if own else self.scrape
                )
            case Subquery():
                return _ratio(expr.window, expr.step or self.evaluation) * self.read(expr.expr)
        return sum((self.read(child) for child in expr.children), Decimal(0))

    def _series(self, selector: Selector) -> int:
        return 1 if selector.name in self.recorded else self.series


def _ratio(window: Duration, step: Duration) -> Decimal:
    return Decimal(window.milliseconds) / Decimal(step.milliseconds)
