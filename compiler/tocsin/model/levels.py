"""What one series does during a phase of a scenario. Exact numbers, no timeline yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from tocsin.errors import report
from tocsin.promql.parts import quote
from tocsin.promql.units import Quantity

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
class Jitter:
    """How unsteady a level is: each sample by itself, by up to a share of it, the same for the same seed."""

    share: Decimal
    seed: int


@dataclass(frozen=True)
class Level:
    """What the series does while a phase lasts."""

    series: Series

    def jitter(self, share: object, *, seed: int) -> Level:
        """In a scenario: unsteady by up to this share, `jitter(percent(10), seed=1)`, and always the same.

        A counter counts more or fewer whole things from one sample to the next, a gauge stands a little
        higher or lower.
        """
        kind = type(self).__name__
        amount = share.amount if isinstance(share, Quantity) and share.unit.is_ratio else None
        if amount is None or not 0 < amount <= 1:
            report(f"{self.series}: the jitter is {share}; expected a share such as percent(10)")
        elif isinstance(seed, bool) or not isinstance(seed, int):
            report(f"{self.series}: the seed is {seed!r}; expected a whole number")
        elif not isinstance(self, Growing | Standing):
            report(f"{self.series}: {kind} has no jitter; a counter or a gauge that is .at(...) has")
        else:
            return replace(self, unsteady=Jitter(amount, seed))
        return self


@dataclass(frozen=True)
class Growing(Level):
    """A counter that grows by `per_second`; the first time it is seen it stands at `start`."""

    per_second: Decimal
    start: Decimal = START
    resets: bool = False
    """Whether it falls to 0 as the phase begins: the program restarted."""
    whole: bool = True
    """Whether it counts whole things, as most do; seconds or the finest of probes need not."""
    unsteady: Jitter | None = None


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
    unsteady: Jitter | None = None


@dataclass(frozen=True)
class Ramp(Level):
    """A gauge that moves evenly from `start`, or from where it stood, and reaches `end` with the phase's."""

    end: Decimal
    start: Decimal | None = None


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
class Unseen(Level):
    """There are no samples, and no mark that the series ended: Prometheus itself was down."""


@dataclass(frozen=True)
class Usual(Level):
    """The series does what it does on a normal day."""
