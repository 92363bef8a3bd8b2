"""A timeline as charts: what is compared against its limit, with the states below, expected and real."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from tocsin.outputs.plot.chart import Band, Chart, Line, Marker, Row, Span, Threshold, Tone
from tocsin.promql.nodes import Number
from tocsin.proof.expected import FIRING, PENDING, SILENT, States, states_in_words
from tocsin.proof.timeline_words import MOST_COURSES, measure, own_labels
from tocsin.proof.timelines import Course, Moment, Timeline

MOST_LINES = 8
"""Series of one chart; it has as many colours."""

_TONES = {SILENT: Tone.CALM, PENDING: Tone.PENDING, FIRING: Tone.FIRING}

_LONGEST = 90
"""Characters of an expression in a legend."""


def charts(timeline: Timeline) -> tuple[Chart, ...]:
    """A chart for each limit that something is held against; the states are below the first."""
    courses = sorted(timeline.courses, key=lambda course: not timeline.is_wrong(course))
    groups = [list(members) for _, members in groupby(_compared(timeline), key=lambda each: each[0])]
    rows = tuple(row for course in courses[:MOST_COURSES] for row in _rows(timeline, course))
    if not groups:
        return (Chart(timeline.rule.alert, rows=rows, markers=tuple(_markers(timeline, courses))),)
    return tuple(
        _chart(timeline, courses, [number for _, number in members], rows if place == 0 else ())
        for place, members in enumerate(groups)
    )


def _compared(timeline: Timeline) -> Iterator[tuple[tuple[object, ...], int]]:
    """Comparisons by number, with what those on one chart have in common. Others are seen in the states."""
    for number, each in enumerate(timeline.comparisons):
        if each.limit is not None:
            fixed = isinstance(each.limit, Number)
            yield (measure(each), str(each.limit) if fixed else number), number


def _chart(
    timeline: Timeline, courses: Sequence[Course], numbers: Sequence[int], rows: tuple[Row, ...]
) -> Chart:
    compared = [timeline.comparisons[number] for number in numbers]
    drawn = [(c, n, p) for c in courses for n in numbers if _has_value(p := _points(c, n))][:MOST_LINES]
    lines = [
        Line(_name(timeline, course, number, len(numbers) > 1), points, filled=len(drawn) == 1)
        for course, number, points in drawn
    ]
    limit = compared[0].limit
    if not isinstance(limit, Number):
        points = tuple(_defined((each.at.seconds, each.limits[numbers[0]]) for each in courses[0].moments))
        lines.append(Line("limit", points, dashed=True))
    thresholds = (Threshold(float(limit.value), "limit"),) if isinstance(limit, Number) else ()
    return Chart(
        f"{timeline.rule.alert} in {timeline.case.name}",
        tuple(lines),
        measure(compared[0]),
        thresholds,
        tuple(_bands(courses)),
        tuple(_markers(timeline, courses)) if rows else (),
        rows,
        start=0.0,
        end=float(courses[0].moments[-1].at.seconds),
        step=float(timeline.step.seconds),
    )


def _name(timeline: Timeline, course: Course, number: int, compared: bool) -> str:
    """A line's name: its labels where there are several series, else what is compared."""
    if len(timeline.courses) == 1:
        text = str(timeline.comparisons[number].value)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"{own_labels(timeline, course)}{f', value {number + 1}' if compared else ''}"


def _has_value(points: Iterable[tuple[float, float]]) -> bool:
    return any(math.isfinite(value) for _, value in points)


def _points(course: Course, number: int) -> tuple[tuple[float, float], ...]:
    return tuple(_defined((each.at.seconds, each.values[number]) for each in course.moments))


def _defined(points: Iterable[tuple[object, float | None]]) -> Iterator[tuple[float, float]]:
    """Points with a gap where there is no value."""
    for at, value in points:
        yield float(str(at)), math.nan if value is None else value


def _bands(courses: Iterable[Course]) -> Iterator[Band]:
    """When the alert was pending or firing, whichever of its series it was."""
    merged = [max(states, key=list(_TONES).index) for states in zip(*map(_states, courses), strict=True)]
    moments = next(iter(courses)).moments if isinstance(courses, Sequence) else ()
    for state, start, end in _stretches(moments, lambda number: merged[number]):
        if state != SILENT:
            yield Band(start, end, _TONES[state], state)


def _states(course: Course) -> list[str]:
    return [each.state for each in course.moments]


def _rows(timeline: Timeline, course: Course) -> Iterator[Row]:
    """What was expected of a series, and what it was."""
    wanted = timeline.wanted(course)
    labels = own_labels(timeline, course) if len(timeline.courses) > 1 else ""
    suffix = f" {labels}" if labels else ""
    expected = _stretches(course.moments, lambda number: wanted[number])
    yield Row(f"expected{suffix}", tuple(_expected(states, start, end) for states, start, end in expected))
    real = _stretches(course.moments, lambda number: course.moments[number].state)
    yield Row(f"engine{suffix}", tuple(Span(start, end, _TONES[state], state) for state, start, end in real))


def _expected(states: States, start: float, end: float) -> Span:
    [tone] = [_TONES[state] for state in states] if len(states) == 1 else [Tone.ABSENT]
    return Span(start, end, tone, states_in_words(states))


def _markers(timeline: Timeline, courses: Iterable[Course]) -> Iterator[Marker]:
    """Where an alert begins to be what it should not be."""
    found: dict[float, Marker] = {}
    for course in courses:
        wanted = timeline.wanted(course)
        wrong = [moment.state not in wanted[number] for number, moment in enumerate(course.moments)]
        for number, moment in enumerate(course.moments):
            if wrong[number] and not (number and wrong[number - 1]):
                at, words = float(moment.at.seconds), f"expected {states_in_words(wanted[number])}"
                found.setdefault(at, Marker(at, words, Tone.FIRING))
    return iter(found.values())


T = TypeVar("T")


def _stretches(moments: Sequence[Moment], of: Callable[[int], T]) -> Iterator[tuple[T, float, float]]:
    """Runs of moments that are alike, each with when it begins and when the next one does."""
    last = float(moments[-1].at.seconds)
    for value, run in groupby(range(len(moments)), key=of):
        members = list(run)
        after = members[-1] + 1
        end = float(moments[after].at.seconds) if after < len(moments) else last
        yield value, float(moments[members[0]].at.seconds), end
