"""The syntax of PromQL: one frozen class a form, canonical at construction.

Nodes hold no text, position or parent. Two spellings of one expression are equal and hash alike:
matchers are sorted and de-duplicated, decimals normalised, grouping labels sorted. `==` compares
definitions; PromQL's equality is `.eq()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property

from tocsin.errors import report
from tocsin.promql import typecheck
from tocsin.promql.functions import ValueType
from tocsin.promql.operators import OPERATORS, Kind
from tocsin.promql.types import ANY_LABELS, Schema, Type
from tocsin.promql.units import Unit
from tocsin.values import Duration, exact

_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


class MatchOp(Enum):
    """The four ways a matcher compares a label with its value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"


@dataclass(frozen=True)
class Matcher:
    """One condition on one label."""

    label: str
    op: MatchOp
    value: str

    def __post_init__(self) -> None:
        if not _LABEL_NAME.fullmatch(self.label):
            report(f"{self.label!r} is no label name; letters, digits and _ only, no leading digit")

    @property
    def sort_key(self) -> tuple[str, str, str]:
        """By label, then operator, then value: the canonical order."""
        return (self.label, self.op.value, self.value)


class Node:
    """Any form of PromQL."""

    @property
    def children(self) -> Iterator[Node]:
        """The forms directly inside this one, in the order they are written."""
        for each in fields(self):  # type: ignore[arg-type]  # every concrete node is a dataclass
            value = getattr(self, each.name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Node):
                    yield item

    def walk(self) -> Iterator[Node]:
        """This form and all inside it, outermost first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @cached_property
    def type(self) -> Type:
        """What is known of its value; computed once."""
        raise NotImplementedError  # pragma: no cover - every concrete node has its own

    def __str__(self) -> str:
        from tocsin.promql.printer import to_text  # the printer reads nodes, so it is above them

        return to_text(self)


@dataclass(frozen=True)
class String(Node):
    """A string literal."""

    value: str

    @cached_property
    def type(self) -> Type:
        """A string."""
        return Type(ValueType.STRING)


@dataclass(frozen=True)
class Number(Node):
    """A number literal, exact. Its unit, if it was written with one, does not take part in equality."""

    value: Decimal
    unit: Unit | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", exact(self.value))

    @cached_property
    def type(self) -> Type:
        """A scalar; bare if it is written without a unit, except zero, which means the same in any."""
        return Type(ValueType.SCALAR, self.unit, bare=self.unit is None and self.value != 0)


@dataclass(frozen=True)
class Modifiers:
    """When a selector or subquery looks: shifted by `offset` (seconds later if negative), or `at` a time."""

    offset: Duration = Duration(0)
    at: Decimal | str | None = None
    """A unix time in seconds, `start()` or `end()`."""


NOW = Modifiers()


@dataclass(frozen=True)
class Selector(Node):
    """`name{matchers}`: the latest sample of each series, at most five minutes old."""

    name: str
    matchers: tuple[Matcher, ...] = ()
    when: Modifiers = NOW
    schema: Schema = field(default=Schema(), compare=False, repr=False)

    def __post_init__(self) -> None:
        canonical = tuple(sorted(set(self.matchers), key=lambda matcher: matcher.sort_key))
        object.__setattr__(self, "matchers", canonical)
        for one, two in zip(canonical, canonical[1:], strict=False):
            if one.label == two.label and one.op is two.op is MatchOp.EQUAL:
                report(f"{one.label} cannot equal both {one.value!r} and {two.value!r}; nothing matches")

    @property
    def equalities(self) -> tuple[str, ...]:
        """Labels fixed to one value, which is what absent() can know of a series that is not there."""
        return tuple(m.label for m in self.matchers if m.op is MatchOp.EQUAL and m.label != "__name__")

    @cached_property
    def type(self) -> Type:
        """An instant vector with the declared unit and labels."""
        schema = self.schema
        return Type(ValueType.VECTOR, schema.unit, schema.labels, schema.observed)


@dataclass(frozen=True)
class RangeSelector(Node):
    """`selector[window]`: all samples of the last `window`."""

    selector: Selector
    window: Duration

    def __post_init__(self) -> None:
        if not self.window:
            report("a range must be longer than 0s")

    @cached_property
    def type(self) -> Type:
        """A range vector of the selector's series."""
        inner = self.selector.type
        return Type(ValueType.RANGE, inner.unit, inner.labels, inner.observed)


