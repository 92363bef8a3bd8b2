"""The syntax of PromQL: one frozen class a form, canonical at construction.

Nodes hold no text, position or parent. Two spellings of one expression are equal and hash alike:
matchers are sorted and de-duplicated, numbers are those the engine computes with, grouping labels
sorted. `==` compares definitions; PromQL's equality is `.eq()`.

`str()` of a node is PromQL on one line. Parentheses are owned here: there is no node for them. They
are written where the grammar would read the text differently without them, and nowhere else. How
long lines are wrapped is in `printer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from tocsin.errors import report
from tocsin.promql import typecheck
from tocsin.promql.functions import ValueType
from tocsin.promql.literals import ATOM, Node, Number, Operand, String
from tocsin.promql.operators import NEGATION_PRECEDENCE, OPERATORS, Kind
from tocsin.promql.parts import (
    METRIC_NAME,
    NOW,
    ONE_TO_ONE,
    Matcher,
    Matching,
    MatchOp,
    Modifiers,
    is_bare_name,
    label_list,
)
from tocsin.promql.types import Schema, Type
from tocsin.values import Duration

__all__ = [
    "METRIC_NAME",
    "NOW",
    "ONE_TO_ONE",
    "Aggregate",
    "Binary",
    "Call",
    "MatchOp",
    "Matcher",
    "Matching",
    "Modifiers",
    "Negate",
    "Node",
    "Number",
    "Operand",
    "RangeSelector",
    "Selector",
    "String",
    "Subquery",
    "negate",
]


@dataclass(frozen=True)
class Selector(Node):
    """`name{matchers}`: the latest sample of each series, at most five minutes old.

    >>> Selector("", (Matcher("__name__", MatchOp.EQUAL, "up"),)) == Selector("up")
    True
    """

    name: str
    matchers: tuple[Matcher, ...] = ()
    when: Modifiers = NOW
    schema: Schema = field(default=Schema(), compare=False, repr=False)

    def __post_init__(self) -> None:
        canonical = tuple(sorted(set(self.matchers), key=str))  # as Prometheus's formatter sorts them
        names = [matcher for matcher in canonical if matcher.label == "__name__"]
        if not self.name and [matcher.op for matcher in names] == [MatchOp.EQUAL]:
            object.__setattr__(self, "name", names[0].value)
            canonical = tuple(matcher for matcher in canonical if matcher is not names[0])
        elif self.name and names:
            report(f"{self.name} is selected by name and by {names[0]}; write one of them")
        object.__setattr__(self, "matchers", canonical)
        for one, two in pairwise(canonical):
            if one.label == two.label and one.op is two.op is MatchOp.EQUAL:
                report(f"{one.label} cannot equal both {one.value!r} and {two.value!r}; nothing matches")
        if not self.name and all(matcher.passes_absence for matcher in canonical):
            report(f"{self} selects all series there are; give a metric name, or a matcher that refuses ''")

    @property
    def equalities(self) -> tuple[str, ...]:
        """Labels fixed to one value, which is what absent() can know of a series that is not there.

        A label with a further matcher is lost (Prometheus: createLabelsForAbsentFunction), one that is
        fixed to the empty value is not there.
        """
        last = {m.label: m for m in self.matchers if m.label != "__name__"}
        return tuple(label for label, m in last.items() if m.op is MatchOp.EQUAL and m.value)

    @cached_property
    def type(self) -> Type:
        """An instant vector with the declared unit and labels."""
        schema = self.schema
        return Type(ValueType.VECTOR, schema.unit, schema.labels, schema.observed)

    @property
    def series_text(self) -> str:
        """The name and the matchers, without offset and time."""
        bare = is_bare_name(self.name)
        matchers = [str(matcher) for matcher in self.matchers]
        if self.name and not bare:
            matchers = sorted((*matchers, str(Matcher("__name__", MatchOp.EQUAL, self.name))))
        name = self.name if bare else ""
        return f"{name}{{{','.join(matchers)}}}" if matchers or not name else name

    def __str__(self) -> str:
        return f"{self.series_text}{self.when}"


@dataclass(frozen=True)
class RangeSelector(Node):
    """`selector[window]`: all samples of the last `window`."""

    selector: Selector
    window: Duration

    def __post_init__(self) -> None:
        if self.window <= Duration(0):
            report(f"{self.selector.series_text}: a range must be longer than 0s")

    @cached_property
    def type(self) -> Type:
        """A range vector of the selector's series."""
        inner = self.selector.type
        return Type(ValueType.RANGE, inner.unit, inner.labels, inner.observed)

    def __str__(self) -> str:
        return f"{self.selector.series_text}[{self.window}]{self.selector.when}"


@dataclass(frozen=True)
class Subquery(Node):
    """`expr[window:step]`: the expression evaluated again and again over the past."""

    expr: Node
    window: Duration
    step: Duration | None = None
    """Of the global evaluation interval, if None."""
    when: Modifiers = NOW

    def __post_init__(self) -> None:
        if self.expr.type.value is not ValueType.VECTOR:
            report(f"{self.expr}: a subquery takes an instant vector; got a {self.expr.type.value.value}")
        for name, length in (("range", self.window), ("step", self.step)):
            if length is not None and length <= Duration(0):
                report(f"{self.expr}: the {name} of a subquery must be longer than 0s")

    @cached_property
    def type(self) -> Type:
        """A range vector of the expression's series."""
        inner = self.expr.type
        return Type(ValueType.RANGE, inner.unit, inner.labels, inner.observed)

    @property
    def operand(self) -> Operand:
        """What is evaluated; anything but an atom needs parentheses."""
        return Operand(self.expr, self.expr.precedence != ATOM)

    @property
    def suffix(self) -> str:
        """What follows the operand."""
        return f"[{self.window}:{self.step or ''}]{self.when}"

    def __str__(self) -> str:
        return f"{self.operand}{self.suffix}"


