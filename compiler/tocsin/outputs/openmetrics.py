"""Samples as OpenMetrics text, from which promtool makes the blocks of a Prometheus.

The format has no stale markers, nor has it native histograms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.model.levels import Series
from tocsin.values import Duration

Samples = Iterable[tuple[Duration, float]]
"""Times since the beginning, ascending, with values."""


def exposition(series: Iterable[tuple[Series, Samples]]) -> Iterator[str]:
    r"""The lines of the text; each ends with a line feed. Time 0 is 1970, as it is for promtool.

    >>> up = Series.of("up", {"job": "a"})
    >>> "".join(exposition([(up, [(Duration(0), 1.0), (Duration(90_500), 0.1)])]))
    'up{job="a"} 1.0 0\nup{job="a"} 0.1 90.5\n# EOF\n'
    """
    for each, samples in series:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in each.labels)
        name = f"{each.name}{{{labels}}}" if labels else each.name
        for at, value in samples:
            yield f"{name} {_number(value)} {at.milliseconds / 1000:.10g}\n"
    yield "# EOF\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    """The shortest text that reads back as the same float."""
    return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}.get(text := repr(value), text)
