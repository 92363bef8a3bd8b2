"""The whole divided by the part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import Binary, Matching
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere

_SWAPPED = {"/": "numerator and denominator are swapped", "-": "what is subtracted is swapped"}
_OTHER_GROUP = {"left": "right", "right": "left", None: None}


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, Binary) and node.operator in _SWAPPED:
        both = (node.left.type.value, node.right.type.value)
        if both == (ValueType.VECTOR, ValueType.VECTOR):
            matching: Matching = replace(node.matching, group=_OTHER_GROUP[node.matching.group])
            yield Edit(
                _SWAPPED[node.operator], replace(node, left=node.right, right=node.left, matching=matching)
            )


OPERATOR = Operator("sides_swapped", "numerator and denominator are swapped", everywhere(_edits))
