"""Reading an expression's build: which series it is computed from, along which way, how exactly.

Questions about syntax that several checks ask. What labels and values come out is in `reach` and `bounds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.promql.functions import ABSENCE, ValueType
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    MatchOp,
    Negate,
    Node,
    Number,
    RangeSelector,
    Selector,
    Subquery,
)
from tocsin.promql.operators import OPERATORS, Kind

RATES = frozenset({"rate", "increase", "irate"})
"""Functions for counters: they take a falling value for a restart."""

SLOPES = frozenset(
    {"delta", "idelta", "deriv", "predict_linear", "holt_winters", "double_exponential_smoothing"}
)
"""Functions for gauges: they take a falling value for what it is."""

_EXTRAPOLATED = RATES | {
    "delta",
    "deriv",
    "predict_linear",
    "histogram_quantile",
    "avg_over_time",
    "stddev_over_time",
}
_ROUNDED = frozenset(
    "round floor ceil sgn absent absent_over_time present_over_time changes resets count_over_time "
    "timestamp".split()
)


def is_vector(node: Node) -> bool:
    """Whether it has series, as opposed to a number of its own."""
    return node.type.value in (ValueType.VECTOR, ValueType.RANGE)


def operand(node: Node) -> Node | None:
    """The one expression whose series this form passes on, changed or aggregated; None if there is no one.

    A number beside it does not count: `100 * x` passes on `x`.
    """
    match node:
        case RangeSelector():
            return node.selector
        case Subquery() | Negate() | Aggregate():
            return node.expr
        case Call() if node.function not in ABSENCE:
            vectors = [each for each in node.arguments if is_vector(each)]
            return vectors[0] if len(vectors) == 1 else None
        case Binary():
            if not is_vector(node.left):
                return node.right
            if not is_vector(node.right):
                return node.left
    return None


def line(node: Node) -> tuple[Node, ...]:
    """The form, its operand, the operand's operand, and so on: outermost first."""
    found = [node]
    while (inner := operand(found[-1])) is not None:
        found.append(inner)
    return tuple(found)


def source(node: Node) -> Selector | None:
    """The only selector the expression is computed from; None if there are several or none."""
    last = line(node)[-1]
    return last if isinstance(last, Selector) else None


def is_narrower(part: Selector, whole: Selector) -> bool:
    """Whether every series of `part` is one of `whole`, and `part` has more conditions."""
    return part.name == whole.name and part.when == whole.when and set(part.matchers) > set(whole.matchers)


def is_part_of(part: Node, whole: Node) -> bool:
    """Whether both are the same sum of rates, or count, of which `part` covers no more series."""
    if not (isinstance(part, Aggregate) and isinstance(whole, Aggregate)):
        return False
    same = (part.operation, part.grouping, part.without) == (whole.operation, whole.grouping, whole.without)
    if not same or part.operation not in ("sum", "count"):
        return False
    mine, its = source(part), source(whole)
    if mine is None or its is None or mine.name != its.name or not set(mine.matchers) >= set(its.matchers):
        return False
    return mine.when == its.when and _build(part.expr) == _build(whole.expr)


def _build(node: Node) -> list[object] | None:
    """What is done with the selector at the end of a line of calls; None where more is done than that."""
    steps: list[object] = []
    for each in line(node):
        match each:
            case Call():
                steps.append(each.function)
            case RangeSelector():
                steps.append(each.window)
            case Selector():
                return steps
            case _:
                return [object()]
    return [object()]


def windows(node: Node) -> Iterator[RangeSelector | Subquery]:
    """Every range in the expression."""
    for each in node.walk():
        if isinstance(each, RangeSelector | Subquery):
            yield each


def range_calls(node: Node) -> Iterator[tuple[Call, RangeSelector | Subquery]]:
    """Every function of a range, with the range it is given."""
    for call in node.walk():
        if isinstance(call, Call):
            for argument in call.arguments:
                if isinstance(argument, RangeSelector | Subquery):
                    yield call, argument


def vector_pairs(node: Node) -> Iterator[Binary]:
    """Every operator that matches the series of two vectors."""
    for each in node.walk():
        if isinstance(each, Binary) and is_vector(each.left) and is_vector(each.right):
            yield each


def comparisons(node: Node) -> Iterator[Binary]:
    """Every comparison that filters."""
    for each in node.walk():
        if isinstance(each, Binary) and each.is_condition:
            yield each


def is_inexact(node: Node) -> bool:
    """Whether its values come out of extrapolation or interpolation, so that a whole number is chance."""
    match node:
        case Call():
            if node.function in _ROUNDED:
                return False
            return node.function in _EXTRAPOLATED or any(is_inexact(each) for each in node.arguments)
        case Aggregate():
            return node.operation not in ("count", "group", "count_values") and is_inexact(node.expr)
        case Negate() | Subquery():
            return is_inexact(node.expr)
        case Binary():
            if node.return_bool:
                return False
            if OPERATORS[node.operator].kind is Kind.ARITHMETIC or node.operator == "or":
                return is_inexact(node.left) or is_inexact(node.right)
            return is_inexact(node.left)
    return False


def is_filtered(node: Node) -> bool:
    """Whether an expression can be empty although all the series it reads are there.

    This is what makes it a condition. `or` is one only if both of its sides are.
    """
    match node:
        case Binary():
            if node.is_condition or node.operator in ("and", "unless"):
                return True
            if node.operator == "or":
                return is_filtered(node.left) and is_filtered(node.right)
            return is_filtered(node.left) or is_filtered(node.right)
        case Call():
            return node.function in ABSENCE or any(is_filtered(each) for each in node.arguments)
        case Aggregate() | Subquery() | Negate():
            return is_filtered(node.expr)
    return False


def constant(node: Node) -> Decimal | None:
    """The number an expression is, written as such or as vector(1); None if it is none."""
    if isinstance(node, Call) and node.function == "vector" and len(node.arguments) == 1:
        node = node.arguments[0]
    return node.value if isinstance(node, Number) and not node.value.is_nan() else None


def shows_equality(selector: Selector) -> bool:
    """Whether some label is fixed to one value."""
    return any(m.op is MatchOp.EQUAL and m.value and m.label != "__name__" for m in selector.matchers)
