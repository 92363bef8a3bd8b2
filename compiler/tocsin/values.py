"""Exact values: decimals and durations, as Prometheus reads and writes them.

No binary float is ever computed with: thresholds and objectives are decimals from the author's
keyboard to the generated text, so that `1 - 99.9 %` is `0.001`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering

_FLOAT_DIGITS = 15
"""Decimal digits that any binary64 float keeps (IEEE 754, DBL_DIG); more means it was computed."""

NOT_A_NUMBER = Decimal("NaN")
"""The one NaN, so that two expressions holding it are equal by identity."""

_UNITS = (
    ("y", 365 * 24 * 3600 * 1000),
    ("w", 7 * 24 * 3600 * 1000),
    ("d", 24 * 3600 * 1000),
    ("h", 3600 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
)
_DURATION = re.compile("".join(rf"(?:(?P<{name}>[0-9]+){name})?" for name, _ in _UNITS))
_LONGEST_MS = 2**63 // 1_000_000
"""Prometheus keeps durations as nanoseconds in an int64 (common/model/time.go)."""


def exact(value: int | float | str | Decimal) -> Decimal:
    """The decimal that was written, normalised: no exponent games, no trailing zeros.

    A float is taken by the digits it was written with; one that needs more than 15 digits came out
    of binary arithmetic and is refused.

    >>> exact("99.90"), exact(0.05), exact(100_000)
    (Decimal('99.9'), Decimal('0.05'), Decimal('100000'))
    >>> exact(0.1 + 0.2)
    Traceback (most recent call last):
    ValueError: 0.30000000000000004 was computed in binary floating point; write it as a string
    """
    if isinstance(value, bool):
        raise ValueError(f"{value} is a truth value; expected a number")
    if isinstance(value, float):
        text = repr(value)
        if len(Decimal(text).as_tuple().digits) > _FLOAT_DIGITS:
            raise ValueError(f"{text} was computed in binary floating point; write it as a string")
        value = text
    try:
        number = Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        raise ValueError(f"{value!r} is no number") from None
    if number.is_nan():
        return NOT_A_NUMBER
    if not number.is_finite():
        return number
    number = number.normalize()
    return (
        number.quantize(Decimal(1)) if number == number.to_integral() and number.adjusted() < 27 else number
    )


def decimal_text(value: Decimal) -> str:
    """The decimal as PromQL and YAML write it: plain digits, no exponent.

    >>> decimal_text(Decimal("0.0010")), decimal_text(Decimal("1E+5")), decimal_text(Decimal("Infinity"))
    ('0.001', '100000', '+Inf')
    """
    if value.is_nan():
        return "NaN"
    if value.is_infinite():
        return "+Inf" if value > 0 else "-Inf"
    text = f"{value.normalize():f}"
    return "0" if text == "-0" else text


@total_ordering
@dataclass(frozen=True)
class Duration:
    """A length of time in whole milliseconds, canonical in print: `90m` prints as `1h30m`.

    Negative only where PromQL allows it: in an offset.

    >>> str(Duration.parse("90m")), Duration.parse("1h30m").seconds
    ('1h30m', Decimal('5400'))
    >>> Duration.parse("5 minutes")
    Traceback (most recent call last):
    ValueError: '5 minutes' is no duration; expected one such as '5m' or '1h30m'
    """

    milliseconds: int

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read Prometheus's notation: units y, w, d, h, m, s, ms in this order, each at most once."""
        match = _DURATION.fullmatch(text) if isinstance(text, str) else None
        if text == "0":
            return cls(0)
        if not match or not text:
            raise ValueError(f"{text!r} is no duration; expected one such as '5m' or '1h30m'")
        total = sum(int(match[name]) * size for name, size in _UNITS if match[name])
        if total > _LONGEST_MS:
            raise ValueError(f"{text!r} is longer than Prometheus can hold (292 years)")
        return cls(total)

    @classmethod
    def of(cls, *, minutes: int = 0, seconds: int = 0) -> Duration:
        """The sum of whole minutes and seconds."""
        return cls((minutes * 60 + seconds) * 1000)

    @property
    def seconds(self) -> Decimal:
        """The length in seconds, exact."""
        return exact(Decimal(self.milliseconds) / 1000)

    @property
    def minutes(self) -> Decimal:
        """The length in minutes, to the digits a decimal holds."""
        return exact(Decimal(self.milliseconds) / 60_000)

    def __str__(self) -> str:
        rest, parts = abs(self.milliseconds), ["-"] if self.milliseconds < 0 else []
        for name, size in _UNITS:
            # Prometheus itself writes years and weeks only when they divide the duration exactly.
            if name in ("y", "w") and rest % size:
                continue
            count, rest = divmod(rest, size)
            if count:
                parts.append(f"{count}{name}")
        return "".join(parts) or "0s"

    def __lt__(self, other: Duration) -> bool:
        return self.milliseconds < other.milliseconds

    def __add__(self, other: Duration) -> Duration:
        return Duration(self.milliseconds + other.milliseconds)

    def __sub__(self, other: Duration) -> Duration:
        return Duration(self.milliseconds - other.milliseconds)

    def __mul__(self, times: int) -> Duration:
        return Duration(self.milliseconds * times)

    def __floordiv__(self, other: Duration) -> int:
        return self.milliseconds // other.milliseconds

    def __mod__(self, other: Duration) -> int:
        return self.milliseconds % other.milliseconds

    def __bool__(self) -> bool:
        return self.milliseconds != 0


class _ChosenByGrafana(Duration):
    """A window whose length Grafana puts in when it asks."""

    def __str__(self) -> str:
        return "$__rate_interval"


GRAFANA_RATE_INTERVAL: Duration = _ChosenByGrafana(60_000)
"""What Grafana replaces by at least four scrapes, and by more where a graph shows a long time.

It stands for a minute where lengths are compared, and equals no other duration.
"""
