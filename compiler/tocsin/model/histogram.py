"""Histograms, classic and native: distributions of what a program observed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import ClassVar

from pydantic import StrictBool, field_validator

from tocsin.errors import report
from tocsin.model.declaration import shown
from tocsin.model.levels import START, Gone, Growing, GrowingHistogram, Series
from tocsin.model.metrics import TARGET_LABELS, Counter, Metric, _amount, _per_second, shown_quantity
from tocsin.promql.expression import Expr, Unusable, duration
from tocsin.promql.nodes import Aggregate, Call, Matcher, MatchOp, Number, RangeSelector
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.promql.units import EVENTS, Quantity
from tocsin.values import decimal_text, exact


class Histogram(Metric, Unusable):
    """Observations counted by size; classic with declared `buckets`, or `native`."""

    kind: ClassVar[MetricKind] = MetricKind.BUCKETS

    buckets: tuple[Decimal, ...] = ()
    """Upper bounds of a classic histogram, ascending, without +Inf."""
    native: StrictBool = False

    @field_validator("buckets", mode="before")
    @classmethod
    def _exact_buckets(cls, buckets: object) -> object:
        if not isinstance(buckets, tuple | list):
            raise ValueError(f"is {shown(buckets)}; expected upper bounds such as (0.1, 0.5, 1)")
        try:
            bounds = tuple(exact(bound) for bound in buckets)
        except TypeError:
            raise ValueError(f"is {shown(buckets)}; expected numbers such as (0.1, 0.5, 1)") from None
        if not all(bound.is_finite() for bound in bounds):
            raise ValueError(f"is {shown(buckets)}; leave +Inf out, every histogram has it")
        return bounds

    def _contradictions(self) -> Iterator[str]:
        yield from super()._contradictions()
        if self.native and self.buckets:
            yield "has buckets and is native; a histogram is one or the other"
        elif not self.native and not self.buckets and not self._broken:
            yield "has no buckets; declare buckets=(0.1, 0.5, 1), or native=True"
        if list(self.buckets) != sorted(set(self.buckets)):
            bounds = ", ".join(map(decimal_text, self.buckets))
            yield f"buckets are {bounds}; expected each larger than the one before"
        if self.measure is None:
            yield "unit is missing: the name does not end in _seconds or _bytes"

    def _unusable(self) -> str:
        return (
            f"{self.name} is a histogram, not a number; write .quantile(percent(95), window='5m') or .count"
        )

    def _schema(self) -> Schema:
        if self._broken:
            return Schema()
        labels = Labels.of(*self.labels, *TARGET_LABELS)
        if self.native:
            return Schema(MetricKind.NATIVE_HISTOGRAM, EVENTS, labels, self.measure)
        return Schema(MetricKind.BUCKETS, EVENTS, labels.add(("le",)), self.measure)

    @property
    def count(self) -> Counter:
        """How many were observed, as a counter."""
        return self._counter("_count", self.matchers, self.labels)

    def bucket(self, bound: Quantity | int | float | str) -> Counter:
        """How many were at most this large, as a counter; the bound must be a declared bucket.

        The matcher takes every spelling of the bound: `le` is text, and Prometheus 3 rewrites `1` as
        `1.0` when it scrapes, so both stand in one database after an upgrade.
        """
        size = self.bound(bound)
        label = Matcher("le", MatchOp.REGEX, "|".join(_spellings(size)))
        return self._counter("_bucket", (*self.matchers, label), (*self.labels, "le"))

    def _counter(self, suffix: str, matchers: tuple[Matcher, ...], labels: tuple[str, ...]) -> Counter:
        counter = Counter(
            name=self.name + suffix, help=self.help, labels=labels, unit="events", matchers=matchers
        )
        counter._origin, counter._broken = self._origin, self._broken
        return counter

    def bound(self, bound: Quantity | int | float | str) -> Decimal:
        """The bound as a number, reported if it is no declared bucket or another unit."""
        if isinstance(bound, Quantity):
            if self.measure is not None and not bound.unit.agrees(self.measure):
                report(f"{self.name} measures {self.measure}; got {bound}, which is {bound.unit}")
                return bound.amount
            size = bound.amount
        else:
            size = _amount(self.name, bound)
        if size not in self.buckets and not self._broken:
            nearest = sorted(sorted(self.buckets, key=lambda other: abs(other - size))[:2])
            declared = (
                f"the nearest are {' and '.join(map(decimal_text, nearest))}" if nearest else "it is native"
            )
            report(f"{self.name} has no bucket {decimal_text(size)}; {declared}")
        return size

    def _size(self, bound: Quantity | int | float | str) -> Decimal:
        if not isinstance(bound, Quantity):
            return exact(bound)
        if self.measure is not None and not bound.unit.agrees(self.measure):
            report(f"{self.name} measures {self.measure}; got {bound}, which is {bound.unit}")
        return bound.amount

    def quantile(self, share: Quantity, *, window: str, by: Iterable[str] = ()) -> Expr:
        """The value that this share of all observations stays below: `quantile(percent(95), window="5m")`.

        Aggregated over all series first, leaving the labels `by`: a quantile of quantiles means nothing.
        """
        if not isinstance(share, Quantity) or not share.unit.is_ratio or not 0 < share.amount < 1:
            report(f"{self.name}: the share is {shown_quantity(share)}; expected one such as percent(95)")
            share = Quantity(Decimal("0.5"), EVENTS / EVENTS, "percent(50)")
        rate = Call(
            "rate", (RangeSelector(self._selector("" if self.native else "_bucket"), duration(window)),)
        )
        grouping = tuple(by) if self.native else (*by, "le")
        return Expr(Call("histogram_quantile", (Number(share.amount), Aggregate("sum", rate, grouping))))

    def at(
        self, rate: Quantity | int, within: Mapping[int, Quantity] | Mapping[float, Quantity] | None = None
    ) -> tuple[Growing | GrowingHistogram, ...]:
        """In a scenario: observations at this rate, with these shares at or below each bound.

        `latency.at(per_minute(400), {0.5: percent(95)})`: a bound that is not named has the share of
        the next smaller one; everything is within +Inf.
        """
        per_second = _per_second(self.name, rate)
        if self.native:
            given = {self._size(bound): share.amount for bound, share in (within or {}).items()}
            return (observing(self._series(), per_second, given),)
        shares = {self.bound(bound): self._share(share) for bound, share in (within or {}).items()}
        levels, share = [], Decimal(0)
        for bound in self.buckets:
            share = shares.get(bound, share)
            levels.append(Growing(self._series("_bucket", le=decimal_text(bound)), per_second * share))
        levels.append(Growing(self._series("_bucket", le="+Inf"), per_second))
        levels.append(Growing(self._series("_count"), per_second))
        return tuple(levels)

    def _share(self, share: object) -> Decimal:
        if isinstance(share, Quantity) and share.unit.is_ratio and 0 <= share.amount <= 1:
            return share.amount
        report(
            f"{self.name}: the share is {shown_quantity(share)}; expected one from percent(0) to percent(100)"
        )
        return Decimal(1)

    def gone(self) -> tuple[Gone, ...]:
        """In a scenario: no longer scraped."""
        if self.native:
            return (Gone(self._series()),)
        bounds = [*map(decimal_text, self.buckets), "+Inf"]
        return (*(Gone(self._series("_bucket", le=bound)) for bound in bounds), Gone(self._series("_count")))


def observing(
    series: Series, per_second: Decimal, within: Mapping[Decimal, Decimal], start: Decimal = START
) -> GrowingHistogram:
    """A native histogram that observes at this rate, with these shares at or below each bound.

    Every value lies in a bucket that no bound cuts, so that no version has to interpolate.

    >>> series = Series.of("a_seconds", {})
    >>> observing(series, Decimal(10), {Decimal("0.5"): Decimal("0.9")}).per_second
    ((-1, Decimal('9.0')), (0, Decimal('1.0')))
    >>> observing(series, Decimal(10), {Decimal("0.3"): Decimal("0.9")}).per_second
    ((-2, Decimal('9.0')), (0, Decimal('1.0')))
    """
    rates: dict[int, Decimal] = {}
    below, above = Decimal(0), 0
    for bound, share in sorted(within.items()):
        place = _position(bound)
        rates[place] = rates.get(place, Decimal(0)) + per_second * (share - below)
        # A bound inside a bucket: what is larger is put into the next one, of which nothing is below.
        below, above = share, place + (1 if bound == Decimal(2) ** place else 2)
    rates[above] = rates.get(above, Decimal(0)) + per_second * (1 - below)
    return GrowingHistogram(series, tuple(sorted(rates.items())), start)


def _position(bound: Decimal) -> int:
    """The highest bucket of schema 0 that lies wholly at or below the bound."""
    place = 0
    while Decimal(2) ** place > bound:
        place -= 1
    while Decimal(2) ** (place + 1) <= bound:
        place += 1
    return place


def _spellings(bound: Decimal) -> tuple[str, ...]:
    r"""Every way `le` is written for a number, as regular expressions.

    >>> _spellings(Decimal(1)), _spellings(Decimal("0.5"))
    (('1', '1\\.0'), ('0\\.5',))
    """
    text = decimal_text(bound).replace(".", "\\.").replace("+", "\\+")
    return (text, f"{text}\\.0") if bound == bound.to_integral() else (text,)
