"""The operators and aggregations of PromQL: precedence, side, meaning. Tables, and nothing else.

Precedence and associativity are those of Prometheus's grammar (promql/parser/generated_parser.y).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What an operator does with its operands."""

    ARITHMETIC = "arithmetic"
    COMPARISON = "comparison"
    SET = "set"


@dataclass(frozen=True)
class Operator:
    """One operator: higher `precedence` binds tighter."""

    text: str
    precedence: int
    kind: Kind
    right_associative: bool = False


OPERATORS = {
    operator.text: operator
    for operator in (
        Operator("or", 1, Kind.SET),
        Operator("and", 2, Kind.SET),
        Operator("unless", 2, Kind.SET),
        *(Operator(text, 3, Kind.COMPARISON) for text in ("==", "!=", "<", "<=", ">", ">=")),
        *(Operator(text, 4, Kind.ARITHMETIC) for text in ("+", "-")),
        *(Operator(text, 5, Kind.ARITHMETIC) for text in ("*", "/", "%", "atan2")),
        Operator("^", 6, Kind.ARITHMETIC, right_associative=True),
    )
}

NEGATION_PRECEDENCE = 5
"""Unary minus binds as `*` does: `-a ^ b` is `-(a ^ b)` and `-a * b` is `(-a) * b`."""

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""The same comparison with its sides exchanged."""

AGGREGATIONS = {
    **dict.fromkeys(("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar")),
    **dict.fromkeys(("topk", "bottomk", "quantile", "limitk", "limit_ratio"), "scalar"),
    "count_values": "string",
}
"""Aggregation name -> the type of its parameter, None where it takes none."""

SELECTING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that leave some of the series as they are, with all their labels."""

EXPERIMENTAL_AGGREGATIONS = frozenset({"limitk", "limit_ratio"})
"""Those of Prometheus 3 that work only with --enable-feature=promql-experimental-functions."""
