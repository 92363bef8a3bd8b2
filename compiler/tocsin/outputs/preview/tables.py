"""Tables: answers as columns and lines, and the transformations that Grafana applies to them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tocsin.outputs.preview.answers import Answer
from tocsin.outputs.preview.board import Json, Panel, Target
from tocsin.outputs.preview.fields import number

TIME, VALUE = "Time", "Value"

Cell = str | float | None
"""A label, a number, or nothing."""


@dataclass(frozen=True)
class Frame:
    """A table: the names of its columns, and its lines; `reference` is the query it answers."""

    columns: tuple[str, ...]
    lines: tuple[Mapping[str, Cell], ...]
    reference: str = ""


@dataclass(frozen=True)
class Table:
    """What is shown, and the transformations that were passed over."""

    frame: Frame
    passed_over: tuple[str, ...] = ()


def table(panel: Panel, answers: Sequence[Answer]) -> Table:
    """The panel's answers in one table, transformed as the panel says."""
    frames = [
        _frame(target, answer, alone=len(panel.targets) == 1)
        for target, answer in zip(panel.targets, answers, strict=True)
    ]
    passed_over = []
    for each in panel.transformations:
        name, options = str(each.get("id")), each.get("options")
        apply = _TRANSFORMATIONS.get(name)
        if apply is None:
            passed_over.append(name)
        elif not each.get("disabled"):
            frames = apply(frames, options if isinstance(options, dict) else {})
    frame = frames[0] if len(frames) == 1 else _merged(frames, {})[0]
    return Table(_sorted_by_panel(frame, panel), tuple(passed_over))


def _frame(target: Target, answer: Answer, *, alone: bool) -> Frame:
    """A line for each series, with its last value."""
    value = VALUE if alone else f"{VALUE} #{target.reference}"
    labels = sorted({name for curve in answer.curves for name in curve.labels})
    lines: list[dict[str, Cell]] = [
        {TIME: curve.points[-1][0], **curve.labels, value: curve.points[-1][1]}
        for curve in answer.curves
        if curve.points
    ]
    return Frame((TIME, *labels, value), tuple(lines), target.reference)


Frames = list[Frame]


def _joined(frames: Frames, options: Json) -> Frames:
    """One line for each value of a column; columns that several tables have are numbered."""
    by = str(options.get("byField") or TIME)
    having = [frame for frame in frames if by in frame.columns]
    names = [name for frame in having for name in frame.columns if name != by]
    numbered = {name for name in names if names.count(name) > 1}
    keys = list(dict.fromkeys(line.get(by) for frame in having for line in frame.lines))
    if options.get("mode") == "inner":
        keys = [key for key in keys if all(any(line.get(by) == key for line in f.lines) for f in having)]
    lines: dict[Cell, dict[str, Cell]] = {key: {by: key} for key in keys}
    columns = [by]
    for place, frame in enumerate(having, 1):
        renamed = {name: f"{name} {place}" if name in numbered else name for name in frame.columns}
        columns += [renamed[name] for name in frame.columns if name != by]
        for line in frame.lines:
            if (key := line.get(by)) in lines:
                lines[key].update({renamed[name]: cell for name, cell in line.items() if name != by})
    return [Frame(tuple(columns), tuple(lines.values()))]


def _merged(frames: Frames, _: Json) -> Frames:
    """Lines that agree in every column both have become one."""
    columns = tuple(dict.fromkeys(name for frame in frames for name in frame.columns))
    lines: list[dict[str, Cell]] = []
    for frame in frames:
        for line in frame.lines:
            agreeing = (
                each for each in lines if all(each[name] == line[name] for name in each.keys() & line.keys())
            )
            if (same := next(agreeing, None)) is not None and same.keys() & line.keys():
                same.update(line)
            else:
                lines.append(dict(line))
    return [Frame(columns, tuple(lines))]


def _organized(frames: Frames, options: Json) -> Frames:
    return [_organize(frame, options) for frame in frames]


def _organize(frame: Frame, options: Json) -> Frame:
    """Columns left out, put in order and renamed."""
    excluded, included, order, names = (
        _mapping(options.get(key))
        for key in ("excludeByName", "includeByName", "indexByName", "renameByName")
    )
    kept = [name for name in frame.columns if not excluded.get(name) and (not included or included.get(name))]
    places = {name: place for name in kept if (place := number(order.get(name))) is not None}
    kept.sort(key=lambda name: places.get(name, len(frame.columns)))
    new = {name: str(names.get(name) or name) for name in kept}
    lines = tuple({new[name]: line[name] for name in kept if name in line} for line in frame.lines)
    return Frame(tuple(new.values()), lines, frame.reference)


def _filtered(frames: Frames, options: Json) -> Frames:
    """Columns left out, and with them their cells: lines that differ in nothing else are then alike."""
    include, exclude = (_names(_mapping(options.get(key))) for key in ("include", "exclude"))
    found = []
    for frame in frames:
        kept = [
            name
            for name in frame.columns
            if (include is None or include(name)) and not (exclude is not None and exclude(name))
        ]
        lines = tuple({name: line[name] for name in kept if name in line} for line in frame.lines)
        found.append(replace(frame, columns=tuple(kept), lines=lines))
    return found


def _names(wanted: Json) -> Callable[[str], bool] | None:
    """Whether a column is meant, by its name or by a pattern; None if nothing is said."""
    names, pattern = wanted.get("names"), str(wanted.get("pattern") or "").strip("/")
    listed = names if isinstance(names, list) else []
    if not listed and not pattern:
        return None
    try:
        search = re.compile(pattern).search
    except re.error:
        return lambda name: name in listed
    return lambda name: name in listed or bool(pattern and search(name))


def _sorted(frames: Frames, options: Json) -> Frames:
    for each in _mappings(options.get("sort")):
        frames = [_sort(frame, str(each.get("field")), falling=bool(each.get("desc"))) for frame in frames]
    return frames


def _sorted_by_panel(frame: Frame, panel: Panel) -> Frame:
    for each in _mappings(panel.options.get("sortBy")):
        frame = _sort(frame, str(each.get("displayName")), falling=bool(each.get("desc")))
    return frame


def _sort(frame: Frame, column: str, *, falling: bool) -> Frame:
    """The lines in order of a column; those without a value last."""
    having = [line for line in frame.lines if not _is_empty(line.get(column))]
    rest = [line for line in frame.lines if _is_empty(line.get(column))]
    having.sort(key=lambda line: _order(line[column]), reverse=falling)
    return replace(frame, lines=(*having, *rest))


def _is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _order(cell: Cell) -> tuple[bool, float, str]:
    return (isinstance(cell, str), cell if isinstance(cell, float) else 0.0, str(cell))


def _limited(frames: Frames, options: Json) -> Frames:
    most = options.get("limitField")
    return [replace(f, lines=f.lines[:most]) if isinstance(most, int) and most >= 0 else f for f in frames]


def _unchanged(frames: Frames, _: Json) -> Frames:
    return frames


def _mappings(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


_TRANSFORMATIONS: dict[str, Callable[[Frames, Json], Frames]] = {
    "joinByField": _joined,
    "seriesToColumns": _joined,
    "merge": _merged,
    "organize": _organized,
    "filterFieldsByName": _filtered,
    "sortBy": _sorted,
    "limit": _limited,
    "labelsToFields": _unchanged,  # answers in the form of a table have their labels as columns already
}


def columns_shown(frame: Frame) -> Iterable[str]:
    """The columns, without the time at which all values were asked for where they are one and the same."""
    times = {line.get(TIME) for line in frame.lines}
    return [name for name in frame.columns if name != TIME or len(times) > 1]
