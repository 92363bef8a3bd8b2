"""A chart drawn as an SVG element, to be put into a page that holds the style sheet of `style`.

No text overlaps another: what finds no room is cut short or left out, and said in a title instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.outputs.plot import curves
from tocsin.outputs.plot.chart import Band, Chart, Line, Threshold
from tocsin.outputs.plot.elements import coordinate, element, group, point, text, title
from tocsin.outputs.plot.frame import FONT, HALF, LANE, Frame, shown
from tocsin.outputs.plot.legend import Key, legend
from tocsin.outputs.plot.lettering import fitting
from tocsin.outputs.plot.lettering import width as width_of
from tocsin.outputs.plot.markers import lanes, markers_drawn
from tocsin.outputs.plot.rows import rows_drawn
from tocsin.outputs.plot.style import COLOURS

_APART = 13.0
"""Between the labels of two thresholds."""


def draw(chart: Chart, *, width: float = 720, height: float = 180) -> str:
    """The chart as `<svg>`, as wide as given; `height` is of its values, without legend, rows and axis.

    It scales with its container: letters are 11 pixels where that is as wide.
    """
    keys = legend(_keys(chart), width)
    placed = lanes(chart, width)
    above = keys.height + LANE * (max(placed.values(), default=-1) + 1) + 6
    frame = Frame.of(chart, width, height, above)
    parts = [
        keys.drawn,
        _bands(chart.bands, frame) if chart.lines else "",
        _axes(chart, frame),
        *(_line(line, number, chart, frame) for number, line in enumerate(chart.lines)),
        _limits(chart, frame),
        rows_drawn(chart.rows, frame),
        markers_drawn(placed, frame),
    ]
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="plot",
        viewBox=f"0 0 {_plain(width)} {_plain(frame.height)}",
        role="img",
        aria_label=chart.title,
    )


def _plain(size: float) -> str:
    return f"{size:.0f}"


def _keys(chart: Chart) -> Iterator[Key]:
    """What the legend explains: lines, then what is shaded."""
    if chart.legend:
        for number, line in enumerate(chart.lines):
            if line.name:
                yield Key(line.name, _own(line, number), "limit" if line.dashed else "line")
        for band in sorted(chart.bands, key=lambda each: each.start):
            if band.name:
                yield Key(band.name, band.tone.value, "band")


def _own(line: Line, number: int) -> str:
    return line.tone.value if line.tone else f"s{number % COLOURS + 1}"


def _bands(bands: Sequence[Band], frame: Frame) -> str:
    return "".join(
        element(
            "g",
            title(band.name or band.tone.value),
            element(
                "rect",
                x=frame.x(band.start),
                y=frame.top,
                width=frame.x(band.end) - frame.x(band.start),
                height=frame.bottom - frame.top,
            ),
            class_=f"band {band.tone.value}",
        )
        for band in bands
        if frame.x(band.end) > frame.x(band.start)
    )


def _axes(chart: Chart, frame: Frame) -> str:
    """Marks of both axes: lines across for values, ticks for times."""
    drawn = []
    across, words = [], []
    if frame.values:
        for tick, label in zip(frame.values.ticks, frame.values.labels, strict=True):
            y = frame.level(tick)
            across.append(element("path", d=f"M{point(frame.left, y)}H{coordinate(frame.right)}"))
            words.append(element("text", text(label), x=frame.left - 8, y=y + HALF, text_anchor="end"))
    elif chart.lines or not chart.rows:
        middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        words.append(element("text", "no data", x=middle[0], y=middle[1], text_anchor="middle"))
    drawn += [group(across, "grid"), *words]
    foot = frame.axis
    ticks = [element("path", d=f"M{point(frame.left, foot)}H{coordinate(frame.right)}")]
    for x, word in frame.marks(clock=chart.clock):
        ticks.append(element("path", d=f"M{point(x, foot)}v4"))
        within = min(x, frame.width - width_of(word, FONT) / 2)
        drawn.append(element("text", text(word), x=within, y=foot + 15, text_anchor="middle"))
    return "".join((*drawn, group(ticks, "axis")))


def _line(line: Line, number: int, chart: Chart, frame: Frame) -> str:
    inside = [each for each in line.points if frame.start <= each[0] <= frame.end]
    if not inside or frame.values is None:
        return ""
    most = int(frame.right - frame.left) * 2
    stretches = [curves.thinned(each, most) for each in curves.stretches(inside, chart.step)]
    floor = frame.level(frame.values.floor)
    paths = {"area": "", "limit" if line.dashed else "line": "", "dot": ""}
    for points in stretches:
        drawn = "dot" if len(points) == 1 else "limit" if line.dashed else "line"
        paths[drawn] += curves.path(points, frame.x, frame.y)
        if line.filled:
            paths["area"] += curves.area(points, frame.x, frame.y, floor)
    parts = [element("path", d=path, class_=name) for name, path in paths.items() if path]
    return element("g", title(line.name), *parts, class_=_own(line, number)) if parts else ""


def _limits(chart: Chart, frame: Frame) -> str:
    """Thresholds, each with its label above it at the right; below it where there is no room."""
    if frame.values is None:
        return ""
    lines, labels = [], []
    used: list[float] = []
    for limit in sorted(chart.thresholds, key=lambda each: -each.value):
        y = frame.y(limit.value)
        lines.append(_limit(limit, y, frame))
        words = shown(chart.measure, limit.name, limit.value)
        foot = next((each for each in (y - 4, y + FONT) if _has_room(each, used, frame)), None)
        if foot is not None:
            used.append(foot)
            labels.append(
                element(
                    "text",
                    text(fitting(words, FONT, (frame.right - frame.left) * 0.6)),
                    x=frame.right - 4,
                    y=foot,
                    text_anchor="end",
                    class_=limit.tone.value,
                )
            )
    return "".join((*lines, group(labels, "limits")))


def _limit(limit: Threshold, y: float, frame: Frame) -> str:
    path = element("path", d=f"M{point(frame.left, y)}H{coordinate(frame.right)}", class_="limit")
    return element("g", title(limit.name), path, class_=limit.tone.value)


def _has_room(foot: float, used: Sequence[float], frame: Frame) -> bool:
    inside = frame.top + FONT - 2 <= foot <= frame.bottom - 2
    return inside and all(abs(foot - other) >= _APART for other in used)
