"""The largest instead of the sum, the average instead of the largest, or nothing added up at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.nodes import Aggregate, Call
from tocsin.promql.operators import SELECTING
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere
from tocsin.proof.mutation.redundancy import why_alike

_OTHERS = {
    "sum": ("max", "avg"),
    "avg": ("max", "min"),
    "max": ("min", "avg"),
    "min": ("max", "avg"),
    "count": ("sum",),
    "topk": ("bottomk",),
    "bottomk": ("topk",),
}
_OVER_TIME = {
    "sum_over_time": ("max_over_time",),
    "avg_over_time": ("max_over_time", "min_over_time"),
    "max_over_time": ("min_over_time", "avg_over_time"),
    "min_over_time": ("max_over_time", "avg_over_time"),
    "count_over_time": ("sum_over_time",),
    "last_over_time": ("max_over_time",),
}


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, Call):
        for other in _OVER_TIME.get(node.function, ()):
            yield Edit(f"{node.function} is {other}", replace(node, function=other))
    if not isinstance(node, Aggregate):
        return
    for other in _OTHERS.get(node.operation, ()):
        said = f"{node.operation} is {other}"
        yield Edit(said, replace(node, operation=other), why_alike(node, other, place))
    if node.parameter is None and node.operation not in SELECTING:
        yield Edit(f"{node.head.strip()} is dropped", node.expr)


OPERATOR = Operator("aggregation_changed", "sum is max or avg, or is left out", everywhere(_edits))
