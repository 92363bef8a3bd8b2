"""The bridge from text: promql-parser reads, and its tree becomes ours.

The only module that imports promql_parser. Its grammar is Prometheus 2.45's and a little more; what
it accepts is not proof for the targeted version, which promtool has the last word on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import promql_parser as reader

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
from tocsin.values import Duration

_DEEPEST = 1000
"""Nested parentheses beyond this are refused: promql-parser overflows its stack at some 20,000."""


class PromQLSyntaxError(ValueError):
    """The text is no PromQL; the message is the parser's."""


def parse(text: str) -> Node:
    """Read an expression.

    >>> str(parse('sum(rate(requests_total{code=~"5.."}[5m])) by (job) > 1e-2'))
    'sum by (job) (rate(requests_total{code=~"5.."}[5m])) > 0.01'
    """
    if max(text.count("("), text.count("-")) > _DEEPEST:
        raise PromQLSyntaxError(f"nested deeper than {_DEEPEST} levels")
    try:
        tree = reader.parse(text)
    except ValueError as error:
        raise PromQLSyntaxError(str(error)) from None
    return _node(tree)


def _node(tree: Any) -> Node:
    return _READERS[type(tree)](tree)


def _number(tree: Any) -> Node:
    return Number(Decimal(repr(tree.val)))


def _selector(tree: Any) -> Selector:
    matchers = tree.matchers
    if matchers.or_matchers:
        raise PromQLSyntaxError("matchers joined by `or` are not PromQL")
    return Selector(
        tree.name or "",
        tuple(Matcher(m.name, _MATCH_OPS[str(m.op)], m.value) for m in matchers.matchers),
        _when(tree),
    )


def _when(tree: Any) -> Modifiers:
    if tree.offset is None and tree.at is None:
        return NOW
    at: Decimal | str | None = None
    if tree.at is not None:
        kind = str(tree.at.type).rpartition(".")[2]
        at = {"Start": "start()", "End": "end()"}.get(kind) or _unix_seconds(tree.at.at)
    return Modifiers(_duration(tree.offset) or Duration(0), at)


def _unix_seconds(moment: datetime) -> Decimal:
    since = moment - datetime.fromtimestamp(0, tz=moment.tzinfo)
    return Decimal(since // timedelta(milliseconds=1)) / 1000


def _duration(delta: timedelta | None) -> Duration | None:
    return None if delta is None else Duration(delta // timedelta(milliseconds=1))


def _range(tree: Any) -> Node:
    window = _duration(tree.range)
    assert window is not None
    return RangeSelector(_selector(tree.vector_selector), window)


def _subquery(tree: Any) -> Node:
    window = _duration(tree.range)
    assert window is not None
    return Subquery(_node(tree.expr), window, _duration(tree.step), _when(tree))


def _call(tree: Any) -> Node:
    return Call(tree.func.name, tuple(map(_node, tree.args)))


def _aggregate(tree: Any) -> Node:
    modifier = tree.modifier
    return Aggregate(
        str(tree.op),
        _node(tree.expr),
        tuple(modifier.labels) if modifier else (),
        modifier is not None and str(modifier.type).endswith("Without"),
        None if tree.param is None else _node(tree.param),
    )


def _binary(tree: Any) -> Node:
    modifier = tree.modifier
    if modifier is None:
        return Binary(str(tree.op), _node(tree.lhs), _node(tree.rhs))
    return Binary(
        str(tree.op), _node(tree.lhs), _node(tree.rhs), modifier.return_bool, _matching(modifier)
    )


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

_READERS: dict[type, Callable[[Any], Node]] = {
    reader.NumberLiteral: _number,
    reader.StringLiteral: lambda tree: String(tree.val),
    reader.VectorSelector: _selector,
    reader.MatrixSelector: _range,
    reader.SubqueryExpr: _subquery,
    reader.Call: _call,
    reader.AggregateExpr: _aggregate,
    reader.BinaryExpr: _binary,
    reader.UnaryExpr: lambda tree: negate(_node(tree.expr)),
    reader.ParenExpr: lambda tree: _node(tree.expr),
}
