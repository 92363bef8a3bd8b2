"""What an objective's series do in its cases: which there are, and how they show a share of bad events.

The series are those of the service's normal day that the objective's expressions select. Counters
grow in whole events, so the traffic of a case is the smallest power of ten that shows its share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tocsin.model.histogram import observing
from tocsin.model.levels import Gone, Growing, Level, Series, Standing
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, LatencySli, RatioSli, UptimeSli
from tocsin.plan.slo.events import rate_of, total_rate
from tocsin.plan.slo.objective import BASE, Objective
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    MatchOp,
    Node,
    Number,
    RangeSelector,
    Selector,
)
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
    good: bool = False
    """Whether bad events are what it leaves of all of them."""


@dataclass(frozen=True)
class World:
    """The series of an objective."""

    objective: Objective
    readings: tuple[Reading, ...]
    scrape: Duration

    @classmethod
    def of(cls, objective: Objective, service: Service) -> World:
        """The series of the normal day that the objective's expressions select."""
        sources = sources_of(objective)
        readings = []
        # Good events of a counter of their own leave no series that is bad.
        everything = tuple(dict.fromkeys(level.series for level in service.normal))
        apart = not any(_selects(sources.total, s) and _selects(sources.good, s) for s in everything)
        for series in everything:
            is_total, is_good = _selects(sources.total, series), _selects(sources.good, series)
            is_bad = _selects(sources.bad, series)
            if sources.good and not apart:
                is_bad = is_total and not is_good
            if is_bad or is_total or is_good or _is_bucket(objective, series):
                readings.append(Reading(series, is_bad, is_total, is_good))
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
    def is_gauge(self) -> bool:
        """Whether the share of bad events is itself a series, so that nothing is counted."""
        return shown_gauge(self.objective) is not None

    @property
    def is_complete(self) -> bool:
        """Whether every group can show a bad and a good event."""
        if isinstance(self.objective.slo.sli, UptimeSli) or self.is_gauge:
            return bool(self.readings)
        if isinstance(self.objective.slo.sli, LatencySli):
            return bool(self.readings) and all(
                any(r.bad for r in self._members(group)) and any(r.total for r in self._members(group))
                for group in self.groups
            )
        return bool(self.readings) and all(self._is_whole(self._members(group)) for group in self.groups)

    def _is_whole(self, members: Sequence[Reading]) -> bool:
        if any(r.good and not r.total for r in members):
            return any(r.total for r in members)
        return any(r.bad for r in members) and any(r.total and not r.bad for r in members)

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
        if self.is_gauge:
            return [Standing(reading.series, share) for reading in members]
        if isinstance(sli, LatencySli) and sli.histogram.native:
            within = {sli.within.amount: 1 - share}
            rates = [total / self.scrape.seconds, *(Decimal(0) for _ in members[1:])]
            return [observing(r.series, rate, within) for r, rate in zip(members, rates, strict=True)]
        if isinstance(sli, LatencySli):
            first = _distribution(members[0].series)
            amounts = {
                r.series: _within(r.series, sli.within.amount, share, total)
                for r in members
                if _distribution(r.series) == first
            }
            return [self._grow(r.series, amounts.get(r.series, Decimal(0))) for r in members]
        amounts = _amounts(members, share, total)
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


def _distribution(series: Series) -> tuple[tuple[str, str], ...]:
    """What the buckets and the count of one histogram have in common."""
    return tuple(pair for pair in series.labels if pair[0] != "le")


def _within(series: Series, threshold: Decimal, share: Decimal, total: Decimal) -> Decimal:
    """How many of the events a bucket counts when `share` of them are slower than the threshold."""
    bound = dict(series.labels).get("le", "+Inf")
    return total - share * total if bound != "+Inf" and Decimal(bound) <= threshold else total


def _amounts(members: Sequence[Reading], share: Decimal, total: Decimal) -> dict[Series, Decimal]:
    """How many events each series counts; those that are not in it none."""
    good = next((r for r in members if r.good), None)
    if good is not None and not good.total:
        everything = next(r for r in members if r.total)
        return {everything.series: total, good.series: total - share * total}
    bad = next(r for r in members if r.bad)
    rest = good or next(r for r in members if r.total and not r.bad)
    return {bad.series: share * total, rest.series: total - share * total if bad.total else total}