@dataclass(frozen=True)
class Subquery(Node):
    """`expr[window:step]`: the expression evaluated again and again over the past."""

    expr: Node
    window: Duration
    step: Duration | None = None
    when: Modifiers = NOW

    def __post_init__(self) -> None:
        if self.expr.type.value is not ValueType.VECTOR:
            report(f"a subquery takes an instant vector; got a {self.expr.type.value.value}")

    @cached_property
    def type(self) -> Type:
        """A range vector of the expression's series."""
        inner = self.expr.type
        return Type(ValueType.RANGE, inner.unit, inner.labels, inner.observed)


@dataclass(frozen=True)
class Call(Node):
    """`function(arguments)`."""

    function: str
    arguments: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        typecheck.check_call(self.function, [argument.type for argument in self.arguments], str(self))

    @cached_property
    def type(self) -> Type:
        """By the function's signature."""
        first = self.arguments[0] if self.arguments else None
        selector = first.selector if isinstance(first, RangeSelector) else first
        equalities = selector.equalities if isinstance(selector, Selector) else ()
        return typecheck.call_type(self.function, [a.type for a in self.arguments], equalities)


@dataclass(frozen=True)
class Aggregate(Node):
    """`operation by (grouping) (parameter, expr)`; `without` inverts the grouping."""

    operation: str
    expr: Node
    grouping: tuple[str, ...] = ()
    without: bool = False
    parameter: Node | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "grouping", tuple(sorted(set(self.grouping))))
        parameter = self.parameter.type if self.parameter else None
        typecheck.check_aggregate(self.operation, self.expr.type, parameter, str(self))
        labels = self.expr.type.labels
        for name in () if self.without else self.grouping:
            if not labels.may_have(name):
                report(f"{self}: {self.operation} by {name}, which is not there; the labels are {labels}")

    @cached_property
    def type(self) -> Type:
        """The inner unit, with the labels that the grouping leaves."""
        return typecheck.aggregate_type(self.operation, self.expr.type, self.grouping, self.without)


@dataclass(frozen=True)
class Matching:
    """Which labels pair the series of two vectors, and which side may have many for one."""

    labels: tuple[str, ...] = ()
    on: bool = False
    group: str | None = None
    """`left` or `right`: the side with many series; None is one to one."""
    include: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", tuple(sorted(set(self.labels))))
        object.__setattr__(self, "include", tuple(sorted(set(self.include))))


ONE_TO_ONE = Matching()


@dataclass(frozen=True)
class Binary(Node):
    """`left operator right`."""

    operator: str
    left: Node
    right: Node
    return_bool: bool = False
    matching: Matching = ONE_TO_ONE

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            report(f"{self.operator!r} is no PromQL operator; there are {' '.join(OPERATORS)}")
            object.__setattr__(self, "operator", "+")
        explicit = self.matching != ONE_TO_ONE
        typecheck.check_binary(
            self.operator,
            self.left.type,
            self.right.type,
            matching=self.matching.labels if explicit else None,
            return_bool=self.return_bool,
            shown=str(self),
        )

    @property
    def is_condition(self) -> bool:
        """Whether it filters: some series pass and others do not."""
        return OPERATORS[self.operator].kind is Kind.COMPARISON and not self.return_bool

    @cached_property
    def type(self) -> Type:
        """By the operator and the matching."""
        return typecheck.binary_type(
            self.operator,
            self.left.type,
            self.right.type,
            on=self.matching.on,
            matching=self.matching.labels,
            group=self.matching.group,
            include=self.matching.include,
            return_bool=self.return_bool,
        )


@dataclass(frozen=True)
class Negate(Node):
    """`-expr`. The negation of a number is a number."""

    expr: Node

    @cached_property
    def type(self) -> Type:
        """That of the operand."""
        return self.expr.type


def negate(node: Node) -> Node:
    """`-node`, folded when it is a number, as Prometheus's parser does.

    >>> negate(Number(Decimal(1))) == Number(Decimal(-1))
    True
    """
    if isinstance(node, Number):
        return replace(node, value=-node.value)
    return Negate(node)


def recorded(name: str, unit: Unit | None = None) -> Selector:
    """A selector of a series whose declaration is not at hand."""
    return Selector(name, schema=Schema(unit=unit, labels=ANY_LABELS))
