"""A label less in `by` or `without`, or one for the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.nodes import Aggregate
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if not isinstance(node, Aggregate) or not node.grouping:
        return
    word, other = ("without", "by") if node.without else ("by", "without")
    for label in node.grouping:
        rest = tuple(each for each in node.grouping if each != label)
        yield Edit(
            f"{label} is dropped from {word} ({', '.join(node.grouping)})", replace(node, grouping=rest)
        )
    yield Edit(f"{word} ({', '.join(node.grouping)}) is {other}", replace(node, without=not node.without))


OPERATOR = Operator("grouping_changed", "a label less in by, or without instead of by", everywhere(_edits))
