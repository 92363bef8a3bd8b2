"""The threshold a little higher, and a little lower."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import Binary, Node, Number
from tocsin.promql.operators import OPERATORS, Kind
from tocsin.promql.places import Place
from tocsin.promql.units import RATIO
from tocsin.proof.mutation.exactness import why_never_between
from tocsin.proof.mutation.operator import Edit, Operator, Setting, everywhere
from tocsin.proof.mutation.values import is_whole, threshold_of
from tocsin.values import decimal_text, exact

STEP = Decimal("0.05")
"""Of the threshold. A twentieth is less than any alert is argued about, and more than floats differ."""

_FROM_ZERO = (Decimal(2), Decimal(-1))
"""Zero has no twentieth. A single event must not be enough any more, and rate() reads one as a little
more than one."""


def _edits(place: Place, setting: Setting) -> Iterator[Edit]:
    node = place.node
    if not isinstance(node, Binary) or OPERATORS[node.operator].kind is not Kind.COMPARISON:
        return
    found = threshold_of(node)
    if found is None:
        if node.right.type.value is ValueType.VECTOR and node.left.type.value is ValueType.VECTOR:
            yield from _scaled(node)
        return
    side, number = found
    measured = node.left if side == "right" else node.right
    for moved in _moved(number.value, whole=is_whole(measured, setting.recordings)):
        said = f"the threshold {number} is {decimal_text(moved)}"
        other = Number(moved, number.unit, number.from_text)
        changed = _with(node, side, other)
        yield Edit(said, changed, why_never_between(node, changed, setting))


def _moved(value: Decimal, *, whole: bool) -> tuple[Decimal, ...]:
    if not value.is_finite():
        return ()
    if whole:
        # Between two whole numbers nothing is decided.
        return (exact(value + 1), exact(value - 1))
    if value == 0:
        return _FROM_ZERO
    step = abs(value) * STEP
    return tuple(Number(each).value for each in (value + step, value - step))


def _scaled(node: Binary) -> Iterator[Edit]:
    """A threshold that is measured itself: a twentieth more of it, and less."""
    for factor in (1 + STEP, 1 - STEP):
        scaled = Binary("*", node.right, Number(exact(factor), RATIO))
        yield Edit(
            f"the threshold {node.right} is {decimal_text(factor)} times that", _with(node, "right", scaled)
        )


def _with(node: Binary, side: str, other: Node) -> Binary:
    left, right = (other, node.right) if side == "left" else (node.left, other)
    return Binary(node.operator, left, right, node.return_bool, node.matching)


OPERATOR = Operator("threshold_moved", "the threshold a twentieth higher, and lower", everywhere(_edits))
