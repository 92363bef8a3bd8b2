"""What a plot shows, as data: lines over time, what they are held against, and rows of states.

Times are seconds, from the start of a scenario or Unix time; values are in the base unit of their measure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tocsin.outputs.plot.measures import NUMBER, Measure

Point = tuple[float, float]
"""A time, and the value then; NaN is a gap."""


class Tone(Enum):
    """What a colour says."""

    CALM = "calm"
    PENDING = "pending"
    FIRING = "firing"
    ABSENT = "absent"
    NOTED = "noted"
    """Neither good nor bad."""


@dataclass(frozen=True)
class Line:
    """One series."""

    name: str
    points: tuple[Point, ...]
    dashed: bool = False
    """Drawn as a limit is, for a threshold that moves."""
    filled: bool = False
    """Whether the area down to zero is tinted."""
    tone: Tone | None = None
    """What its colour says; without one it has a colour that tells it from the other lines."""


@dataclass(frozen=True)
class Threshold:
    """A value that lines are held against."""

    value: float
    name: str = ""
    tone: Tone = Tone.FIRING


@dataclass(frozen=True)
class Band:
    """A stretch of time in which something was so, shaded from top to bottom."""

    start: float
    end: float
    tone: Tone
    name: str = ""


@dataclass(frozen=True)
class Marker:
    """A moment, with a word about it."""

    at: float
    name: str
    tone: Tone = Tone.NOTED


@dataclass(frozen=True)
class Row:
    """States of one thing, one after another, as a row of bars."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Span:
    """A state from `start` to `end`; written into its bar where it fits, and always its title."""

    start: float
    end: float
    tone: Tone
    name: str = ""


@dataclass(frozen=True)
class Chart:
    """Lines above, rows of states below, on one axis of time. Either may be missing."""

    title: str
    """Read out to those who do not see it; not drawn."""
    lines: tuple[Line, ...] = ()
    measure: Measure = NUMBER
    thresholds: tuple[Threshold, ...] = ()
    bands: tuple[Band, ...] = ()
    markers: tuple[Marker, ...] = ()
    rows: tuple[Row, ...] = ()
    start: float | None = None
    """Where the axis of time begins; by default with what is shown first."""
    end: float | None = None
    low: float | None = None
    """The least that the axis of values reaches down to."""
    high: float | None = None
    step: float | None = None
    """How far points are apart; where they are further, the line has a gap."""
    clock: bool = False
    """Whether times are Unix time, shown as time of day in UTC; else they count from the start."""
    legend: bool = True
    """Whether the lines are named, where there is more than one."""

    def times(self) -> tuple[float, float]:
        """Where the axis of time begins and ends."""
        seen = list(self._seen())
        start = min(seen, default=0.0) if self.start is None else self.start
        end = max(seen, default=start + 1) if self.end is None else self.end
        return start, end if end > start else start + 1

    def _seen(self) -> Iterator[float]:
        for line in self.lines:
            yield from (line.points[0][0], line.points[-1][0]) if line.points else ()
        for band in self.bands:
            yield from (band.start, band.end)
        for span in (span for row in self.rows for span in row.spans):
            yield from (span.start, span.end)
        yield from (marker.at for marker in self.markers)

    def values(self) -> tuple[float, float] | None:
        """The least and the greatest value to be shown; None if there is none."""
        start, end = self.times()
        seen = [v for line in self.lines for t, v in line.points if start <= t <= end and math.isfinite(v)]
        if not seen:
            return None
        seen += [each.value for each in self.thresholds]
        seen += [each for each in (self.low, self.high) if each is not None]
        return min(seen), max(seen)