@dataclass(frozen=True)
class Sources:
    """What the objective's expressions select, as far as it can be told apart."""

    bad: tuple[Selector, ...] = ()
    total: tuple[Selector, ...] = ()
    good: tuple[Selector, ...] = ()


def sources_of(objective: Objective) -> Sources:
    """The selectors of bad events, of all and, where bad ones are what those leave, of good ones."""
    sli = objective.slo.sli
    match sli:
        case UptimeSli():
            return Sources(total=_selectors(sli.up._node()))
        case RatioSli():
            return _of_ratio(objective, sli.error_ratio(str(BASE)).node)
        case LatencySli() if sli.histogram.native:
            every = _selectors(total_rate(objective, BASE))
            return Sources(every, every)
        case LatencySli():
            within = sli.histogram.bucket(sli.within).rate(str(BASE)).node
            return Sources(_selectors(within), _selectors(total_rate(objective, BASE)))
        case EventsSli():
            return _of_events(rate_of(objective, sli.bad, BASE), total_rate(objective, BASE))


def _of_events(bad: Node, total: Node) -> Sources:
    inner = bad
    while isinstance(inner, Aggregate) or (isinstance(inner, Call) and inner.function == "clamp_min"):
        inner = inner.expr if isinstance(inner, Aggregate) else inner.arguments[0]
    if isinstance(inner, Binary) and inner.operator == "-":
        return Sources(total=_selectors(total), good=_selectors(inner.right))
    return Sources(_selectors(bad), _selectors(total))


def _of_ratio(objective: Objective, ratio: Node) -> Sources:
    gauge = shown_gauge(objective)
    if gauge is not None:
        return Sources((gauge,), (gauge,))
    match ratio:
        case Binary("/", bad, total):
            return _of_events(bad, total)
        case Binary("-", Number(), Binary("/", good, total)):
            return Sources(total=_selectors(total), good=_selectors(good))
    return Sources()


_KEEPS = frozenset({"avg", "min", "max", "avg_over_time", "min_over_time", "max_over_time", "last_over_time"})
"""What leaves a value that stands still, in all series alike, as it is."""


def shown_gauge(objective: Objective) -> Selector | None:
    """The series that a ratio by query is read from, if it is that series and no more is computed."""
    sli = objective.slo.sli
    node: Node | None = sli.error_ratio(str(BASE)).node if isinstance(sli, RatioSli) else None
    while node is not None:
        match node:
            case Selector():
                return node
            case Aggregate(operation, inner) if operation in _KEEPS:
                node = inner
            case Call(function, (RangeSelector(selector),)) if function in _KEEPS:
                node = selector
            case _:
                return None
    return None


def _is_bucket(objective: Objective, series: Series) -> bool:
    """Buckets beside the threshold are read by no rule, but belong to the same distribution."""
    sli = objective.slo.sli
    if not isinstance(sli, LatencySli) or sli.histogram.native:
        return False
    matchers = tuple(sli.histogram.matchers)
    return series.name == f"{sli.histogram.name}_bucket" and _passes_all(matchers, series)


def _selectors(node: Node) -> tuple[Selector, ...]:
    return tuple(n for n in node.walk() if isinstance(n, Selector))


def _selects(selectors: Iterable[Selector], series: Series) -> bool:
    return any(s.name == series.name and _passes_all(s.matchers, series) for s in selectors)


def _passes_all(matchers: Iterable[Matcher], series: Series) -> bool:
    labels = dict(series.labels)
    return all(_passes(matcher, labels.get(matcher.label, "")) for matcher in matchers)


def _passes(matcher: Matcher, value: str) -> bool:
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return (value == matcher.value) is (matcher.op is MatchOp.EQUAL)
    return bool(re.fullmatch(matcher.value, value)) is (matcher.op is MatchOp.REGEX)