@dataclass(frozen=True)
class Call(Node):
    """`function(arguments)`."""

    function: str
    arguments: tuple[Node, ...] = ()

    def __post_init__(self) -> None:
        typecheck.check_call(self.function, [argument.type for argument in self.arguments], self)

    @cached_property
    def type(self) -> Type:
        """By the function's signature."""
        first = self.arguments[0] if self.arguments else None
        selector = first.selector if isinstance(first, RangeSelector) else first
        equalities = selector.equalities if isinstance(selector, Selector) else ()
        return typecheck.call_type(self.function, [a.type for a in self.arguments], equalities)

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Aggregate(Node):
    """`operation by (grouping) (parameter, expr)`; `without` inverts the grouping."""

    operation: str
    expr: Node
    grouping: tuple[str, ...] = ()
    without: bool = False
    parameter: Node | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "grouping", label_list(self.grouping))
        parameter = self.parameter.type if self.parameter else None
        typecheck.check_aggregate(self.operation, self.expr.type, parameter, self)
        labels = self.expr.type.labels
        for name in () if self.without else self.grouping:
            if not labels.may_have(name):
                report(f"{self}: {self.operation} by {name}, which is not there; the labels are {labels}")

    @property
    def children(self) -> Iterator[Node]:
        """The parameter, if any, then the operand."""
        yield from (self.expr,) if self.parameter is None else (self.parameter, self.expr)

    @cached_property
    def type(self) -> Type:
        """The inner unit, with the labels that the grouping leaves."""
        parameter = self.parameter.type if self.parameter else None
        return typecheck.aggregate_type(
            self.operation, self.expr.type, parameter, self.grouping, self.without
        )

    @property
    def head(self) -> str:
        """What precedes the parenthesis."""
        if self.without:
            return f"{self.operation} without ({', '.join(self.grouping)}) "
        return f"{self.operation} by ({', '.join(self.grouping)}) " if self.grouping else self.operation

    def __str__(self) -> str:
        return f"{self.head}({', '.join(map(str, self.children))})"


@dataclass(frozen=True)
class Binary(Node):
    """`left operator right`.

    >>> a, b, c = (Selector(name) for name in "abc")
    >>> print(Binary("-", a, Binary("-", b, c)), "|", Binary("-", Binary("-", a, b), c))
    a - (b - c) | a - b - c
    """

    operator: str
    left: Node
    right: Node
    return_bool: bool = False
    matching: Matching = ONE_TO_ONE

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            report(f"{self.operator!r} is no PromQL operator; there are {' '.join(OPERATORS)}")
            object.__setattr__(self, "operator", "+")
        left, right = self.left.type, self.right.type
        typecheck.check_binary(self.operator, left, right, self.matching, self.return_bool, self)

    @property
    def is_condition(self) -> bool:
        """Whether it filters: some series pass and others do not."""
        return OPERATORS[self.operator].kind is Kind.COMPARISON and not self.return_bool

    @cached_property
    def type(self) -> Type:
        """By the operator and the matching."""
        left, right = self.left.type, self.right.type
        return typecheck.binary_type(self.operator, left, right, self.matching, self.return_bool)

    @property
    def precedence(self) -> int:
        """That of the operator."""
        return OPERATORS[self.operator].precedence

    @property
    def sides(self) -> tuple[Operand, Operand]:
        """Left and right, each parenthesised where the grammar would group it otherwise."""
        own, from_right = self.precedence, OPERATORS[self.operator].right_associative
        left, right = self.left.precedence, self.right.precedence
        loose_left = left < own or (left == own and from_right)
        loose_right = right < own or (right == own and not from_right)
        # A minus sign on the right binds nothing to its left, so it needs no parentheses there.
        right_is_sign = isinstance(self.right, Negate | Number)
        return Operand(self.left, loose_left), Operand(self.right, loose_right and not right_is_sign)

    @property
    def middle(self) -> str:
        """The operator with its modifiers."""
        parts = (self.operator, "bool" if self.return_bool else "", str(self.matching))
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        left, right = self.sides
        return f"{left} {self.middle} {right}"


@dataclass(frozen=True)
class Negate(Node):
    """`-expr`. The negation of a number is a number: :func:`negate` folds it."""

    expr: Node

    def __post_init__(self) -> None:
        assert not isinstance(self.expr, Number), "negate() makes it a number"
        typecheck.check_negation(self.expr.type, self)

    @cached_property
    def type(self) -> Type:
        """That of the operand."""
        return self.expr.type

    @property
    def precedence(self) -> int:
        """A sign binds as multiplication does."""
        return NEGATION_PRECEDENCE

    @property
    def operand(self) -> Operand:
        """What is negated; an operator that binds no tighter needs parentheses."""
        loose = isinstance(self.expr, Binary) and self.expr.precedence <= NEGATION_PRECEDENCE
        return Operand(self.expr, loose)

    def __str__(self) -> str:
        return f"-{self.operand}"


def negate(node: Node) -> Node:
    """`-node`, folded when it is a number, as Prometheus's parser does.

    >>> print(negate(Selector("a")), negate(negate(Selector("a"))))
    -a --a
    """
    if isinstance(node, Number):
        return replace(node, value=-node.value)
    return Negate(node)
