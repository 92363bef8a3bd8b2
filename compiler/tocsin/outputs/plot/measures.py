"""What values on an axis measure, and how people write them: `6 %`, `250 ms`, `1.5 MiB`, `14.4x`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tocsin.promql.units import Unit
from tocsin.values import decimal_text

_MOST, _LEAST = 7, 6
"""Digits before and after the point, of which more are written as powers of ten."""


@dataclass(frozen=True)
class Scale:
    """One way to write a value: as a multiple of `size`, followed by `suffix`."""

    size: Decimal
    suffix: str


@dataclass(frozen=True)
class Measure:
    """The scales of one thing, smallest first."""

    scales: tuple[Scale, ...]

    @classmethod
    def of(cls, scales: str, suffix: str = "") -> Measure:
        """Scales in words: `0.001 ms 1 s`; `suffix` follows all of them.

        >>> Measure.of("1 _ 1000 k", " req/s").shown(12_500)
        '12.5k req/s'
        """
        words = scales.split()
        pairs = zip(words[::2], words[1::2], strict=True)
        return cls(tuple(Scale(Decimal(size), name.replace("_", "") + suffix) for size, name in pairs))

    def scale(self, largest: float) -> Scale:
        """The one to write values up to `largest` in: the largest that leaves at least one."""
        size = abs(_exact(largest))
        fitting = [each for each in self.scales if each.size <= size]
        if fitting:
            return fitting[-1]
        # Zero has no size: it is written in the plainest scale.
        return self.scales[0] if size else min(self.scales, key=lambda each: abs(each.size - 1))

    def shown(self, value: float, digits: int = 3) -> str:
        """One value by itself, to so many digits.

        >>> RATIO.shown(0.0604), SECONDS.shown(0.25), BYTES.shown(1536), BURN_RATE.shown(14.4)
        ('6.04 %', '250 ms', '1.5 KiB', '14.4x')
        """
        number = _exact(value)
        if not number.is_finite():
            return decimal_text(number)
        scale = self.scale(value)
        scaled = number / scale.size
        places = max(0, digits - 1 - scaled.adjusted()) if scaled else 0
        words = _powers(scaled) or decimal_text(round(scaled, places))
        return f"{words}{scale.suffix}"

    def labels(self, values: Sequence[Decimal], scale: Scale) -> tuple[str, ...]:
        """The values of an axis, which are multiples of the scale: all with as many decimals.

        >>> RATIO.labels([Decimal("0"), Decimal("2.5"), Decimal("5")], Scale(Decimal("0.01"), " %"))
        ('0 %', '2.5 %', '5.0 %')
        """
        places = max((-int(value.normalize().as_tuple().exponent) for value in values), default=0)
        # Nought stands alone where the suffix is but a power of ten.
        zero = f"0{scale.suffix}" if scale.suffix.startswith(" ") else "0"
        return tuple(
            f"{_powers(value) or f'{value:.{max(0, places)}f}'}{scale.suffix}" if value else zero
            for value in values
        )


def _powers(value: Decimal) -> str:
    """A value that is too long to be written in full; empty for others."""
    return f"{value:.2e}" if value and not -_LEAST <= value.adjusted() < _MOST else ""


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))


_THOUSANDS = "1 _ 1e3 k 1e6 M 1e9 G 1e12 T"
_BINARY = "1 B 1024 KiB 1048576 MiB 1073741824 GiB 1099511627776 TiB"


def _spaced(scales: str) -> Measure:
    """Scales with a blank before their names."""
    plain = Measure.of(scales)
    return Measure(tuple(Scale(each.size, f" {each.suffix}") for each in plain.scales))


NUMBER = Measure.of(_THOUSANDS)
RATIO = Measure((Scale(Decimal("0.01"), " %"),))
PERCENT = Measure((Scale(Decimal(1), " %"),))
"""Values that are percentages already."""
SECONDS = _spaced("1e-9 ns 1e-6 µs 1e-3 ms 1 s 60 min 3600 h 86400 d")
BYTES = _spaced(_BINARY)
BYTES_PER_SECOND = Measure(tuple(Scale(each.size, f"{each.suffix}/s") for each in BYTES.scales))
PER_SECOND = Measure.of(_THOUSANDS, "/s")
BURN_RATE = Measure((Scale(Decimal(1), "x"),))

_A_SHARE = Decimal(2)
"""A ratio that is held against as much is no part of a whole: it says how many times."""


def measure_of(unit: Unit | None, limit: Decimal | None = None) -> Measure:
    """How values of a unit are written; `limit` is what they are compared with.

    >>> from tocsin.promql.units import RATIO as NO_UNIT
    >>> measure_of(NO_UNIT).shown(0.05), measure_of(NO_UNIT, Decimal("14.4")).shown(20)
    ('5 %', '20x')
    """
    if unit is None:
        return NUMBER
    if unit.is_ratio:
        return BURN_RATE if limit is not None and abs(limit) >= _A_SHARE else RATIO
    named = {"seconds": SECONDS, "bytes": BYTES, "percent": PERCENT, "bytes per second": BYTES_PER_SECOND}
    words = str(unit)
    return named.get(words, PER_SECOND if words.endswith(" per second") else NUMBER)
