"""Units of measure: what a metric counts, and the quantities authors compare it with.

A :class:`Unit` is a product of named dimensions (`requests` per `seconds`). Dividing requests by
requests leaves no dimension: a ratio. A :class:`Quantity` is an exact number with its unit, already
in base units (seconds, bytes, fractions of one), which is what Prometheus stores.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tocsin.errors import report
from tocsin.values import decimal_text, exact

ANYTHING = "things"
"""The dimension of a quantity that counts without saying what: `per_second(5)`."""

_MEASURED = ("seconds", "bytes")

_CONVERTED = (
    ("seconds", "milliseconds", Decimal("0.001")),
    ("seconds", "minutes", Decimal(60)),
    ("seconds", "hours", Decimal(3600)),
    ("seconds", "days", Decimal(86400)),
    ("bytes", "bits", Decimal("0.125")),
    ("bytes", "kibibytes", Decimal(2**10)),
    ("bytes", "mebibytes", Decimal(2**20)),
    ("bytes", "gibibytes", Decimal(2**30)),
)
"""Base unit, what a bare factor makes of it, and how many of the first the second is."""


@dataclass(frozen=True)
class Unit:
    """A product of dimensions with their powers, sorted by name.

    >>> REQUESTS = Unit.of("requests")
    >>> str(REQUESTS / SECONDS), str(REQUESTS / REQUESTS), str(BYTES)
    ('requests per second', 'a ratio', 'bytes')
    """

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, name: str) -> Unit:
        """The unit with this one dimension; `ratio` has none."""
        return cls() if name == "ratio" else cls(((name, 1),))

    @property
    def is_ratio(self) -> bool:
        """Whether nothing is left to measure: a fraction of one."""
        return not self.powers

    @property
    def is_count(self) -> bool:
        """Whether this counts things, so that a bare number is as clear as it gets."""
        return len(self.powers) == 1 and self.powers[0][1] == 1 and self.powers[0][0] not in _MEASURED

    def __mul__(self, other: Unit) -> Unit:
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + power
        return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)))

    def __truediv__(self, other: Unit) -> Unit:
        return self * Unit(tuple((name, -power) for name, power in other.powers))

    def scaled(self, symbol: str, number: Decimal) -> Unit:
        """What is left when a value is multiplied (`*`) or divided (`/`) by a bare number.

        The same, unless the number converts it into another unit of the same thing.

        >>> str(SECONDS.scaled("/", Decimal(60))), str(RATIO.scaled("*", Decimal(100)))
        ('minutes', 'percent')
        """
        if self.is_ratio and symbol == "*" and number == 100:
            return Unit.of("percent")
        for base, name, size in _CONVERTED:
            power = dict(self.powers).get(base)
            # 60 seconds are a minute, and one a second is 60 a minute.
            divided = (symbol == "/") == (power == 1)
            if power in (1, -1) and (number == size if divided else number * size == 1):
                return self / Unit(((base, power),)) * Unit(((name, power),))
        return self

    def agrees(self, other: Unit) -> bool:
        """Whether two values can be compared or added; "things" agree with anything that is counted.

        >>> (Unit.of("requests") / SECONDS).agrees(per_second(5).unit), SECONDS.agrees(RATIO)
        (True, False)
        """
        if any(ANYTHING in dict(unit.powers) for unit in (self, other)):
            return self._counting_things() == other._counting_things()
        return self == other

    def _counting_things(self) -> Unit:
        renamed = Unit()
        for name, power in self.powers:
            renamed *= Unit(((name if name in _MEASURED else ANYTHING, power),))
        return renamed

    def __str__(self) -> str:
        if self.is_ratio:
            return "a ratio"
        above = " ".join(_powered(name, power) for name, power in self.powers if power > 0)
        below = " ".join(_powered(name.removesuffix("s"), -power) for name, power in self.powers if power < 0)
        return f"{above} per {below}".strip() if below else above


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


RATIO = Unit()
SECONDS = Unit.of("seconds")
BYTES = Unit.of("bytes")
EVENTS = Unit.of("events")
TIMES = Unit.of("times")
"""How many times faster than can be sustained: burn rates."""


@dataclass(frozen=True)
class Quantity:
    """An exact amount in base units, and the words it was written in.

    >>> percent("99.9").amount, mebibytes(512).amount, str(percent(5))
    (Decimal('0.999'), Decimal('536870912'), 'percent(5)')
    """

    amount: Decimal
    unit: Unit
    written: str

    @property
    def complement(self) -> Decimal:
        """What a fraction leaves of one: the error budget of an objective.

        >>> percent("99.9").complement
        Decimal('0.001')
        """
        return exact(1 - self.amount)

    def __str__(self) -> str:
        return self.written


Amount = int | float | str | Decimal


def _quantity(word: str, amount: Amount, scale: Decimal | int, unit: Unit, per: int = 1) -> Quantity:
    try:
        number = exact(amount)
    except ValueError as error:
        report(f"{word}({amount!r}): {error}")
        number = Decimal(1)
    return Quantity(exact(number * scale / per), unit, f"{word}({decimal_text(number)})")


def percent(amount: Amount) -> Quantity:
    """A share of a hundred: `percent(5)` is the ratio 0.05."""
    return _quantity("percent", amount, Decimal("0.01"), RATIO)


def seconds(amount: Amount) -> Quantity:
    """A time in seconds."""
    return _quantity("seconds", amount, 1, SECONDS)


def milliseconds(amount: Amount) -> Quantity:
    """A time in thousandths of a second: `milliseconds(300)` is 0.3 s."""
    return _quantity("milliseconds", amount, Decimal("0.001"), SECONDS)


def minutes(amount: Amount) -> Quantity:
    """A time in minutes of 60 seconds."""
    return _quantity("minutes", amount, 60, SECONDS)


def hours(amount: Amount) -> Quantity:
    """A time in hours of 3,600 seconds."""
    return _quantity("hours", amount, 3600, SECONDS)


def mebibytes(amount: Amount) -> Quantity:
    """A size in units of 2**20 bytes."""
    return _quantity("mebibytes", amount, 2**20, BYTES)


def gibibytes(amount: Amount) -> Quantity:
    """A size in units of 2**30 bytes."""
    return _quantity("gibibytes", amount, 2**30, BYTES)


def per_second(amount: Amount) -> Quantity:
    """How many things a second, whatever is counted."""
    return _quantity("per_second", amount, 1, Unit.of(ANYTHING) / SECONDS)


def per_minute(amount: Amount) -> Quantity:
    """How many things a minute; 60 a minute is 1 a second.

    The amount is kept as an exact fraction where a decimal exists, else to 27 digits.

    >>> per_minute(90).amount
    Decimal('1.5')
    """
    return _quantity("per_minute", amount, 1, Unit.of(ANYTHING) / SECONDS, per=60)
