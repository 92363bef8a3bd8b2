"""The window half as long, and twice as long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.nodes import RangeSelector, Subquery
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere
from tocsin.values import Duration


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, RangeSelector | Subquery):
        what = node.selector.series_text if isinstance(node, RangeSelector) else str(node.expr)
        half, double = Duration(node.window.milliseconds // 2), node.window * 2
        if half:
            yield Edit(f"the window {node.window} of {what} is {half}", replace(node, window=half))
        yield Edit(f"the window {node.window} of {what} is {double}", replace(node, window=double))


OPERATOR = Operator("window_scaled", "the window halved, and doubled", everywhere(_edits))
