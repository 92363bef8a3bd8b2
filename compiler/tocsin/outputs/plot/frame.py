"""Where things lie in a plot: the axes with their marks, and the places of times and values.

Coordinates are in units of the view box, of which one is a pixel where the plot is shown in its own size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tocsin.outputs.plot.chart import Chart
from tocsin.outputs.plot.lettering import width as width_of
from tocsin.outputs.plot.measures import Measure, Scale
from tocsin.outputs.plot.ticks import after_start, on_the_clock, round_times, round_values

FONT = 11.0
HALF = FONT * 0.36
"""From the middle of a line of text down to the foot of its letters."""
ROW, ROW_GAP = 18.0, 6.0
LANE = 14.0
"""The height of a line of words above the plot."""
_AXIS = 20.0
"""The height of the axis of time."""
_BESIDE = 8.0
"""Between the words of an axis and the axis."""
_MOST_FOR_NAMES = 0.28
"""The part of the width that names of rows may take."""
_RIGHT = 16.0
_A_TICK_HIGH, _A_TICK_WIDE = 34.0, 22.0
_FROM_ZERO = 0.75
"""Values whose least is below this part of the greatest are shown from zero up."""


@dataclass(frozen=True)
class Values:
    """The axis of values: its marks in multiples of the scale, with their labels."""

    scale: Scale
    ticks: tuple[Decimal, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, chart: Chart, height: float) -> Values | None:
        """The axis that all values of the chart fit on; None if it has none."""
        seen = chart.values()
        if seen is None:
            return None
        low, high = seen
        scale = chart.measure.scale(max(abs(low), abs(high)))
        bottom, top = _bounds(*(Decimal(repr(float(value))) / scale.size for value in (low, high)))
        ticks = round_values(bottom, top, max(2, int(height // _A_TICK_HIGH)))
        return cls(scale, ticks, chart.measure.labels(ticks, scale))

    def scaled(self, value: float) -> Decimal:
        """A value as a multiple of the scale, as marks are."""
        return Decimal(repr(float(value))) / self.scale.size

    def part(self, scaled: Decimal) -> float:
        """How far up a multiple of the scale is: 0 at the lowest mark, 1 at the highest."""
        low, high = self.ticks[0], self.ticks[-1]
        return float((scaled - low) / (high - low))

    @property
    def floor(self) -> Decimal:
        """Zero, or the mark that is nearest to it."""
        return min(max(Decimal(0), self.ticks[0]), self.ticks[-1])


def _bounds(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """What the axis spans: zero is in it unless all values are far from it and close together."""
    if 0 <= low < high * Decimal(repr(_FROM_ZERO)):
        low = Decimal(0)
    if low == high:
        return (Decimal(0), Decimal(1)) if not low else (min(low, Decimal(0)), max(high, Decimal(0)))
    return low, high


@dataclass(frozen=True)
class Frame:
    """A plot's areas: values from `top` to `bottom`, rows below, then the axis of time."""

    width: float
    left: float
    right: float
    top: float
    bottom: float
    rows: float
    """Where the first row begins."""
    axis: float
    """Where rows end, and the words of the axis of time stand below."""
    start: float
    end: float
    values: Values | None

    @classmethod
    def of(cls, chart: Chart, width: float, height: float, above: float) -> Frame:
        """The areas of a chart: `above` is taken by the legend, `height` is for the values."""
        values = Values.of(chart, height)
        words = values.labels if values else ()
        beside = max((width_of(each, FONT) for each in words), default=0.0)
        names = max((width_of(row.name, FONT) for row in chart.rows), default=0.0)
        left = max(beside, min(names, width * _MOST_FOR_NAMES)) + _BESIDE
        bottom = above + (height if chart.lines or not chart.rows else 0.0)
        rows = bottom + (ROW_GAP * 1.5 if chart.rows and chart.lines else 0.0)
        axis = rows + len(chart.rows) * (ROW + ROW_GAP)
        start, end = chart.times()
        return cls(width, left, width - _RIGHT, above, bottom, rows, axis, start, end, values)

    @property
    def height(self) -> float:
        """Of the whole plot."""
        return self.axis + _AXIS

    def x(self, time: float) -> float:
        """Where a time lies; what is outside lies at the edge."""
        part = (min(max(time, self.start), self.end) - self.start) / (self.end - self.start)
        return self.left + part * (self.right - self.left)

    def y(self, value: float) -> float:
        """Where a value lies."""
        assert self.values is not None
        return self.level(self.values.scaled(value))

    def level(self, scaled: Decimal) -> float:
        """Where a mark of the axis of values lies."""
        assert self.values is not None
        return self.bottom - self.values.part(scaled) * (self.bottom - self.top)

    def marks(self, *, clock: bool) -> Sequence[tuple[float, str]]:
        """The times that are marked, with their words, as many as there is room for."""
        write = on_the_clock if clock else after_start
        room = self.right - self.left
        for most in range(max(2, int(room // (_A_TICK_WIDE * 2))), 1, -1):
            times = round_times(self.start, self.end, most)
            words = [(self.x(time), write(time)) for time in times]
            widest = max((width_of(word, FONT) for _, word in words), default=0.0)
            if len(words) < 2 or widest + _A_TICK_WIDE <= words[1][0] - words[0][0]:
                return words
        return ()


def shown(measure: Measure, name: str, value: float) -> str:
    """A value with what it is."""
    return f"{name} {measure.shown(value)}".strip()
