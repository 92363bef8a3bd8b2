"""What every form of PromQL has, and the forms without parts: strings and numbers.

Forms that have operands, and the rules of this package for all of them, are in `nodes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from tocsin.errors import report
from tocsin.promql.functions import ValueType
from tocsin.promql.operators import NEGATION_PRECEDENCE
from tocsin.promql.parts import quote
from tocsin.promql.types import Type
from tocsin.promql.units import Unit
from tocsin.values import decimal_text, exact

ATOM = 100
"""Precedence of what never needs parentheses; above every operator's."""


class Node:
    """Any form of PromQL."""

    @property
    def children(self) -> Iterator[Node]:
        """The forms directly inside this one, in the order they are written."""
        for name in _parts(type(self)):
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        """This form and all inside it, outermost first."""
        return iter(self._all)

    @cached_property
    def _all(self) -> tuple[Node, ...]:
        """Kept, as slicing walks through the same rules for thousands of tests."""
        return (self, *(node for child in self.children for node in child._all))

    @cached_property
    def type(self) -> Type:
        """What is known of its value; computed once."""
        raise NotImplementedError  # pragma: no cover - every concrete node has its own

    @property
    def precedence(self) -> int:
        """How tightly the form holds together beside an operator."""
        return ATOM


_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _parts(form: type[Node]) -> tuple[str, ...]:
    """The names of a form's fields, looked up once."""
    if form not in _FIELDS:
        # Every form is a dataclass.
        _FIELDS[form] = tuple(each.name for each in fields(form))  # type: ignore[arg-type]
    return _FIELDS[form]


class Operand(NamedTuple):
    """A form beside an operator, and whether it needs parentheses there."""

    node: Node
    parenthesised: bool

    def __str__(self) -> str:
        return f"({self.node})" if self.parenthesised else str(self.node)


@dataclass(frozen=True)
class String(Node):
    """A string literal."""

    value: str

    @cached_property
    def type(self) -> Type:
        """A string."""
        return Type(ValueType.STRING, literal=self.value)

    def __str__(self) -> str:
        return quote(self.value)


@dataclass(frozen=True)
class Number(Node):
    """A number literal: the shortest decimal that is the engine's binary64 number.

    How it was written does not take part in equality.
    """

    value: Decimal
    unit: Unit | None = field(default=None, compare=False)
    """The unit it was written with: `seconds(3)`."""
    from_text: bool = field(default=False, compare=False)
    """Whether it stood in PromQL, which has no units: nothing can be held against it."""

    def __post_init__(self) -> None:
        value = exact(self.value)
        if value.is_finite():
            held = Decimal(repr(float(value)))
            if not held.is_finite():
                report(f"{value:.4g} is larger than any number of Prometheus (1.8e308)")
            value = exact(held)
        object.__setattr__(self, "value", value)

    @cached_property
    def type(self) -> Type:
        """A scalar; bare if it is written without a unit, except zero, which means the same in any."""
        bare = self.unit is None and self.value != 0 and not self.from_text
        return Type(ValueType.SCALAR, self.unit, bare=bare, literal=self.value)

    @property
    def precedence(self) -> int:
        """A sign binds as negation does."""
        return NEGATION_PRECEDENCE if str(self).startswith(("-", "+")) else ATOM

    def __str__(self) -> str:
        return decimal_text(self.value)
