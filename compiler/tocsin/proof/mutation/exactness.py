"""Comparisons that no value tells apart: the arithmetic of binary64, and quantities of few values.

A change of a threshold is no change if what is measured never lies between the two. That is certain where
the values can be counted up: those of conditions, means of such values over a window of recordings. And it
is certain of `>` and `>=` where no binary64 number, divided by a constant, gives the threshold.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import lru_cache

from tocsin.promql.nodes import Binary, Call, Node, Number, RangeSelector, Selector
from tocsin.proof.mutation.operator import Setting
from tocsin.proof.mutation.values import makers, threshold_of

_COMPARED: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
_SAME_BUT_FOR_EQUALITY = ({">", ">="}, {"<", "<="})

_MOST = 400
"""Samples in a window of which the means are counted up: six hours of minutes, 65,000 of them."""

_DEEPEST = 20
"""Recordings of recordings, as those may go round in circles."""

_APART = 1e-9
"""Part of a value that the engine's additions may be wrong by at most, with room to spare."""


def why_never_between(one: Binary, other: Binary, setting: Setting) -> str:
    """Why two comparisons of the same quantity always agree; empty if they may not."""
    first, second = threshold_of(one), threshold_of(other)
    if first is None or second is None or first[0] != second[0]:
        return ""
    measured = one.left if first[0] == "right" else one.right
    low, high = sorted((float(first[1].value), float(second[1].value)))
    if low == high and {one.operator, other.operator} in _SAME_BUT_FOR_EQUALITY:
        quotient = _constant_quotient(measured)
        if quotient and not _is_reached(*quotient, low):
            sign, constant = quotient
            return f"no binary64 number {sign} {constant!r} is exactly {low!r}"
    values = _values(measured, setting)
    if values and not any(_near(value, low, high) for value in values):
        pairs = ((_holds(one, value), _holds(other, value)) for value in values)
        if all(before is after for before, after in pairs):
            return f"none of the {len(values):,} values it can have lies between"
    return ""


def _holds(comparison: Binary, value: float) -> bool:
    found = threshold_of(comparison)
    assert found is not None
    side, number = found
    compare = _COMPARED[comparison.operator]
    limit = float(number.value)
    return compare(value, limit) if side == "right" else compare(limit, value)


def _near(value: float, low: float, high: float) -> bool:
    """Whether rounding might carry the value over one of the thresholds."""
    return any(abs(value - limit) <= _APART * max(abs(value), abs(limit)) for limit in {low, high})


# -- quotients


def _constant_quotient(node: Node) -> tuple[str, float] | None:
    if isinstance(node, Binary) and node.operator in ("/", "*") and isinstance(node.right, Number):
        constant = float(node.right.value)
        return (node.operator, constant) if constant and math.isfinite(constant) else None
    return None


def _is_reached(sign: str, constant: float, threshold: float) -> bool:
    """Whether some number, divided or multiplied by the constant, is exactly the threshold."""
    compute = operator.truediv if sign == "/" else operator.mul
    start = threshold * constant if sign == "/" else threshold / constant
    below = above = start
    for _ in range(8):
        if threshold in (compute(below, constant), compute(above, constant)):
            return True
        below, above = math.nextafter(below, -math.inf), math.nextafter(above, math.inf)
    return False


# -- quantities of few values

Values = frozenset[float]
_NONE: Values = frozenset()
_BOOLEAN: Values = frozenset({0.0, 1.0})
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def _values(node: Node, setting: Setting, level: int = 0) -> Values:
    """All values that a quantity can have; none if they cannot be counted up."""
    match node:
        case Number():
            return frozenset({float(node.value)})
        case Selector():
            return _recorded(node, setting, level)
        case Call(function="vector"):
            return _values(node.arguments[0], setting, level)
        case Call(function="avg_over_time", arguments=(RangeSelector() as window,)):
            if _is_boolean(window.selector, setting, level):
                return _means(window, setting)
        case Binary():
            return _of_pair(node, setting, level)
    return _NONE


def _is_boolean(selector: Selector, setting: Setting, level: int) -> bool:
    values = _recorded(selector, setting, level)
    return bool(values) and values <= _BOOLEAN


def _recorded(selector: Selector, setting: Setting, level: int) -> Values:
    if selector.name == "up":
        return _BOOLEAN
    made = makers(selector, setting.recordings) if level < _DEEPEST else ()
    found = [_values(each.expr, setting, level + 1) for each in made]
    return frozenset[float]().union(*found) if found and all(found) else _NONE


def _means(window: RangeSelector, setting: Setting) -> Values:
    """The means of so many zeros and ones as there are evaluations in the window, or fewer."""
    recorded = bool(makers(window.selector, setting.recordings))  # what is scraped comes at its own pace
    most = window.window.milliseconds // max(setting.step.milliseconds, 1) + 1
    return _shares(most) if recorded and most <= _MOST else _NONE


@lru_cache(maxsize=8)
def _shares(most: int) -> Values:
    return frozenset(part / whole for whole in range(1, most + 1) for part in range(whole + 1))


def _of_pair(node: Binary, setting: Setting, level: int) -> Values:
    if node.return_bool:
        return _BOOLEAN
    left, right = _values(node.left, setting, level), _values(node.right, setting, level)
    if not left or not right:
        return _NONE
    if node.operator == "or":
        return left | right
    if node.operator == "/" and isinstance(node.right, Number) and node.right.value:
        return frozenset(each / float(node.right.value) for each in left)
    compute = _ARITHMETIC.get(node.operator)
    if compute and len(left) * len(right) <= _MOST:
        return frozenset(compute(one, two) for one in left for two in right)
    return _NONE
