"""What an objective's series do in its cases: which there are, and how they show a share of bad events.

The series are those of the service's normal day that the objective's expressions select. Counters
grow in whole events, so the traffic of a case is the smallest power of ten that shows its share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tocsin.model.levels import Gone, Growing, Level, Series, Standing
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, LatencySli, RatioSli, UptimeSli
from tocsin.plan.slo.events import bad_rate, total_rate
from tocsin.plan.slo.objective import BASE, Objective
from tocsin.promql.nodes import Binary, Matcher, MatchOp, Node, Selector
from tocsin.values import Duration

LONG_AGO = Decimal(10**12)
"""Where the counters start: high enough that rate() need not fear to extrapolate below zero."""

FEWEST = Decimal(1000)
"""Events a scrape, unless a share needs more to be whole."""


@dataclass(frozen=True)
class Reading:
    """A series the objective reads, and as what."""

    series: Series
    bad: bool
    total: bool


@dataclass(frozen=True)
class World:
    """The series of an objective."""

    objective: Objective
    readings: tuple[Reading, ...]
    scrape: Duration

    @classmethod
    def of(cls, objective: Objective, service: Service) -> World:
        """The series of the normal day that the objective's expressions select."""
        bad, total = (_selectors(node) for node in _sources(objective))
        readings = []
        for series in dict.fromkeys(level.series for level in service.normal):
            is_bad, is_total = _selects(bad, series), _selects(total, series)
            if is_bad or is_total or _is_bucket(objective, series):
                readings.append(Reading(series, is_bad, is_total))
        return cls(objective, tuple(readings), Duration.parse(service.scrape_interval))

    @property
    def series(self) -> tuple[Series, ...]:
        """Every series the objective reads."""
        return tuple(reading.series for reading in self.readings)

    @property
    def metrics(self) -> frozenset[str]:
        """Their names."""
        return frozenset(series.name for series in self.series)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The combinations of the labels that split the objective; one empty one if none do."""
        return tuple(dict.fromkeys(self.group_of(series) for series in self.series))

    def group_of(self, series: Series) -> tuple[str, ...]:
        """The series' values of the labels that split the objective."""
        labels = dict(series.labels)
        return tuple(labels.get(name, "") for name in self.objective.by)

    @property
    def is_complete(self) -> bool:
        """Whether every group can show a bad and a good event."""
        if isinstance(self.objective.slo.sli, UptimeSli):
            return bool(self.readings)
        if isinstance(self.objective.slo.sli, LatencySli):
            return any(r.bad for r in self.readings) and any(r.total for r in self.readings)
        return bool(self.readings) and all(
            any(r.bad for r in self._members(group))
            and any(r.total and not r.bad for r in self._members(group))
            for group in self.groups
        )

    def _members(self, group: tuple[str, ...]) -> list[Reading]:
        return [reading for reading in self.readings if self.group_of(reading.series) == group]

    def at(
        self, share: Decimal, events: Decimal | None = None, groups: Iterable[tuple[str, ...]] | None = None
    ) -> tuple[Level, ...]:
        """Levels at which this share of `events` a scrape is bad, in all groups or only in these."""
        total = whole_for(share) if events is None else events
        chosen = self.groups if groups is None else tuple(groups)
        return tuple(level for group in chosen for level in self._group_at(group, share, total))

    def _group_at(self, group: tuple[str, ...], share: Decimal, total: Decimal) -> Iterable[Level]:
        sli = self.objective.slo.sli
        members = self._members(group)
        if isinstance(sli, UptimeSli):
            return [Standing(reading.series, Decimal(share == 0)) for reading in members]
        if isinstance(sli, LatencySli):
            return [self._grow(r.series, _within(r.series, sli.within.amount, share, total)) for r in members]
        first_bad = next(reading for reading in members if reading.bad)
        first_good = next(reading for reading in members if reading.total and not reading.bad)
        good = total - share * total if first_bad.total else total
        amounts = {first_bad.series: share * total, first_good.series: good}
        return [self._grow(reading.series, amounts.get(reading.series, Decimal(0))) for reading in members]

    def _grow(self, series: Series, events: Decimal) -> Level:
        return Growing(series, events / self.scrape.seconds, LONG_AGO)

    def gone(self, groups: Iterable[tuple[str, ...]] | None = None) -> tuple[Level, ...]:
        """The series of all groups, or of these, end."""
        chosen = self.groups if groups is None else tuple(groups)
        return tuple(Gone(reading.series) for group in chosen for reading in self._members(group))


def whole_for(share: Decimal) -> Decimal:
    """The fewest events of which this share is a whole number.

    >>> whole_for(Decimal("0.014")), whole_for(Decimal("0.00095"))
    (Decimal('1000'), Decimal('100000'))
    """
    total = FEWEST
    while (share * total) % 1:
        total *= 10
    return total


def _within(series: Series, threshold: Decimal, share: Decimal, total: Decimal) -> Decimal:
    """How many of the events a bucket counts when `share` of them are slower than the threshold."""
    bound = dict(series.labels).get("le", "+Inf")
    return total - share * total if bound != "+Inf" and Decimal(bound) <= threshold else total


def _sources(objective: Objective) -> tuple[Node | None, Node | None]:
    """The expressions of bad events and of all of them, as far as they can be told apart."""
    sli = objective.slo.sli
    match sli:
        case UptimeSli():
            return None, sli.up._node()
        case RatioSli():
            ratio = sli.error_ratio(str(BASE)).node
            is_division = isinstance(ratio, Binary) and ratio.operator == "/"
            return (ratio.left, ratio.right) if isinstance(ratio, Binary) and is_division else (None, None)
        case LatencySli() if not sli.histogram.native:
            return sli.histogram.bucket(sli.within).rate(str(BASE)).node, total_rate(objective, BASE)
        case EventsSli():
            bad = bad_rate(objective, BASE)
            return bad.left if isinstance(bad, Binary) else bad, total_rate(objective, BASE)
    return None, None


def _is_bucket(objective: Objective, series: Series) -> bool:
    """Buckets beside the threshold are read by no rule, but belong to the same distribution."""
    sli = objective.slo.sli
    if not isinstance(sli, LatencySli) or sli.histogram.native:
        return False
    matchers = tuple(sli.histogram.matchers)
    return series.name == f"{sli.histogram.name}_bucket" and _passes_all(matchers, series)


def _selectors(node: Node | None) -> tuple[Selector, ...]:
    return tuple(n for n in node.walk() if isinstance(n, Selector)) if node else ()


def _selects(selectors: Iterable[Selector], series: Series) -> bool:
    return any(s.name == series.name and _passes_all(s.matchers, series) for s in selectors)


def _passes_all(matchers: Iterable[Matcher], series: Series) -> bool:
    labels = dict(series.labels)
    return all(_passes(matcher, labels.get(matcher.label, "")) for matcher in matchers)


def _passes(matcher: Matcher, value: str) -> bool:
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return (value == matcher.value) is (matcher.op is MatchOp.EQUAL)
    return bool(re.fullmatch(matcher.value, value)) is (matcher.op is MatchOp.REGEX)
