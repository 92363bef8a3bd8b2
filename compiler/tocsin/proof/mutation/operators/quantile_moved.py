"""Another quantile: the slowest in a hundred instead of the slowest in twenty."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.promql.nodes import Call, Number
from tocsin.promql.places import Place
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere
from tocsin.values import decimal_text

_ASKED = ("histogram_quantile", "quantile_over_time")
_USUAL = tuple(map(Decimal, ("0.5", "0.9", "0.95", "0.99", "0.999")))


def _edits(place: Place, _: Setting) -> Iterator[Edit]:
    node = place.node
    if not isinstance(node, Call) or node.function not in _ASKED or not isinstance(node.arguments[0], Number):
        return
    asked = node.arguments[0]
    lower = [each for each in _USUAL if each < asked.value][-1:]
    higher = [each for each in _USUAL if each > asked.value][:1]
    for other in (*lower, *higher):
        arguments = (Number(other, asked.unit, asked.from_text), *node.arguments[1:])
        yield Edit(f"the quantile {asked} is {decimal_text(other)}", Call(node.function, arguments))


OPERATOR = Operator("quantile_moved", "the next higher quantile, and the next lower", everywhere(_edits))
