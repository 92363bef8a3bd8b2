"""What an alert measures and against what: the left side of its condition, and the lines to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tocsin.plan.dashboards.shapes import GREEN, RED, Step
from tocsin.promql.functions import ABSENCE
from tocsin.promql.nodes import Aggregate, Binary, Call, Node, Number, RangeSelector
from tocsin.promql.operators import MIRRORED
from tocsin.promql.units import Unit

_ABOVE = frozenset({">", ">=", "!="})


@dataclass(frozen=True)
class Measured:
    """One side of a condition, and the number it is compared with, if it is one."""

    expr: Node
    operator: str = ""
    limit: Decimal | None = None
    unit: Unit | None = None
    """Of the limit, where it was written with one."""

    @property
    def fires_above(self) -> bool:
        """Whether it is too much that is bad, rather than too little."""
        return self.operator in _ABOVE


def measured(condition: Node) -> tuple[Measured, ...]:
    """What the condition compares, each expression once; what must not be absent, if that is all.

    >>> from tocsin.promql.parse import parse
    >>> [(str(each.expr), each.operator, each.limit) for each in measured(parse("a > 5 or absent(a)"))]
    [('a', '>', Decimal('5'))]
    """
    parts = tuple(dict.fromkeys(_parts(condition)))
    return parts or tuple(dict.fromkeys(_wanted(condition))) or (Measured(condition),)


def _parts(node: Node) -> Iterator[Measured]:
    match node:
        case Binary(operator="and" | "or"):
            yield from _parts(node.left)
            yield from _parts(node.right)
        case Binary(operator="unless"):
            yield from _parts(node.left)
        case Binary(is_condition=True, right=Number() as limit):
            yield Measured(node.left, node.operator, limit.value, limit.unit)
        case Binary(is_condition=True, left=Number() as limit):
            yield Measured(node.right, MIRRORED[node.operator], limit.value, limit.unit)
        case Binary(is_condition=True):
            yield Measured(node.left)
            yield Measured(node.right)
        case Aggregate(expr=Binary() as inner):
            yield from _parts(inner)


def _wanted(node: Node) -> Iterator[Measured]:
    for part in node.walk():
        if isinstance(part, Call) and part.function in ABSENCE:
            for argument in part.arguments:
                yield Measured(argument.selector if isinstance(argument, RangeSelector) else argument)


def lines(parts: Iterable[Measured]) -> tuple[Step, ...]:
    """A line for each limit, for a graph: nothing is said of what lies between them."""
    limits = sorted({part.limit for part in parts if part.limit is not None and part.limit.is_finite()})
    return (Step(None, GREEN), *(Step(limit, RED) for limit in limits)) if limits else ()


def colors(parts: Iterable[Measured]) -> tuple[Step, ...]:
    """The value's colour, for a number that stands alone: red where the alert speaks."""
    known = [part for part in parts if part.limit is not None and part.limit.is_finite()]
    limits: list[Decimal] = sorted({part.limit for part in known if part.limit is not None})
    if not limits:
        return ()
    steps = [Step(None, RED if any(not part.fires_above for part in known) else GREEN)]
    for limit in limits:
        speaks = any(
            part.limit is not None and (part.limit <= limit if part.fires_above else part.limit > limit)
            for part in known
        )
        steps.append(Step(limit, RED if speaks else GREEN))
    return tuple(steps)
