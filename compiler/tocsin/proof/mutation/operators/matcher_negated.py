"""A matcher that lets pass what it kept out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere

_OPPOSITE = {
    MatchOp.EQUAL: MatchOp.NOT_EQUAL,
    MatchOp.NOT_EQUAL: MatchOp.EQUAL,
    MatchOp.REGEX: MatchOp.NOT_REGEX,
    MatchOp.NOT_REGEX: MatchOp.REGEX,
}


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if isinstance(node, Selector):
        for matcher in node.matchers:
            other = Matcher(matcher.label, _OPPOSITE[matcher.op], matcher.value)
            matchers = tuple(other if each is matcher else each for each in node.matchers)
            if node.name or not all(each.passes_absence for each in matchers):
                said = f"{matcher} of {node.name or 'the selector'} is {other}"
                yield Edit(said, replace(node, matchers=matchers))


OPERATOR = Operator("matcher_negated", "a matcher is turned round", everywhere(_edits))
