"""More instead of less, and at least instead of more than."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.promql.nodes import Binary
from tocsin.promql.places import Place
from tocsin.proof.mutation.exactness import why_never_between
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere

_OTHERS = {
    ">": ("<", ">="),
    "<": (">", "<="),
    ">=": ("<=", ">"),
    "<=": (">=", "<"),
    "==": ("!=",),
    "!=": ("==",),
}


def _edits(place: Place, setting: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, Binary):
        for other in _OTHERS.get(node.operator, ()):
            flipped = Binary(other, node.left, node.right, node.return_bool, node.matching)
            yield Edit(f"{node.operator} is {other}", flipped, why_never_between(node, flipped, setting))


OPERATOR = Operator("comparison_flipped", "> is <, or >=", everywhere(_edits))
