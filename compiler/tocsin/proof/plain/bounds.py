"""What an expression can give at most: how many series, with which labels, and whether it may fail.

One rule that fails at one evaluation fails the whole test in promtool, whether anybody asked for it
or not. So a rule may be left out of a test only if it is certain that it does not fail there; and a
rule with nothing to join, to relabel or to count does not. All that is said here errs on the safe
side: more series and more labels than there are, and "may fail" wherever it is not plain that not.

The reasons for which the engine refuses an evaluation are those of Prometheus's promql/engine.go:
two series alike after labels were dropped or replaced, a join with duplicates on the side of the
one, arguments out of range, more than 10,000 samples in memory.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

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
    String,
    Subquery,
)
from tocsin.values import Duration

Names = frozenset[str]
NO_LABELS: Names = frozenset()

MOST_SAMPLES = 10_000
"""The limit of promtool's engine; measured on 2.42, 2.53 and 3.5."""

_HELD_AT_ONCE = 3
"""How often the engine may hold a sample: as it was read, in an argument, in a result."""


@dataclass(frozen=True)
class Bound:
    """At most so many series in the whole test, of which no two differ by their names alone."""

    series: float = 0
    labels: Names = NO_LABELS
    """The labels, besides the name, that any of them may have."""
    fails: bool = False
    samples: float = 0
    """How many samples are read for it."""
    scalar: bool = False

    def unique_by(self, labels: Names, *, on: bool) -> bool:
        """Whether no two series agree in these labels, or in all but these."""
        return self.series <= 1 or (self.labels <= labels if on else not self.labels & labels)

    def failing_if(self, fails: bool) -> Bound:
        """Itself, but failing in this case too."""
        return replace(self, fails=True) if fails else self


class Supply(Protocol):
    """What series there may be in a test."""

    def instant(self, selector: Selector) -> Bound:
        """Of a selector at one time."""
        ...

    def window(self, selector: Selector, window: Duration) -> Bound:
        """Of all samples in a window."""
        ...

    @property
    def step(self) -> Duration:
        """How far evaluations are apart, and those of subqueries that do not say."""
        ...


def bound(node: Node, supply: Supply) -> Bound:
    """What an expression can give, given what series there may be."""
    found = _of(node, supply)
    return found.failing_if(found.samples * _HELD_AT_ONCE > MOST_SAMPLES)


def _of(node: Node, supply: Supply) -> Bound:
    return _FORMS[type(node)](node, supply)


def _constant(_: Node, __: Supply) -> Bound:
    return Bound(scalar=True)


def _selector(node: Selector, supply: Supply) -> Bound:
    return supply.instant(node)


def _range(node: RangeSelector, supply: Supply) -> Bound:
    return supply.window(node.selector, node.window)


def _subquery(node: Subquery, supply: Supply) -> Bound:
    inner = _of(node.expr, supply)
    steps = node.window.milliseconds // max(1, (node.step or supply.step).milliseconds) + 2
    # Of two sides, one may answer now and the other later: alike but for the name, in one window.
    mixed = any(isinstance(each, Binary) and each.operator == "or" for each in node.expr.walk())
    return replace(inner, samples=max(inner.samples, inner.series) * steps).failing_if(
        mixed and inner.series > 1
    )


def _negate(node: Negate, supply: Supply) -> Bound:
    return _of(node.expr, supply)


# -- functions

_HARMLESS = frozenset(
    """
    rate irate increase delta idelta deriv changes resets predict_linear
    avg_over_time min_over_time max_over_time sum_over_time count_over_time last_over_time
    present_over_time stddev_over_time stdvar_over_time quantile_over_time
    abs ceil floor round exp ln log2 log10 sqrt sgn sort sort_desc timestamp clamp clamp_min clamp_max
    sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh deg rad
    day_of_month day_of_week day_of_year days_in_month hour minute month year
    histogram_quantile time pi
    """.split()
)
"""Functions that give a series for a series, or drop it, and refuse no value."""

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def _call(node: Call, supply: Supply) -> Bound:
    arguments = [_of(each, supply) for each in node.arguments]
    made = _LIKE_NOTHING_ELSE.get(node.function)
    found = made(node, arguments) if made else _harmless(node, arguments)
    return replace(
        found,
        samples=sum(each.samples for each in arguments),
        fails=found.fails or any(each.fails for each in arguments),
    )


