"""A timeline in words: a line a minute, with minutes that are alike on one line.

What an alert should have been is said where it differs from what it was, and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tocsin.outputs.plot.measures import BURN_RATE, Measure, measure_of
from tocsin.promql.nodes import Binary, Number
from tocsin.proof.conditions import Comparison
from tocsin.proof.expected import States, states_in_words
from tocsin.proof.timelines import Course, Moment, Timeline
from tocsin.values import Duration

MOST_LINES = 30
"""Of more, those in which nothing but the value changes are drawn together."""

MOST_COURSES = 3
"""Series that are told of; how many more there are is said."""

_NEAR = 2
"""Lines on each side of a change of state that are never drawn together."""

_NOTHING = "-"
"""What stands for a value that is not there."""

_ALL_DIGITS = 17
"""Digits that tell any two floats apart."""


@dataclass(frozen=True)
class _Line:
    """One evaluation or several, in the words of the table."""

    start: Duration
    end: Duration
    values: tuple[str, ...]
    limits: tuple[str, ...]
    state: str
    wanted: str
    """The states that are right, where the state is not among them."""

    @property
    def alike(self) -> tuple[object, ...]:
        """What lines have in common that are folded into one."""
        return (self.values, self.limits, self.state, self.wanted)

    @property
    def standing(self) -> tuple[str, str]:
        """What does not change while only values do."""
        return (self.state, self.wanted)


def in_words(timeline: Timeline) -> Iterator[str]:
    """The alert's course as a table for each of its series, those first in which something is wrong."""
    courses = [(course, _lines(timeline, course)) for course in timeline.courses]
    courses.sort(key=lambda each: not any(line.wanted for line in each[1]))
    yield f"{timeline.rule.alert} over time"
    for name, each in zip(_names(timeline.comparisons), timeline.comparisons, strict=True):
        yield f"  {name}{_limit(each, timeline.comparisons)} is {each.value}"
    for name, wait in (("for", timeline.rule.for_), ("keep_firing_for", timeline.rule.keep_firing_for)):
        if wait:
            yield f"  {name} is {wait}"
    for course, lines in courses[:MOST_COURSES]:
        if labels := own_labels(timeline, course):
            yield f"  with {labels}"
        yield from (f"  {line}" for line in _table(timeline.comparisons, _folded(lines)))
    if len(courses) > MOST_COURSES:
        yield f"  and {len(courses) - MOST_COURSES} more series"


def own_labels(timeline: Timeline, course: Course) -> str:
    """The labels that tell a series of the alert from others: those that the rule does not set itself."""
    return ", ".join(
        f'{name}="{value}"' for name, value in course.labels if (name, value) not in timeline.rule.labels
    )


def _limit(comparison: Comparison, comparisons: Sequence[Comparison]) -> str:
    """A limit that has no column."""
    limit = comparison.limit
    if not isinstance(limit, Number) or _has_column(comparison, comparisons):
        return ""
    return f" ({comparison.operator} {measure(comparison).shown(float(limit.value))})"


def _names(comparisons: Sequence[Comparison]) -> list[str]:
    return ["value"] if len(comparisons) == 1 else [f"value {n}" for n in range(1, len(comparisons) + 1)]


def _lines(timeline: Timeline, course: Course) -> list[_Line]:
    measures = [measure(each) for each in timeline.comparisons]
    right = zip(course.moments, timeline.wanted(course), strict=True)
    return [_line(each, states, measures) for each, states in right]


def _line(moment: Moment, right: States, measures: Sequence[Measure]) -> _Line:
    pairs = [
        _pair(value, limit, measure)
        for value, limit, measure in zip(moment.values, moment.limits, measures, strict=True)
    ]
    wanted = "" if moment.state in right else states_in_words(right)
    values, limits = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return _Line(moment.at, moment.at, values, limits, moment.state, wanted)


def _pair(value: float | None, limit: float | None, measure: Measure) -> tuple[str, str]:
    """A value and its limit; in full where rounding would make them equal."""
    sides = [_NOTHING if each is None else measure.shown(each) for each in (value, limit)]
    if value is not None and value != limit and sides[0] == sides[1]:
        sides[0] = measure.shown(value, _ALL_DIGITS)
    return sides[0], sides[1]


def measure(comparison: Comparison) -> Measure:
    """How a comparison's values are written, by their unit or their limit's."""
    limit = comparison.limit
    number = limit.value if isinstance(limit, Number) else None
    unit = comparison.value.type.unit or (limit.type.unit if limit else None)
    value = comparison.value
    if unit is not None and unit.is_ratio and isinstance(value, Binary) and isinstance(value.right, Number):
        return BURN_RATE  # a ratio divided by a budget
    return measure_of(unit, number)


def _folded(lines: Iterable[_Line]) -> list[_Line]:
    """Lines that are alike become one; if there are still many, those that differ by their values alone."""
    folded = [_joined(list(run)) for _, run in groupby(lines, key=lambda each: each.alike)]
    if len(folded) <= MOST_LINES:
        return folded
    short: list[_Line] = []
    for _, run in groupby(folded, key=lambda each: each.standing):
        members = list(run)
        inside = members[_NEAR:-_NEAR]
        short += [*members[:_NEAR], _joined(inside), *members[-_NEAR:]] if len(inside) > 1 else members
    return short


def _joined(lines: Sequence[_Line]) -> _Line:
    """One line for all of them, with the first and last of values that differ."""
    first, last = lines[0], lines[-1]
    values = tuple(_span(*pair) for pair in zip(first.values, last.values, strict=True))
    limits = tuple(_span(*pair) for pair in zip(first.limits, last.limits, strict=True))
    return replace(first, end=last.end, values=values, limits=limits)


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} .. {last}"


def _table(comparisons: Sequence[Comparison], lines: Sequence[_Line]) -> Iterator[str]:
    head: list[str] = ["time"]
    for name, each in zip(_names(comparisons), comparisons, strict=True):
        head += [name, "limit"] if _has_column(each, comparisons) else [name]
    head += ["state", "expected"]
    rows = [list(_cells(comparisons, line)) for line in lines]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    words = len(head) - 2
    for marked, row in zip((False, *(bool(line.wanted) for line in lines)), (head, *rows), strict=True):
        cells = (
            cell.ljust(width) if number == 0 or number >= words else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"{'!' if marked else ' '} {'  '.join(cells)}".rstrip()


def _has_column(comparison: Comparison, comparisons: Sequence[Comparison]) -> bool:
    """Whether the limit is told at each time: of several comparisons, only limits that move are."""
    return comparison.limit is not None and (
        len(comparisons) == 1 or not isinstance(comparison.limit, Number)
    )


def _cells(comparisons: Sequence[Comparison], line: _Line) -> Iterator[str]:
    yield str(line.start) if line.start == line.end else f"{line.start}-{line.end}"
    for each, value, limit in zip(comparisons, line.values, line.limits, strict=True):
        yield from (value, limit) if _has_column(each, comparisons) else (value,)
    yield line.state
    yield line.wanted
