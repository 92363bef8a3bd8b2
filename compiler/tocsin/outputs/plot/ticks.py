"""Where an axis is marked: round numbers, and round times."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_STEPS = tuple(map(Decimal, ("1", "2", "2.5", "5", "10", "20", "25", "50")))
"""Round steps, as multiples of a power of ten; the last are for spans that begin and end within a step."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TIMES = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * n for n in (1, 2, 3, 6, 12)),
    *(_DAY * n for n in (1, 2, 7, 14, 28, 91, 182, 364)),
)
"""Seconds between marks of time."""


def round_values(low: Decimal, high: Decimal, most: int) -> tuple[Decimal, ...]:
    """At most so many values and one, evenly spread, with `low` and `high` between the first and last.

    >>> [str(value) for value in round_values(Decimal(0), Decimal("6.3"), 5)]
    ['0', '2', '4', '6', '8']
    """
    assert low < high
    assert most > 0
    rough = (high - low) / most
    power = Decimal(1).scaleb(rough.adjusted())
    return next(
        tuple(_plain(step * number) for number in range(first, last + 1))
        for step in (power * factor for factor in _STEPS)
        if (last := _whole(high / step, ROUND_CEILING)) - (first := _whole(low / step, ROUND_FLOOR)) <= most
    )


def _whole(value: Decimal, rounding: str) -> int:
    return int(value.to_integral_value(rounding))


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros, and without an exponent where it is whole."""
    value = value.normalize()
    return (
        value.quantize(Decimal(1)) if value == value.to_integral_value() and value.adjusted() < 27 else value
    )


def round_times(start: float, end: float, most: int) -> tuple[int, ...]:
    """Seconds to mark between `start` and `end`, at most so many: whole minutes, hours, days.

    >>> round_times(0, 3600, 7)
    (0, 600, 1200, 1800, 2400, 3000, 3600)
    """
    for step in _TIMES:
        first, last = -(-start // step), end // step
        if last - first + 1 <= most:
            return tuple(int(number) * step for number in range(int(first), int(last) + 1))
    return ()


def after_start(seconds: int) -> str:
    """A time that counts from the beginning, as Prometheus writes durations.

    >>> after_start(0), after_start(5400), after_start(45), after_start(90_000)
    ('0', '1h30m', '45s', '1d1h')
    """
    parts = []
    rest = seconds
    for size, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m"), (1, "s")):
        count, rest = divmod(rest, size)
        parts += [f"{count}{name}"] if count else []
    return "".join(parts) or "0"


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_EPOCH = date(1970, 1, 1).toordinal()


def on_the_clock(seconds: int) -> str:
    """A time of day in UTC, given as Unix time; at midnight, the day.

    >>> on_the_clock(1_700_000_000), on_the_clock(1_699_920_000)
    ('22:13:20', '14 Nov')
    """
    days, rest = divmod(seconds, _DAY)
    hour, rest = divmod(rest, _HOUR)
    minute, second = divmod(rest, _MINUTE)
    if not (hour or minute or second):
        day = date.fromordinal(_EPOCH + days)
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{hour:02}:{minute:02}:{second:02}" if second else f"{hour:02}:{minute:02}"
