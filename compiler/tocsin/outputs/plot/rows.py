"""Rows of states below a plot: bars of the axis of time, each with its word where it fits."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.outputs.plot.chart import Row, Span
from tocsin.outputs.plot.elements import element, text, title
from tocsin.outputs.plot.frame import FONT, HALF, ROW, ROW_GAP, Frame
from tocsin.outputs.plot.lettering import fitting

_SHORTEST = 5
"""A word that is cut says something while so many letters are left."""


def rows_drawn(rows: Sequence[Row], frame: Frame) -> str:
    """Every row with its name at the left."""
    drawn = []
    for number, row in enumerate(rows):
        top = frame.rows + number * (ROW + ROW_GAP)
        name = fitting(row.name, FONT, frame.left - 8)
        label = element("text", text(name), x=frame.left - 8, y=top + ROW / 2 + HALF, text_anchor="end")
        drawn.append(element("g", title(row.name), label, class_="named"))
        drawn += [_span(span, top, frame) for span in row.spans if frame.x(span.end) > frame.x(span.start)]
    return "".join(drawn)


def _span(span: Span, top: float, frame: Frame) -> str:
    left, right = frame.x(span.start), frame.x(span.end)
    rect = element("rect", x=left, y=top, width=right - left, height=ROW, rx="2")
    words = fitting(span.name, FONT, right - left - 6)
    if words != span.name and len(words) < _SHORTEST:
        words = ""
    middle = (left + right) / 2
    label = element("text", text(words), x=middle, y=top + ROW / 2 + HALF, text_anchor="middle")
    parts = (title(span.name or span.tone.value), rect, label if words else "")
    return element("g", *parts, class_=f"bar {span.tone.value}")
