"""Points become the path of a line: with its gaps, and with no more points than one can see."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from tocsin.outputs.plot.chart import Point
from tocsin.outputs.plot.elements import coordinate, point

_A_GAP = 1.5
"""Points this many steps apart have something missing between them."""

Place = Callable[[float], float]
"""From a time or a value to a coordinate."""


def stretches(points: Sequence[Point], step: float | None) -> Iterator[tuple[Point, ...]]:
    """Points without a gap between them.

    >>> list(stretches([(0, 1.0), (60, math.nan), (120, 3.0), (180, 4.0)], None))
    [((0, 1.0),), ((120, 3.0), (180, 4.0))]
    >>> list(stretches([(0, 1.0), (60, 1.0), (240, 3.0)], 60))
    [((0, 1.0), (60, 1.0)), ((240, 3.0),)]
    """
    current: list[Point] = []
    for time, value in points:
        far = bool(current) and step is not None and time - current[-1][0] > step * _A_GAP
        if (far or not math.isfinite(value)) and current:
            yield tuple(current)
            current = []
        if math.isfinite(value):
            current.append((time, value))
    if current:
        yield tuple(current)


def thinned(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """At most about so many points: of each part the lowest and the highest, so that no peak is lost.

    >>> thinned([(n, float(n % 5)) for n in range(20)], 8)
    ((0, 0.0), (4, 4.0), (5, 0.0), (9, 4.0), (10, 0.0), (14, 4.0), (15, 0.0), (19, 4.0))
    """
    if len(points) <= most:
        return tuple(points)
    parts = max(1, most // 2)
    kept: dict[Point, None] = {}
    for part in range(parts):
        inside = points[len(points) * part // parts : len(points) * (part + 1) // parts]
        extremes = {min(inside, key=_value), max(inside, key=_value)}
        kept |= dict.fromkeys(sorted(extremes))
    return tuple(kept | {points[-1]: None})


def _value(point: Point) -> float:
    return point[1]


def path(points: Sequence[Point], x: Place, y: Place) -> str:
    """The line through the points; a single one is a dot, where line ends are round.

    >>> path([(0, 1.0), (60, 2.0)], lambda t: t, lambda v: 100 - v)
    'M0 99L60 98'
    >>> path([(0, 1.0)], lambda t: t, lambda v: 100 - v)
    'M0 99h0'
    """
    places = [point(x(time), y(value)) for time, value in points]
    return f"M{places[0]}h0" if len(places) == 1 else "M" + "L".join(places)


def area(points: Sequence[Point], x: Place, y: Place, floor: float) -> str:
    """The area between the line and a height.

    >>> area([(0, 1.0), (60, 2.0)], lambda t: t, lambda v: 100 - v, 100)
    'M0 99L60 98V100H0Z'
    """
    return f"{path(points, x, y)}V{coordinate(floor)}H{coordinate(x(points[0][0]))}Z"
