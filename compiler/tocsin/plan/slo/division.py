"""Queries taken apart, so that what they divide is recorded apart, and what they subtract is not rounded.

A ratio that divides rates of counters hides two numbers that can be summed over a day; the ratio itself
cannot. And bad events that are all but the good ones are often a selection of their own: then nothing
has to be subtracted, which near 100 % leaves the engine's rounding errors and little else.
"""

from __future__ import annotations

from dataclasses import replace

from tocsin.model.slo import EventsSli, RatioSli
from tocsin.plan.slo.objective import BASE, LONGEST_FROM_COUNTERS, ONE, ZERO
from tocsin.promql.expression import Expr
from tocsin.promql.nodes import (
    ONE_TO_ONE,
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Node,
    Number,
    RangeSelector,
)
from tocsin.promql.types import Labels

_NEGATED = {
    MatchOp.EQUAL: MatchOp.NOT_EQUAL,
    MatchOp.NOT_EQUAL: MatchOp.EQUAL,
    MatchOp.REGEX: MatchOp.NOT_REGEX,
    MatchOp.NOT_REGEX: MatchOp.REGEX,
}


def events_of(sli: RatioSli, by: tuple[str, ...]) -> EventsSli | None:
    """The events whose ratio the query computes for every window; None if it is no such division."""

    def sides(window: str) -> tuple[Node, Node] | None:
        return _sides(sli.error_ratio(window).node, window, by)

    if sides(str(BASE)) is None or sides(str(LONGEST_FROM_COUNTERS)) is None:
        return None
    return EventsSli(
        bad=lambda window: Expr((sides(window) or (ZERO, ONE))[0]),
        total=lambda window: Expr((sides(window) or (ZERO, ONE))[1]),
    )


def _sides(ratio: Node, window: str, by: tuple[str, ...]) -> tuple[Node, Node] | None:
    """Bad events and all, as rates over the window."""
    match unclamped(ratio):
        case Binary("/", left, right, matching=matching):
            total, bad = _unguarded(right), without_zero(left)
        case Binary("-", Number(number), Binary("/", left, right, matching=matching)) if number == 1:
            total = _unguarded(right)
            bad = Binary("-", total, without_zero(left))
        case _:
            return None
    as_grouped = all(side.type.labels == Labels.of(*by) for side in (bad, total))
    pairs_groups = matching in (ONE_TO_ONE, Matching(by, on=True))
    if not (as_grouped and pairs_groups and _is_additive(bad) and _is_additive(total)):
        return None
    calls = [each for side in (bad, total) for each in side.walk() if isinstance(each, Call)]
    counted = {
        (each.function, str(inner.window))
        for each in calls
        for inner in each.arguments
        if isinstance(inner, RangeSelector)
    }
    if counted not in ({("rate", window)}, {("increase", window)}):
        return None
    return rest(_as_rates(bad)), _as_rates(total)


def unclamped(ratio: Node) -> Node:
    """The ratio without what keeps it between nothing and all, or makes it nothing without traffic."""
    match ratio:
        case Call("clamp_min", (inner, Number(least))) if least <= 0:
            return unclamped(inner)
        case Call("clamp_max", (inner, Number(most))) if most == 1:
            return unclamped(inner)
        case Call("clamp", (inner, Number(least), Number(most))) if least <= 0 and most == 1:
            return unclamped(inner)
    inner = without_zero(ratio)
    return ratio if inner is ratio else unclamped(inner)


def is_clamped(ratio: Node) -> bool:
    """Whether it is never more than all."""
    match ratio:
        case Call("clamp_min", (inner, _)):
            return is_clamped(inner)
        case Call("clamp_max", (_, Number(most))) | Call("clamp", (_, _, Number(most))):
            return most <= 1
    inner = without_zero(ratio)
    return inner is not ratio and is_clamped(inner)


def _unguarded(total: Node) -> Node:
    """All events without `> 0`, which keeps a division from 0/0: dividing last needs a guard of its own."""
    match total:
        case Binary(">", inner, Number(number), return_bool=False) if not number:
            return inner
    return total


def without_zero(counted: Node) -> Node:
    """Events without `or vector(0)` or `or 0 * all`, which stand for those that have no series yet."""
    match counted:
        case Binary("or", inner, right) if _is_zero(right):
            return inner
    return counted


def _is_zero(node: Node) -> bool:
    match node:
        case (
            Call("vector", (Number(number),))
            | Binary("*", Number(number), _)
            | Binary("*", _, Number(number))
        ):
            return not number
    return False


def _is_additive(node: Node) -> bool:
    """Whether values of five minutes, summed over a day, are as that of the day."""
    match node:
        case Aggregate("sum", inner):
            return _is_additive(inner)
        case Call("rate" | "increase", (RangeSelector(),)):
            return True
        case Binary("+" | "-", left, right):
            return _is_additive(left) and _is_additive(right)
        case Binary("or", left, right):
            return _is_additive(left) and _is_zero(right)
    return False


def _as_rates(node: Node) -> Node:
    match node:
        case Aggregate():
            return replace(node, expr=_as_rates(node.expr))
        case Binary():
            return replace(node, left=_as_rates(node.left), right=_as_rates(node.right))
        case Call("increase", arguments):
            return Call("rate", arguments)
    return node


def rest(bad: Node) -> Node:
    """Bad events that are written as `all - good`: all that are not good, when nothing is good too.

    Where good events are those of all that pass one matcher more, the rest is a selection of its own.

    >>> from tocsin.promql.parse import parse
    >>> print(rest(parse('sum(rate(a[5m])) - sum(rate(a{code!="500"}[5m]))')))
    sum(rate(a{code="500"}[5m]))
    >>> print(rest(parse("sum(rate(a[5m])) - sum(rate(b[5m]))")))
    sum(rate(a[5m])) - (sum(rate(b[5m])) or 0 * sum(rate(a[5m])))
    """
    match bad:
        case Binary("-", whole, good, matching=matching) if matching == ONE_TO_ONE:
            good = without_zero(good)
            if whole.type.labels != good.type.labels:
                return bad
            found = _selected_rest(whole, good)
            return found or Binary("-", whole, Binary("or", good, Binary("*", ZERO, whole)))
    return bad


def _selected_rest(whole: Node, part: Node) -> Node | None:
    match whole, part:
        case (
            Aggregate("sum", Call("rate", (RangeSelector(every, window),))),
            Aggregate("sum", Call("rate", (RangeSelector(some, as_long),))),
        ):
            more = set(some.matchers) - set(every.matchers)
            is_part = replace(some, matchers=every.matchers) == every and set(every.matchers) <= set(
                some.matchers
            )
            if is_part and window == as_long and len(more) == 1:
                [one] = more
                others = Matcher(one.label, _NEGATED[one.op], one.value)
                left = replace(every, matchers=(*every.matchers, others))
                return replace(whole, expr=Call("rate", (RangeSelector(left, window),)))
    return None
