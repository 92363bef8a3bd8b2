"""Either instead of both, both instead of one without the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.nodes import Binary
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere

_SET = ("and", "or", "unless")


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, Binary) and node.operator in _SET:
        for other in _SET:
            if other != node.operator:
                yield Edit(f"{node.operator} is {other}", replace(node, operator=other))


OPERATOR = Operator("set_operator_changed", "and is or, or unless", everywhere(_edits))
