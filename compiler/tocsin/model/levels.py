"""What one series does during a phase of a scenario. Exact numbers, no timeline yet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tocsin.promql.parts import quote

START = Decimal(1_000_000)
"""Where a counter stands when a scenario begins, unless it is born later.

A counter at 0 is a special case: rate() never extrapolates below zero, so the first failures of a
service that never failed read lower than those of one that did. Real counters have a past.
"""


@dataclass(frozen=True)
class Series:
    r"""One time series: a metric name and exact labels, sorted by name.

    >>> str(Series.of("up", {"job": 'a"b'}))
    'up{job="a\\"b"}'
    """

    name: str
    labels: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, name: str, labels: dict[str, str]) -> Series:
        """The series with these labels, in canonical order."""
        return cls(name, tuple(sorted(labels.items())))

    def __str__(self) -> str:
        inside = ",".join(f"{label}={quote(value)}" for label, value in self.labels)
        return f"{self.name}{{{inside}}}" if inside else self.name


@dataclass(frozen=True)
class Level:
    """What the series does while a phase lasts."""

    series: Series


@dataclass(frozen=True)
class Growing(Level):
    """A counter that grows by `per_second`; the first time it is seen it stands at `start`."""

    per_second: Decimal
    start: Decimal = START
    resets: bool = False
    """Whether it falls to 0 as the phase begins: the program restarted."""
    whole: bool = True
    """Whether it counts whole things, as most do; seconds or the finest of probes need not."""


@dataclass(frozen=True)
class GrowingHistogram(Level):
    """A native histogram of schema 0: its bucket p counts what is above 2^(p-1) and at most 2^p.

    Only promtool 2.53 and later read its samples.
    """

    per_second: tuple[tuple[int, Decimal], ...]
    """How many values a second each bucket takes, by position, ascending."""
    start: Decimal = START
    """How many each bucket has taken when the series is first seen."""
    resets: bool = False


@dataclass(frozen=True)
class Standing(Level):
    """A gauge that stays at `value`."""

    value: Decimal


@dataclass(frozen=True)
class Sloping(Level):
    """A gauge that rises, or falls, by `per_second`, from where it stood or else from `start`."""

    per_second: Decimal
    start: Decimal = Decimal(0)


@dataclass(frozen=True)
class Behind(Level):
    """A time in seconds since 1970 that stays `seconds` before now; ahead of it if negative."""

    seconds: Decimal


@dataclass(frozen=True)
class Gone(Level):
    """The series ends: its target is no longer scraped, or no longer exposes it."""


@dataclass(frozen=True)
class Usual(Level):
    """The series does what it does on a normal day."""
