"""promtool's series notation, read into samples: what the engine is given, known without asking it.

The reverse of `timeline`, for whoever has to hand the same samples to something else than promtool.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(
    r"(?P<first>[-+]?(?:[0-9.]+(?:e[-+]?[0-9]+)?|inf|nan))(?P<step>[-+][0-9.]+(?:e[-+]?[0-9]+)?)?x(?P<times>[0-9]+)",
    re.IGNORECASE,
)


def expand(values: str) -> Iterator[tuple[int, float]]:
    """Each sample with its position, counted in intervals from the start; NaN is a value, not a gap.

    A stale marker is a gap too. Sums are floats, added one by one as promtool does it, so that both come
    to the same value down to the last bit.

    >>> list(expand("0+5x2 _x2 stale 7x1"))
    [(0, 0.0), (1, 5.0), (2, 10.0), (6, 7.0), (7, 7.0)]

    Raises:
        ValueError: native histograms, which have no single value, or what promtool would not read either.
    """
    position = 0
    for item in values.split():
        if item == "stale" or item == "_":
            position += 1
        elif item.startswith("_x"):
            position += int(item[2:])
        elif run := _RUN.fullmatch(item):
            value, step = float(run["first"]), float(run["step"] or 0)
            for _ in range(int(run["times"]) + 1):
                yield position, value
                position += 1
                value += step
        else:
            yield position, float(item)
            position += 1
