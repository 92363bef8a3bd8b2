"""Graphs and state timelines: a panel's series as a chart, fitted into the panel's place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tocsin.outputs.plot.chart import Band, Chart, Line, Row, Span, Threshold, Tone
from tocsin.outputs.plot.drawing import draw
from tocsin.outputs.preview.answers import Named, Point
from tocsin.outputs.preview.board import Panel
from tocsin.outputs.preview.fields import Look, look_of, number
from tocsin.outputs.preview.questions import Window, step_of

MOST = 40
"""Series of a panel that are drawn; more cannot be told apart."""

_VIEW_BOX = re.compile(r'viewBox="0 0 [0-9]+ ([0-9]+)"')
_LEAST_HEIGHT = 40.0
"""Of the values, however long the legend is."""


def graph(
    panel: Panel,
    series: Sequence[Named],
    window: Window,
    bands: Sequence[Band],
    size: tuple[float, float],
    *,
    clock: bool,
) -> str:
    """Lines over time with the panel's thresholds, as SVG of this width and height in pixels."""
    looks = {each.name: look_of(panel, each.name, each.target.reference) for each in series}
    whole = look_of(panel, "")
    own = next(iter(looks.values()), whole)
    lines = tuple(_lines(series[:MOST], looks))
    if any(_is_stacked(look) for look in looks.values()):
        lines = lines[::-1]  # the legend then has the order of the layers, and no layer hides the line below
    return _fitted(
        Chart(
            panel.title,
            lines=lines,
            measure=own.measure,
            thresholds=tuple(_thresholds(whole)),
            bands=tuple(bands),
            start=window.start,
            end=window.end,
            low=_bound(whole, panel, "axisSoftMin", "min"),
            high=_bound(whole, panel, "axisSoftMax", "max"),
            step=float(step_of(panel, window).seconds),
            clock=clock,
            # One line that is called as its panel needs no name.
            legend=[line.name for line in lines] != [panel.title],
        ),
        *size,
    )


def states(panel: Panel, series: Sequence[Named], window: Window, width: float, *, clock: bool) -> str:
    """A row for each series, with a bar for each stretch of one state."""
    step = float(step_of(panel, window).seconds)
    rows = tuple(
        Row(each.name, tuple(_spans(each.curve.points, look_of(panel, each.name), step, window.end)))
        for each in sorted(series[:MOST], key=lambda each: each.name)
    )
    chart = Chart(panel.title, rows=rows, start=window.start, end=window.end, clock=clock)
    return draw(chart, width=width)


def _fitted(chart: Chart, width: float, height: float) -> str:
    """The chart as high as given in all: its legend takes what it takes, its values have the rest."""
    drawn = draw(chart, width=width, height=height)
    match = _VIEW_BOX.search(drawn)
    assert match is not None
    return draw(chart, width=width, height=max(_LEAST_HEIGHT, height * 2 - float(match[1])))


def _lines(series: Sequence[Named], looks: Mapping[str, Look]) -> Iterator[Line]:
    below: dict[float, float] = {}
    for each in series:
        custom = looks[each.name].custom
        stacked, points = _is_stacked(looks[each.name]), each.curve.points
        # One line is tinted, or the lowest layer: tints on top of each other are a colour of no line.
        filled = bool(custom.get("fillOpacity")) and (not below if stacked else len(series) == 1)
        if stacked:
            points = tuple(_stacked(points, below))
        style = custom.get("lineStyle")
        dashed = isinstance(style, dict) and style.get("fill") in ("dash", "dot")
        look = looks[each.name]
        yield Line(look.title, points, dashed=dashed, filled=filled, tone=look.own)


def _is_stacked(look: Look) -> bool:
    stacking = look.custom.get("stacking")
    return isinstance(stacking, dict) and stacking.get("mode") == "normal"


def _stacked(points: Iterable[Point], below: dict[float, float]) -> Iterator[Point]:
    """The points on top of what lies below them, which they then are part of."""
    for at, value in points:
        if not math.isnan(value):
            below[at] = below.get(at, 0.0) + value
        yield at, math.nan if math.isnan(value) else below[at]


def _thresholds(look: Look) -> Iterator[Threshold]:
    style = look.custom.get("thresholdsStyle")
    if isinstance(style, dict) and style.get("mode") not in (None, "off"):
        for value in look.limits:
            yield Threshold(value, tone=look.tone(value) or Tone.NOTED)


def _bound(look: Look, panel: Panel, soft: str, hard: str) -> float | None:
    values = (number(value) for value in (panel.fields.get(hard), look.custom.get(soft)))
    return next((value for value in values if value is not None), None)


def _spans(points: Sequence[Point], look: Look, step: float, end: float) -> Iterator[Span]:
    """Points that show the same, and follow each other without a gap, are one stretch."""
    begun: tuple[float, str, Tone] | None = None
    last = math.nan
    for at, value in points:
        shown = (look.text(value), look.tone(value) or Tone.NOTED)
        if begun and (shown != begun[1:] or at - last > step * 1.5):
            yield Span(begun[0], min(last + step, at), begun[2], begun[1])
            begun = None
        begun = begun or (at, *shown)
        last = at
    if begun:
        yield Span(begun[0], min(last + step, end), begun[2], begun[1])


def bands(stretches: Iterable[tuple[float, float]], tone: Tone) -> tuple[Band, ...]:
    """Stretches of time, those that touch as one.

    >>> [(band.start, band.end) for band in bands([(5, 9), (0, 3), (2, 4)], Tone.FIRING)]
    [(0, 4), (5, 9)]
    """
    joined: list[list[Any]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return tuple(Band(start, end, tone) for start, end in joined)
