"""Histograms, classic and native: distributions of what a program observed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import field_validator, model_validator

from tocsin.errors import report
from tocsin.model.levels import Gone, Growing
from tocsin.model.metrics import TARGET_LABELS, Counter, Metric, _per_second
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
    native: bool = False

    @field_validator("buckets", mode="before")
    @classmethod
    def _exact_buckets(cls, buckets: object) -> object:
        if not isinstance(buckets, tuple | list):
            raise ValueError(f"is {buckets!r}; expected upper bounds such as (0.1, 0.5, 1)")
        return tuple(exact(bound) for bound in buckets)

    @model_validator(mode="after")
    def _buckets_are_ascending(self) -> Self:
        if self.native == bool(self.buckets):
            raise ValueError("is either native=True or has buckets=(0.1, 0.5, 1)")
        if list(self.buckets) != sorted(set(self.buckets)):
            raise ValueError("buckets must ascend and not repeat")
        if self.measure is None:
            raise ValueError("unit is missing: the name does not end in _seconds or _bytes")
        return self

    def _unusable(self) -> str:
        return f"{self.name} is a histogram, not a number; write .quantile(percent(95), window='5m') or .count"

    def _schema(self) -> Schema:
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
        counter = Counter(name=self.name + suffix, help=self.help, labels=labels, unit="events", matchers=matchers)
        counter._origin = self._origin
        return counter

    def bound(self, bound: Quantity | int | float | str) -> Decimal:
        """The bound as a number, reported if it is no declared bucket or another unit."""
        if isinstance(bound, Quantity):
            if self.measure is not None and not bound.unit.agrees(self.measure):
                report(f"{self.name} measures {self.measure}; got {bound}, which is {bound.unit}")
            size = bound.amount
        else:
            size = exact(bound)
        if size not in self.buckets:
            nearest = sorted(sorted(self.buckets, key=lambda other: abs(other - size))[:2])
            report(
                f"{self.name} has no bucket {decimal_text(size)}; "
                f"the nearest are {' and '.join(map(decimal_text, nearest)) or 'none, it is native'}"
            )
        return size

    def quantile(self, share: Quantity, *, window: str, by: Iterable[str] = ()) -> Expr:
        """The value that this share of all observations stays below: `quantile(percent(95), window="5m")`.

        Aggregated over all series first, leaving the labels `by`: a quantile of quantiles means nothing.
        """
        if not isinstance(share, Quantity) or not share.unit.is_ratio or not 0 < share.amount < 1:
            report(f"{self.name}: the share is {share}; expected one such as percent(95)")
            share = Quantity(Decimal("0.5"), EVENTS / EVENTS, "percent(50)")
        rate = Call("rate", (RangeSelector(self._selector("" if self.native else "_bucket"), duration(window)),))
        grouping = tuple(by) if self.native else (*by, "le")
        return Expr(Call("histogram_quantile", (Number(share.amount), Aggregate("sum", rate, grouping))))

    def at(
        self, rate: Quantity | int, within: Mapping[int, Quantity] | Mapping[float, Quantity] | None = None
    ) -> tuple[Growing, ...]:
        """In a scenario: observations at this rate, with these shares at or below each bound.

        `latency.at(per_minute(400), {0.5: percent(95)})`: a bound that is not named has the share of
        the next smaller one; everything is within +Inf.
        """
        per_second = _per_second(self.name, rate)
        shares = {self.bound(bound): share.amount for bound, share in (within or {}).items()}
        levels, share = [], Decimal(0)
        for bound in self.buckets:
            share = shares.get(bound, share)
            levels.append(Growing(self._series("_bucket", le=decimal_text(bound)), per_second * share))
        levels.append(Growing(self._series("_bucket", le="+Inf"), per_second))
        levels.append(Growing(self._series("_count"), per_second))
        return tuple(levels)

    def gone(self) -> tuple[Gone, ...]:
        """In a scenario: no longer scraped."""
        bounds = [*map(decimal_text, self.buckets), "+Inf"]
        return (*(Gone(self._series("_bucket", le=bound)) for bound in bounds), Gone(self._series("_count")))


def _spellings(bound: Decimal) -> tuple[str, ...]:
    r"""Every way `le` is written for a number, as regular expressions.

    >>> _spellings(Decimal(1)), _spellings(Decimal("0.5"))
    (('1', '1\\.0'), ('0\\.5',))
    """
    text = decimal_text(bound).replace(".", "\\.").replace("+", "\\+")
    return (text, f"{text}\\.0") if bound == bound.to_integral() else (text,)
