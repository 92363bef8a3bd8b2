"""What an objective's series do in its cases: which there are, and how they show a share of bad events.

The series are those of the service's normal day that the objective's expressions select. Counters
grow in whole events, so the traffic of a case is the smallest power of ten that shows its share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tocsin.model.histogram import observing
from tocsin.model.levels import Gone, Growing, Level, Series, Standing
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, LatencySli, RatioSli, UptimeSli
from tocsin.plan.slo.division import without_zero
from tocsin.plan.slo.events import counted_bad, total_rate
from tocsin.plan.slo.gauges import Showing, Untold, solve
from tocsin.plan.slo.objective import BASE, Objective
from tocsin.plan.slo.selecting import passes, selectors_of, selects
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Node,
    Selector,
)
from tocsin.values import Duration

LONG_AGO = Decimal(10**12)
"""Where the counters start: high enough that rate() need not fear to extrapolate below zero."""

_MINUTE = Duration.parse("1m")

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
    showing: tuple[tuple[tuple[str, ...], Showing], ...] = ()
    """Of a ratio by query, for each group the gauges that show a share of it."""
    untold: str = ""
    """Why no series can be found that show one."""

    @classmethod
    def of(cls, objective: Objective, service: Service) -> World:
        """The series of the normal day that the objective's expressions select."""
        sources = sources_of(objective)
        readings = []
        # Good events of a counter of their own leave no series that is bad.
        everything = tuple(dict.fromkeys(level.series for level in service.normal))
        apart = not any(selects(sources.total, s) and selects(sources.good, s) for s in everything)
        for series in everything:
            is_total, is_good = selects(sources.total, series), selects(sources.good, series)
            is_bad = selects(sources.bad, series)
            if sources.good and not apart:
                is_bad = is_total and not is_good
            if is_bad or is_total or is_good or _is_bucket(objective, series):
                readings.append(Reading(series, is_bad, is_total, is_good))
        scrape = Duration.parse(service.scrape_interval)
        world = cls(objective, tuple(readings), scrape)
        if _MINUTE % scrape:
            # Phases and evaluations are whole minutes, of which samples must show the beginning and the end.
            return replace(world, untold=f"a minute is no multiple of the scrape interval {scrape}")
        return world._solved(service) if isinstance(objective.slo.sli, RatioSli) else world

    def _solved(self, service: Service) -> World:
        """With the gauges that the query of a ratio shows, or why there are none."""
        sli = self.objective.slo.sli
        assert isinstance(sli, RatioSli)
        stands = {level.series: level.value for level in service.normal if isinstance(level, Standing)}
        found = []
        try:
            for group in self.groups or ((),):
                normal = {r.series: stands[r.series] for r in self._members(group) if r.series in stands}
                labels = tuple(zip(self.objective.by, group, strict=True))
                query = sli.error_ratio(str(BASE)).node
                found.append((group, solve(query, normal, tuple(sorted(labels)), BASE)))
        except Untold as problem:
            return replace(self, untold=str(problem))
        return replace(self, showing=tuple(found))

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
        return bool(self.showing)

    @property
    def is_complete(self) -> bool:
        """Whether every group can show a bad and a good event."""
        if self.untold:
            return False
        if isinstance(self.objective.slo.sli, RatioSli):
            return self.is_gauge
        if isinstance(self.objective.slo.sli, UptimeSli):
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
            return dict(self.showing)[group].at(share)
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
            return Sources(total=selectors_of(sli.up._node()))
        case RatioSli():
            every = selectors_of(sli.error_ratio(str(BASE)).node)
            return Sources(every, every)
        case LatencySli() if sli.histogram.native:
            every = selectors_of(total_rate(objective, BASE))
            return Sources(every, every)
        case LatencySli():
            within = sli.histogram.bucket(sli.within).rate(str(BASE)).node
            return Sources(selectors_of(within), selectors_of(total_rate(objective, BASE)))
        case EventsSli():
            return _of_events(counted_bad(objective, sli, BASE), total_rate(objective, BASE))


def _of_events(bad: Node, total: Node) -> Sources:
    inner = bad
    while isinstance(inner, Aggregate) or (isinstance(inner, Call) and inner.function == "clamp_min"):
        inner = inner.expr if isinstance(inner, Aggregate) else inner.arguments[0]
    if isinstance(inner, Binary) and inner.operator == "-":
        return Sources(total=selectors_of(total), good=selectors_of(without_zero(inner.right)))
    return Sources(selectors_of(bad), selectors_of(total))


def _is_bucket(objective: Objective, series: Series) -> bool:
    """Buckets beside the threshold are read by no rule, but belong to the same distribution."""
    sli = objective.slo.sli
    if not isinstance(sli, LatencySli) or sli.histogram.native:
        return False
    matchers = tuple(sli.histogram.matchers)
    return series.name == f"{sli.histogram.name}_bucket" and passes(matchers, series)
