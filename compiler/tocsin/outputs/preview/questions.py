"""What a panel asks of a Prometheus: each query with its variables written in, over a span of time."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.outputs.preview.board import Annotation, Panel
from tocsin.outputs.preview.variables import Choices, built_in, written
from tocsin.values import Duration

_COLUMN = 56
"""Pixels of the page for one of Grafana's 24 columns."""
_A_POINT = 1.0
"""Pixels for a point: Grafana asks for as many."""

_STEPS = tuple(
    map(Duration.parse, "1s 2s 5s 10s 15s 20s 30s 1m 2m 5m 10m 15m 20m 30m 1h 2h 3h 6h 12h 1d".split())
)
"""Distances of points that Grafana rounds to."""


@dataclass(frozen=True)
class Window:
    """The time that is shown, in Unix seconds, and how far apart samples are in it."""

    start: float
    end: float
    scrape: Duration

    @property
    def span(self) -> float:
        """Seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class Question:
    """One query as it is sent: at `end` alone if `step` is None, else every `step` from `start`."""

    expr: str
    start: float
    end: float
    step: Duration | None


def step_of(panel: Panel, window: Window) -> Duration:
    """How far the panel's points are apart: as its width allows, and no closer than its samples."""
    points = max(1.0, panel.place.width * _COLUMN / _A_POINT)
    wanted = Duration(round(window.span * 1000 / points))
    least = max(_duration(panel.interval) or window.scrape, window.scrape)
    # Grafana rounds to the nearest of its steps, not up.
    nearest = min(_STEPS, key=lambda each: abs(each.milliseconds - wanted.milliseconds))
    return max(nearest, least)


def questions(panel: Panel, window: Window, choices: Choices) -> tuple[Question, ...]:
    """One question for each of the panel's targets, in their order."""
    step = step_of(panel, window)
    known = {**choices, **built_in(window.start, window.end, step, window.scrape)}
    return tuple(
        _question(written(target.expr, known), window, None if target.instant else step)
        for target in panel.targets
    )


def marks(annotation: Annotation, window: Window, choices: Choices) -> Question:
    """The question whose answers are marked in every graph."""
    step = max(_STEPS[7], window.scrape, Duration(round(window.span)))
    known = {**choices, **built_in(window.start, window.end, step, window.scrape)}
    return _question(written(annotation.expr, known), window, step)


def _question(expr: str, window: Window, step: Duration | None) -> Question:
    if step is None:
        return Question(expr, window.start, window.end, None)
    # As Grafana does, so that reloading moves no point: times are multiples of the step.
    seconds = float(step.seconds)
    return Question(expr, window.start // seconds * seconds, window.end // seconds * seconds, step)


def _duration(text: str) -> Duration | None:
    """A least interval as authors write it, perhaps `>1m`; None if it is none."""
    try:
        return Duration.parse(text.strip().lstrip(">")) or None
    except ValueError:
        return None
