"""A constant factor left out: the budget of an objective, the hundred of a percentage."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.promql.nodes import Binary, Number
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if not isinstance(node, Binary) or node.operator not in ("*", "/"):
        return
    if isinstance(node.right, Number) and node.right.value != 1:
        yield Edit(f"{node.operator} {node.right} is dropped", node.left)
    elif isinstance(node.left, Number) and node.left.value != 1 and node.operator == "*":
        yield Edit(f"{node.left} * is dropped", node.right)


OPERATOR = Operator("factor_dropped", "a constant factor is left out", everywhere(_edits))
