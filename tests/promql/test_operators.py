"""The operator tables, each entry asked of the grammar that another program implements."""

from __future__ import annotations

from itertools import product

import promql_parser
import pytest

from tocsin.promql.nodes import Binary, Negate, Selector
from tocsin.promql.operators import (
    AGGREGATIONS,
    EXPERIMENTAL_AGGREGATIONS,
    MIRRORED,
    NEGATION_PRECEDENCE,
    OPERATORS,
    SELECTING,
    Kind,
)
from tocsin.promql.parse import parse

A, B, C = (Selector(name) for name in "abc")


@pytest.mark.parametrize(("first", "second"), list(product(OPERATORS, repeat=2)))
def test_operators_side_by_side_group_as_the_grammar_says(first: str, second: str) -> None:
    tree = promql_parser.parse(f"a {first} b {second} c")
    groups_left = isinstance(tree.lhs, promql_parser.BinaryExpr)

    left, right = Binary(second, Binary(first, A, B), C), Binary(first, A, Binary(second, B, C))

    assert str(left if groups_left else right) == f"a {first} b {second} c"
    assert str(right if groups_left else left).count("(") == 1
    assert parse(f"a {first} b {second} c") == (left if groups_left else right)


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_sign_before_an_operator_binds_as_the_grammar_says(operator: str) -> None:
    sign_first = isinstance(promql_parser.parse(f"-a {operator} b"), promql_parser.BinaryExpr)

    outside, inside = Negate(Binary(operator, A, B)), Binary(operator, Negate(A), B)

    assert str(inside if sign_first else outside) == f"-a {operator} b"
    assert str(outside if sign_first else inside) in (f"-(a {operator} b)", f"(-a) {operator} b")
    assert sign_first == (OPERATORS[operator].precedence <= NEGATION_PRECEDENCE)


def test_each_operator_is_of_the_kind_the_manual_lists_it_under() -> None:
    kinds = {kind: " ".join(o.text for o in OPERATORS.values() if o.kind is kind) for kind in Kind}

    assert kinds == {
        Kind.SET: "or and unless",
        Kind.COMPARISON: "== != < <= > >=",
        Kind.ARITHMETIC: "+ - * / % atan2 ^",
    }
    assert all(text == operator.text for text, operator in OPERATORS.items())
    assert [o.text for o in OPERATORS.values() if o.right_associative] == ["^"]


@pytest.mark.parametrize(("left", "right"), [(1, 2), (2, 1), (1, 1)])
def test_a_mirrored_comparison_holds_for_exchanged_sides(left: int, right: int) -> None:
    holds = {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
    }
    exchanged = {
        "<": right < left,
        "<=": right <= left,
        ">": right > left,
        ">=": right >= left,
        "==": left == right,
        "!=": left != right,
    }

    assert {symbol: exchanged[MIRRORED[symbol]] for symbol in holds} == holds
    assert set(MIRRORED) == {o.text for o in OPERATORS.values() if o.kind is Kind.COMPARISON}


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_an_aggregation_takes_the_parameter_that_the_grammar_wants(name: str) -> None:
    accepted = []
    for kind, parameter in ((None, ""), ("scalar", "1, "), ("string", '"x", ')):
        try:
            promql_parser.parse(f"{name}({parameter}m)")
        except ValueError:
            continue
        accepted.append(kind)

    assert (None in accepted) == (AGGREGATIONS[name] is None)
    assert AGGREGATIONS[name] in accepted
    assert len(accepted) == 1 or name in EXPERIMENTAL_AGGREGATIONS  # whose parameter it does not look at


def test_what_selects_series_and_what_is_experimental() -> None:
    assert sorted(SELECTING) == ["bottomk", "limit_ratio", "limitk", "topk"]
    assert sorted(EXPERIMENTAL_AGGREGATIONS) == ["limit_ratio", "limitk"]
