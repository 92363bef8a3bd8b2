"""An alert's condition taken apart: the values it compares, and what it compares them with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import Binary, Node
from tocsin.promql.operators import MIRRORED

MOST = 4
"""Comparisons of one condition that are watched; burn rates have two or three."""


@dataclass(frozen=True)
class Comparison:
    """`value operator limit`; a condition that compares nothing has neither operator nor limit."""

    value: Node
    operator: str = ""
    limit: Node | None = None

    def __str__(self) -> str:
        return f"{self.value} {self.operator} {self.limit}" if self.limit else str(self.value)


def comparisons(condition: Node) -> tuple[Comparison, ...]:
    """What the condition compares, in the order it is written; at most so many.

    >>> from tocsin.promql.parse import parse
    >>> [str(each) for each in comparisons(parse("5 < a and on () (b or c > d)"))]
    ['a > 5', 'b', 'c > d']
    """
    return tuple(dict.fromkeys(_found(condition)))[:MOST]


def _found(node: Node) -> Iterator[Comparison]:
    if isinstance(node, Binary) and node.operator in ("and", "or", "unless"):
        yield from _found(node.left)
        yield from _found(node.right)
    elif isinstance(node, Binary) and node.is_condition:
        if _is_number(node.left) and not _is_number(node.right):
            yield Comparison(node.right, MIRRORED[node.operator], node.left)
        else:
            yield Comparison(node.left, node.operator, node.right)
    else:
        yield Comparison(node)


def _is_number(node: Node) -> bool:
    return node.type.value is ValueType.SCALAR
