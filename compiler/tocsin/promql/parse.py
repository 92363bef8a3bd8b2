"""The bridge from text: the tree that `reader` gets from promql-parser becomes ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tocsin.promql.nodes import (
    NOW,
    ONE_TO_ONE,
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Modifiers,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
    negate,
)
from tocsin.promql.reader import PromQLSyntaxError, read
from tocsin.promql.types import Schema
from tocsin.values import Duration

__all__ = ["PromQLSyntaxError", "parse"]

_DEEPEST = 150
"""Levels of nesting; every level costs several of the 1,000 calls that Python nests."""


Known = Mapping[str, Schema]
"""What was declared, by the name of the metric."""


def parse(text: str, known: Known | None = None) -> Node:
    """Read an expression; `known` is what was declared of the metrics it reads.

    Its mistakes of type are reported as those of an expression built in Python are; its numbers have no
    unit, and nothing is held against them.

    Raises:
        PromQLSyntaxError: it is no PromQL.

    >>> str(parse('sum(rate(requests_total{code=~"5.."}[5m])) by (job) > 1e-2'))
    'sum by (job) (rate(requests_total{code=~"5.."}[5m])) > 0.01'
    """
    return _node(read(text), 0, known or {})


def _node(tree: Any, level: int, known: Known) -> Node:
    if level > _DEEPEST:
        raise PromQLSyntaxError(f"nested deeper than {_DEEPEST} levels")
    return _READERS[type(tree).__name__](tree, level + 1, known)


def _number(tree: Any, _: int, __: Known) -> Node:
    return Number(Decimal(repr(tree.val)), from_text=True)


def _string(tree: Any, _: int, __: Known) -> Node:
    return String(tree.val)


def _selector(tree: Any, _: int, known: Known) -> Selector:
    matchers = tree.matchers
    if matchers.or_matchers:
        raise PromQLSyntaxError("matchers joined by `or` are not PromQL")
    selector = Selector(
        tree.name or "",
        tuple(Matcher(m.name, _MATCH_OPS[str(m.op)], m.value) for m in matchers.matchers),
        _when(tree),
    )
    return replace(selector, schema=known[selector.name]) if selector.name in known else selector


def _when(tree: Any) -> Modifiers:
    if tree.offset is None and tree.at is None:
        return NOW
    at: Decimal | str | None = None
    if tree.at is not None:
        kind = str(tree.at.type).rpartition(".")[2]
        at = {"Start": "start()", "End": "end()"}.get(kind) or _unix_seconds(tree.at)
    return Modifiers(_duration(tree.offset) or Duration(0), at)


def _unix_seconds(modifier: Any) -> Decimal:
    try:
        moment: datetime = modifier.at
    except OverflowError:
        raise PromQLSyntaxError("@ takes a time before the year 10000") from None
    since = moment - datetime.fromtimestamp(0, tz=moment.tzinfo)
    return Decimal(since // timedelta(milliseconds=1)) / 1000


def _duration(delta: timedelta | None) -> Duration | None:
    return None if delta is None else Duration(delta // timedelta(milliseconds=1))


def _range(tree: Any, level: int, known: Known) -> Node:
    window = _duration(tree.range)
    assert window is not None
    return RangeSelector(_selector(tree.vector_selector, level, known), window)


def _subquery(tree: Any, level: int, known: Known) -> Node:
    window = _duration(tree.range)
    assert window is not None
    return Subquery(_node(tree.expr, level, known), window, _duration(tree.step), _when(tree))


def _call(tree: Any, level: int, known: Known) -> Node:
    return Call(tree.func.name, tuple(_node(argument, level, known) for argument in tree.args))


def _aggregate(tree: Any, level: int, known: Known) -> Node:
    modifier = tree.modifier
    return Aggregate(
        str(tree.op),
        _node(tree.expr, level, known),
        tuple(modifier.labels) if modifier else (),
        modifier is not None and str(modifier.type).endswith("Without"),
        None if tree.param is None else _node(tree.param, level, known),
    )


def _binary(tree: Any, level: int, known: Known) -> Node:
    left, right = _node(tree.lhs, level, known), _node(tree.rhs, level, known)
    modifier = tree.modifier
    if modifier is None:
        return Binary(str(tree.op), left, right)
    return Binary(str(tree.op), left, right, modifier.return_bool, _matching(modifier))


def _matching(modifier: Any) -> Matching:
    fill = modifier.fill_values
    if fill is not None and (fill.lhs is not None or fill.rhs is not None):
        raise PromQLSyntaxError("fill() modifiers are newer than any Prometheus this project targets")
    labels = modifier.matching
    group = {"ManyToOne": "left", "OneToMany": "right"}.get(str(modifier.card).rpartition(".")[2])
    if labels is None and group is None:
        return ONE_TO_ONE
    return Matching(
        tuple(labels.labels) if labels else (),
        labels is not None and str(labels.type).endswith("Include"),
        group,
        tuple(modifier.group_labels or ()),
    )


_MATCH_OPS = {
    "MatchOp.Equal": MatchOp.EQUAL,
    "MatchOp.NotEqual": MatchOp.NOT_EQUAL,
    "MatchOp.Re": MatchOp.REGEX,
    "MatchOp.NotRe": MatchOp.NOT_REGEX,
}

_READERS: dict[str, Callable[[Any, int, Known], Node]] = {
    "NumberLiteral": _number,
    "StringLiteral": _string,
    "VectorSelector": _selector,
    "MatrixSelector": _range,
    "SubqueryExpr": _subquery,
    "Call": _call,
    "AggregateExpr": _aggregate,
    "BinaryExpr": _binary,
    "UnaryExpr": lambda tree, level, known: negate(_node(tree.expr, level, known)),
    "ParenExpr": lambda tree, level, known: _node(tree.expr, level, known),
}
