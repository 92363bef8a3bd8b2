"""Changes that change nothing, and why.

Only what follows from PromQL and from what was declared counts: that `>` and `>=` differ for a float by
chance alone is no proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from tocsin.promql.functions import ABSENCE
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    MatchOp,
    Node,
    Number,
    RangeSelector,
    Selector,
    Subquery,
)
from tocsin.promql.operators import OPERATORS, SELECTING, Kind
from tocsin.promql.parts import quote
from tocsin.promql.places import Place
from tocsin.promql.types import MetricKind
from tocsin.proof.mutation.values import Recordings, is_never_negative, makers, threshold_of

_EVERYTHING = frozenset({".*", "(.*)", ".*|"})


def why_redundant(matcher: Matcher, place: Place) -> str:
    """Why a selector finds the same series without this matcher; empty if it may find others."""
    selector = place.node
    assert isinstance(selector, Selector)
    if matcher.op is MatchOp.REGEX and matcher.value in _EVERYTHING:
        return f"{matcher} lets every series pass"
    labels = selector.schema.labels
    if not labels.may_have(matcher.label) and matcher.passes_absence:
        return f"{selector.name} has no label {matcher.label}, as it is declared"
    for other in selector.matchers:
        if other is not matcher and other.label == matcher.label and _implies(other, matcher):
            return f"{other} says so already"
    if matcher.op is MatchOp.EQUAL and matcher.value and _is_matched(place, matcher):
        return f"the other side of `and` has {matcher} too, and must match"
    return ""


def _implies(known: Matcher, matcher: Matcher) -> bool:
    """Whether what passes the one passes the other."""
    if known.op is not MatchOp.EQUAL or matcher.op is not MatchOp.NOT_EQUAL:
        return False
    return known.value != matcher.value


def _is_matched(place: Place, matcher: Matcher) -> bool:
    """Whether an `and` above compares this label with a side on which it has this value anyway."""
    chain = [*place.above, place.node]
    kept = True
    for outer, inner in reversed(list(pairwise(chain))):
        kept = kept and _keeps(outer, inner, matcher.label)
        if not isinstance(outer, Binary) or outer.operator != "and" or not kept:
            continue
        compared = (matcher.label in outer.matching.labels) is outer.matching.on
        other = outer.right if inner is outer.left else outer.left
        if compared and fixed(other).get(matcher.label) == matcher.value:
            return True
    return False


def _keeps(outer: Node, inner: Node, label: str) -> bool:
    """Whether the series of a form pass on their label, each by itself, to the form around it."""
    match outer:
        case Aggregate():
            # Series of other values make groups of their own.
            return outer.operation not in SELECTING and (label in outer.grouping) is not outer.without
        case Call():
            return outer.function not in ABSENCE | {"label_replace", "label_join", "scalar", "vector"}
        case Binary():
            if OPERATORS[outer.operator].kind is Kind.SET:
                return inner is outer.left or outer.operator == "and"
            one = outer.right if inner is outer.left else outer.left
            return isinstance(one, Number)
    return True


def why_carried(label: str, value: str, expr: Node, recordings: Recordings) -> str:
    """Why an alert has a label although its rule does not give it; empty if it may not have it."""
    if fixed(expr, recordings).get(label) == value:
        return f"every series of the condition has {label}={quote(value)} already"
    return ""


NOTHING_RECORDED: Recordings = {}


def fixed(node: Node, recordings: Recordings = NOTHING_RECORDED) -> Mapping[str, str]:
    """Labels that every series of an expression has, with their values."""
    match node:
        case Selector():
            return _fixed_by_selector(node, recordings)
        case Call() if node.function in ABSENCE:
            wanted = {
                m.label: m.value for each in node.walk() if isinstance(each, Selector) for m in each.matchers
            }
            known = {name for each in node.walk() if isinstance(each, Selector) for name in each.equalities}
            return {label: value for label, value in wanted.items() if label in known}
        case Subquery():
            return fixed(node.expr, recordings)
        case Aggregate():
            inner = fixed(node.expr, recordings)
            if node.operation in SELECTING:
                return inner
            return {k: v for k, v in inner.items() if (k in node.grouping) is not node.without}
        case Binary():
            return _fixed_by_both(node, recordings)
        case Call() if node.function not in ("label_replace", "label_join"):
            vectors = [each for each in node.arguments if not isinstance(each, Number)]
            return _fixed_by_argument(vectors[0], recordings) if len(vectors) == 1 else {}
    return {}


def _fixed_by_selector(selector: Selector, recordings: Recordings) -> Mapping[str, str]:
    """By its own matchers, and by the labels that whoever records it gives."""
    wanted = {m.label: m.value for m in selector.matchers if m.op is MatchOp.EQUAL and m.value}
    given = [dict(each.labels) for each in makers(selector, recordings)]
    shared = {k: v for k, v in given[0].items() if all(each.get(k) == v for each in given)} if given else {}
    return {k: v for k, v in (shared | wanted).items() if k != "__name__"}


def _fixed_by_argument(argument: Node, recordings: Recordings) -> Mapping[str, str]:
    return fixed(argument.selector if isinstance(argument, RangeSelector) else argument, recordings)


def _fixed_by_both(node: Binary, recordings: Recordings) -> Mapping[str, str]:
    left = fixed(node.left, recordings)
    if node.operator == "or":
        right = fixed(node.right, recordings)
        return {k: v for k, v in left.items() if right.get(k) == v}
    if isinstance(node.left, Number):
        return fixed(node.right, recordings)
    if OPERATORS[node.operator].kind is Kind.ARITHMETIC and not isinstance(node.right, Number):
        return {}
    return left


_SAME_OF_ONE = frozenset({"sum", "avg", "min", "max"})
_SAME_ABOVE_ZERO = frozenset({"sum", "avg", "max"})


def why_alike(node: Aggregate, other: str, place: Place) -> str:
    """Why another aggregation gives the same; empty if it may give something else."""
    labels = node.expr.type.labels
    if {node.operation, other} <= _SAME_OF_ONE and not labels.open and not _left_out(node, labels.names):
        return "no two series fall into one group, as the metrics are declared"
    if {node.operation, other} == {"sum", "avg"} and place.above and _is_quantile_of(place.above[-1], node):
        return "a histogram has all its buckets wherever it is, and a quantile is the same at any scale"
    if {node.operation, other} <= _SAME_ABOVE_ZERO and place.above and is_never_negative(node.expr):
        around = place.above[-1]
        if isinstance(around, Binary) and _is_above_zero(around) and len(place.above) == _sets(place) + 1:
            return ABOVE_ZERO
    return ""


def _is_quantile_of(around: Node, node: Aggregate) -> bool:
    """Whether it is the quantile of a declared histogram, none of whose buckets is left out."""
    if not isinstance(around, Call) or around.function != "histogram_quantile":
        return False
    selectors = [each for each in node.walk() if isinstance(each, Selector)]
    matchers = [m.label for each in selectors for m in each.matchers]
    declared = all(each.schema.kind is MetricKind.BUCKETS for each in selectors)
    return len(selectors) == 1 and declared and "le" not in matchers


ABOVE_ZERO = "what is never negative is above 0 in all exactly when its largest is"
"""Holds only where the value itself is not shown."""


def _left_out(node: Aggregate, names: frozenset[str]) -> frozenset[str]:
    grouping = frozenset(node.grouping)
    return names & grouping if node.without else names - grouping


def _is_above_zero(node: Binary) -> bool:
    found = threshold_of(node)
    if found is None or found[1].value != 0 or node.return_bool:
        return False
    return node.operator == (">" if found[0] == "right" else "<")


def _sets(place: Place) -> int:
    """How many operators on sets stand around the comparison, and nothing else does."""
    return sum(
        isinstance(each, Binary) and OPERATORS[each.operator].kind is Kind.SET for each in place.above[:-1]
    )
