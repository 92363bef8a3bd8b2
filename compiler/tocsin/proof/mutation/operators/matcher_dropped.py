"""A matcher left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.nodes import Selector
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere
from tocsin.proof.mutation.redundancy import why_redundant


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, Selector):
        for matcher in node.matchers:
            rest = tuple(each for each in node.matchers if each is not matcher)
            if node.name or not all(each.passes_absence for each in rest):
                said = f"{matcher} of {node.name or 'the selector'} is dropped"
                yield Edit(said, replace(node, matchers=rest), why_redundant(matcher, place))


OPERATOR = Operator("matcher_dropped", "a matcher is left out", everywhere(_edits))
