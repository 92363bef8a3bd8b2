"""Moments marked in a plot, with words above it, in two lines at most."""

from __future__ import annotations

from tocsin.outputs.plot.chart import Chart, Marker
from tocsin.outputs.plot.elements import element, group, point, text, title
from tocsin.outputs.plot.frame import FONT, LANE, Frame
from tocsin.outputs.plot.lettering import width as width_of

_LANES = 2


def lanes(chart: Chart, width: float) -> dict[Marker, int]:
    """For each marker the line of words that it stands in, counted upwards; -1 where there is no room."""
    rough = Frame.of(chart, width, 1, 0)
    ends = [-1.0] * _LANES
    found = {}
    for marker in sorted(chart.markers, key=lambda each: (each.at, each.name)):
        left, right = _extent(marker, rough)
        lane = next((number for number, end in enumerate(ends) if end <= left), -1) if marker.name else -1
        if lane >= 0:
            ends[lane] = right + 6
        found[marker] = lane
    return found


def _extent(marker: Marker, frame: Frame) -> tuple[float, float]:
    """From where to where its words stand: around it, but inside the plot."""
    wide = width_of(marker.name, FONT)
    left = min(max(frame.x(marker.at) - wide / 2, 0), frame.width - wide)
    return left, left + wide


def markers_drawn(placed: dict[Marker, int], frame: Frame) -> str:
    """A line down the plot for each marker, with a tip and, where there is room, its words."""
    drawn = []
    for marker, lane in placed.items():
        x = frame.x(marker.at)
        parts = [title(marker.name), element("line", x1=x, y1=frame.top, x2=x, y2=frame.axis)]
        parts.append(element("path", d=f"M{point(x - 3.5, frame.top - 4)}h7l-3.5 5z"))
        if lane >= 0:
            foot = frame.top - 8 - lane * LANE
            parts.append(element("text", text(marker.name), x=_extent(marker, frame)[0], y=foot))
        drawn.append(element("g", *parts, class_=f"mark {marker.tone.value}"))
    return group(drawn, "marks")