def _harmless(node: Call, arguments: list[Bound]) -> Bound:
    vectors = [each for each in arguments if not each.scalar]
    if not vectors:
        if node.function in ("time", "pi"):
            return Bound(scalar=True)
        return Bound(1, fails=node.function not in _HARMLESS)
    labels = vectors[0].labels - {"le"} if node.function == "histogram_quantile" else vectors[0].labels
    series = vectors[0].series
    return Bound(series, labels, fails=node.function not in _HARMLESS and series > 0)


def _absent(node: Call, _: list[Bound]) -> Bound:
    selectors = [each for each in node.walk() if isinstance(each, Selector)]
    matchers = [matcher for each in selectors for matcher in each.matchers]
    return Bound(1, frozenset(each.label for each in matchers if each.op is MatchOp.EQUAL))


def _vector(_: Call, __: list[Bound]) -> Bound:
    return Bound(1)


def _scalar(_: Call, __: list[Bound]) -> Bound:
    return Bound(scalar=True)


def _relabelled(node: Call, arguments: list[Bound]) -> Bound:
    operand, target = arguments[0], node.arguments[1]
    name = target.value if isinstance(target, String) else ""
    awkward = name == "__name__" or not _LABEL.fullmatch(name)
    fails = operand.series > 0 and (awkward or (operand.series > 1 and name in operand.labels))
    return Bound(operand.series, operand.labels | {name}, fails=fails)


_LIKE_NOTHING_ELSE: Mapping[str, Callable[[Call, list[Bound]], Bound]] = {
    "absent": _absent,
    "absent_over_time": _absent,
    "vector": _vector,
    "scalar": _scalar,
    "label_replace": _relabelled,
    "label_join": _relabelled,
}

# -- aggregations

_GROUPED = frozenset("sum min max avg count group stddev stdvar quantile".split())


def _aggregate(node: Aggregate, supply: Supply) -> Bound:
    operand = _of(node.expr, supply)
    parameter = _of(node.parameter, supply) if node.parameter else Bound(scalar=True)
    fails = operand.fails or parameter.fails
    samples = operand.samples + parameter.samples
    grouping = frozenset(node.grouping)
    labels = operand.labels - grouping if node.without else operand.labels & grouping
    if node.operation in _GROUPED:
        series = operand.series if labels else min(operand.series, 1)
    elif node.operation in ("topk", "bottomk"):
        # Which series are the largest changes with time, so there may be more of them than k.
        series, labels = operand.series, operand.labels
        fails = fails or not isinstance(node.parameter, Number)
    else:
        series, labels = (math.inf if operand.series else 0), operand.labels | _word(node.parameter)
        fails = fails or operand.series > 0
    return Bound(series, labels, fails or ("__name__" in grouping and operand.series > 0), samples)


def _word(parameter: Node | None) -> Names:
    return frozenset({parameter.value}) if isinstance(parameter, String) else NO_LABELS


# -- operators


def _binary(node: Binary, supply: Supply) -> Bound:
    left, right = _of(node.left, supply), _of(node.right, supply)
    found = _operated(node, left, right)
    return replace(
        found,
        samples=left.samples + right.samples,
        fails=left.fails or right.fails or found.fails,
    )


def _operated(node: Binary, left: Bound, right: Bound) -> Bound:
    matching = node.matching
    if left.scalar or right.scalar:
        vector = right if left.scalar else left
        return Bound(vector.series, vector.labels, scalar=left.scalar and right.scalar)
    by_name = "__name__" in {*matching.labels, *matching.include}
    if node.operator in ("and", "unless"):
        return Bound(0 if node.operator == "and" and not right.series else left.series, left.labels)
    if node.operator == "or":
        series = left.series + right.series
        return Bound(series, left.labels | right.labels, fails=by_name and series > 1)
    if not left.series or not right.series:
        return Bound()
    one_to_one = matching.group is None
    many, one = (right, left) if matching.group == "right" else (left, right)
    labels, include = frozenset(matching.labels), frozenset(matching.include)
    unique = one.unique_by(labels, on=matching.on)
    if one_to_one:
        unique = unique and many.unique_by(labels, on=matching.on)
        kept = many.labels & labels if matching.on else many.labels - labels
        return Bound(many.series, kept, fails=by_name or not unique)
    # Labels that are taken over replace those by which the many differed.
    replaced = many.series > 1 and bool(include & many.labels)
    return Bound(
        many.series * one.series if include else many.series,
        many.labels | include,
        fails=by_name or not unique or replaced,
    )


_FORMS: Mapping[type[Node], Callable[..., Bound]] = {
    Number: _constant,
    String: _constant,
    Selector: _selector,
    RangeSelector: _range,
    Subquery: _subquery,
    Negate: _negate,
    Call: _call,
    Aggregate: _aggregate,
    Binary: _binary,
}
