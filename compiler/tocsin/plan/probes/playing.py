"""Values of unknowns become levels: what each series of a world does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tocsin.model.levels import Behind, Gone, Growing, Level, Series, Sloping, Standing
from tocsin.plan.probes.forms import Underivable, Values
from tocsin.plan.probes.sources import QUANTILE, Role, Source
from tocsin.promql.nodes import Call, Node, Number, Selector
from tocsin.values import decimal_text, exact

_OBSERVED = Fraction(100_000)
"""What a histogram observes a second, so that a share of it is whole to five digits."""


@dataclass(frozen=True)
class Bounds:
    """The upper bounds of a histogram's buckets, ascending, without +Inf; and the share of its quantile."""

    bounds: tuple[Fraction, ...]
    share: Fraction


Bands = Mapping[str, Bounds]
"""By a histogram's unknown."""


def quantile_shares(node: Node, sources: Collection[Source]) -> dict[str, Fraction]:
    """Which quantile is taken of each histogram.

    Raises:
        Underivable: several, so that one distribution would have to meet them all.
    """
    found: dict[str, Fraction] = {}
    for call in node.walk():
        if not (
            isinstance(call, Call) and call.function == QUANTILE and isinstance(call.arguments[0], Number)
        ):
            continue
        share = Fraction(call.arguments[0].value)
        if not 0 < share < 1:
            raise Underivable("the share of its quantile is not between zero and one")
        for selector in (each for each in call.arguments[1].walk() if isinstance(each, Selector)):
            for source in sources:
                reads = source.role is Role.SPREAD and source.is_read_by(selector)
                if reads and found.setdefault(source.unknown, share) != share:
                    raise Underivable("it takes two quantiles of one histogram")
    return found


def levels(sources: Collection[Source], values: Values, bands: Bands) -> tuple[Level, ...]:
    """What each series does in a world of these values."""
    return tuple(level for source in sources for level in _levels(source, values[source.unknown], bands))


def gone(sources: Collection[Source], bands: Bands) -> tuple[Gone, ...]:
    """None of the series is there."""
    return tuple(Gone(series) for source in sources for series in _series(source, bands))


def _series(source: Source, bands: Bands) -> Iterator[Series]:
    if source.role is Role.SPREAD:
        for bound in (*bands[source.unknown].bounds, None):
            yield _bucket(source.series, bound)
    else:
        yield source.series


def _bucket(series: Series, bound: Fraction | None) -> Series:
    text = "+Inf" if bound is None else decimal_text(decimal(bound))
    return Series.of(series.name, {**dict(series.labels), "le": text})


def _levels(source: Source, value: Fraction, bands: Bands) -> Iterator[Level]:
    match source.role:
        case Role.LEVEL:
            yield Standing(source.series, decimal(value))
        case Role.COUNTER:
            yield Growing(source.series, decimal(value), whole=False)
        case Role.SLOPE:
            yield Sloping(source.series, decimal(value))
        case Role.AGE:
            yield Behind(source.series, decimal(value))
        case Role.SPREAD:
            yield from _observed(source, value, bands[source.unknown])


def decimal(value: Fraction) -> Decimal:
    """The value as a decimal, to more digits than any sample needs."""
    return exact(Decimal(value.numerator) / Decimal(value.denominator))


def made_up(values: Collection[Fraction]) -> tuple[Fraction, ...]:
    """Bounds of a histogram that nobody declared, so that each of these quantiles lies well between two."""
    if min(values) <= 0:
        raise Underivable("a quantile of zero or less is compared")
    return tuple(sorted({bound for value in values for bound in (value / 2, value * 2)}))


def _observed(source: Source, value: Fraction, band: Bounds) -> Iterator[Level]:
    """Buckets of which the quantile is this value; what is below lies just below, what is above in +Inf."""
    here = _place(value, band.bounds)
    below, inside = shares(value, band)
    for place, bound in enumerate((*band.bounds, None)):
        share = Fraction(1) if bound is None else below + inside if place >= here else below
        yield Growing(
            _bucket(source.series, bound),
            decimal((share if place >= here - 1 else Fraction(0)) * _OBSERVED),
            whole=False,
        )


def _place(value: Fraction, bounds: tuple[Fraction, ...]) -> int:
    """The bucket that a quantile of this value lies in."""
    for place, bound in enumerate(bounds):
        if value <= bound:
            return place
    raise Underivable(f"no bucket reaches {decimal_text(decimal(value))}, so no quantile can be that large")


def shares(value: Fraction, band: Bounds) -> tuple[Fraction, Fraction]:
    """The share of observations below the quantile's bucket, and inside it, to whole ones.

    The quantile is low + (high - low) * (share - below) / inside (promql/quantile.go, bucketQuantile).
    """
    place = _place(value, band.bounds)
    low = band.bounds[place - 1] if place else Fraction(0)
    high = band.bounds[place]
    part = (value - low) / (high - low)
    if not place:
        return Fraction(0), _whole(min(Fraction(1), band.share / part))
    most = min(Fraction(1), band.share / part, (1 - band.share) / (1 - part) if part < 1 else Fraction(1))
    inside = _whole(most / 2)
    return _whole(band.share - part * inside), inside


def shown(values: Values, bands: Bands) -> dict[str, Fraction]:
    """The values that samples show: quantiles are off by a little, as observations are whole."""
    return {
        unknown: _quantile(value, bands[unknown]) if unknown in bands else value
        for unknown, value in values.items()
    }


def _quantile(value: Fraction, band: Bounds) -> Fraction:
    place = _place(value, band.bounds)
    below, inside = shares(value, band)
    low = band.bounds[place - 1] if place else Fraction(0)
    return low + (band.bounds[place] - low) * (band.share - below) / inside


def _whole(share: Fraction) -> Fraction:
    return Fraction(round(share * _OBSERVED)) / _OBSERVED
