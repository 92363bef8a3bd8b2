"""What a panel's queries were answered, and what single numbers are made of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.outputs.preview.board import Target

Point = tuple[float, float]
"""A time in Unix seconds and a value."""


@dataclass(frozen=True)
class Curve:
    """One series of an answer."""

    labels: Mapping[str, str]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Answer:
    """The series of one query, or what the server said instead."""

    curves: tuple[Curve, ...] = ()
    error: str = ""
    asked: str = field(default="", compare=False)
    """The query as it was sent."""


@dataclass(frozen=True)
class Named:
    """A series with the name it has in its panel, and the target it answers."""

    name: str
    curve: Curve
    target: Target


_LABEL = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def named(targets: Sequence[Target], answers: Sequence[Answer]) -> tuple[Named, ...]:
    """Every series of a panel, in order, with its name."""
    return tuple(
        Named(name_of(target, curve, alike), curve, target)
        for target, answer in zip(targets, answers, strict=True)
        for alike in (_alike(answer.curves),)
        for curve in answer.curves
    )


def _alike(curves: Sequence[Curve]) -> frozenset[str]:
    """The labels by which several series cannot be told apart."""
    if len(curves) < 2:
        return frozenset()
    first = curves[0].labels
    return frozenset(name for name in first if all(each.labels.get(name) == first[name] for each in curves))


def name_of(target: Target, curve: Curve, alike: frozenset[str] = frozenset()) -> str:
    """The target's legend with the series' labels in it; without a legend, the labels that are not alike."""
    if target.legend and target.legend != "__auto":
        return _LABEL.sub(lambda match: curve.labels.get(match[1], ""), target.legend).strip()
    labels = {name: value for name, value in curve.labels.items() if name != "__name__" and name not in alike}
    metric = "" if "__name__" in alike else curve.labels.get("__name__", "")
    if not labels:
        return metric or curve.labels.get("__name__", "") or "value"
    if len(labels) == 1:
        return next(iter(labels.values()))
    inside = ", ".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{metric}{{{inside}}}"


def reduced(curve: Curve, how: str) -> float:
    """One number of a series, by Grafana's name of the way; NaN if it has none."""
    values = [value for _, value in curve.points]
    real = [value for value in values if not math.isnan(value)]
    if how == "last":
        return values[-1] if values else math.nan
    return _WAYS.get(how, _last)(real) if real else math.nan


def _last(values: Sequence[float]) -> float:
    return values[-1]


_WAYS: dict[str, Callable[[Sequence[float]], float]] = {
    "lastNotNull": _last,
    "first": lambda values: values[0],
    "firstNotNull": lambda values: values[0],
    "mean": lambda values: math.fsum(values) / len(values),
    "sum": math.fsum,
    "min": min,
    "max": max,
    "count": lambda values: float(len(values)),
    "range": lambda values: max(values) - min(values),
    "diff": lambda values: values[-1] - values[0],
    "delta": lambda values: values[-1] - values[0],
}
