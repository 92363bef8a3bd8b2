from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from tests.promql.strategies import Grammar, built

from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Node
from tocsin.proof.mutation.mutants import mutants
from tocsin.proof.mutation.operator import Setting
from tocsin.values import Duration

MINUTE = Setting(Duration.parse("1m"))


def test_every_operator_has_its_say(make: Callable[..., AlertingRule]) -> None:
    found = mutants(
        make('sum by (a) (rate(x{b="1"}[5m])) / sum by (a) (rate(y[5m])) * 2 > 3 and z', for_="5m"), MINUTE
    )

    assert {each.operator for each in found} == {
        "aggregation_changed",
        "comparison_flipped",
        "factor_dropped",
        "for_moved",
        "grouping_changed",
        "matcher_dropped",
        "matcher_negated",
        "set_operator_changed",
        "sides_swapped",
        "threshold_moved",
        "window_scaled",
    }


def test_no_two_mutants_say_the_same_and_none_says_what_the_alert_says(
    make: Callable[..., AlertingRule],
) -> None:
    rule = make("sum without (a, a) (x) > 1 or sum without (a) (x) > 1", for_="30s")
    texts = [each.text for each in mutants(rule, MINUTE)]

    assert len(set(texts)) == len(texts)
    assert f"{rule.expr} for 30s" not in texts


def test_what_does_not_compile_is_left_out(make: Callable[..., AlertingRule]) -> None:
    # Without the factor there would be a number where the vector was.
    texts = [each.text for each in mutants(make("vector(1) * 5 > 3"), MINUTE)]

    assert "vector(1) > 3" in texts
    assert "5 > 3" not in texts


@given(built(Grammar().any(2)))
def test_mutants_are_made_of_any_expression_and_say_something_else(node: Node) -> None:
    original = AlertingRule("A", node, Duration.parse("5m"), Duration(0), (), ())
    texts = [each.text for each in mutants(original, MINUTE)]

    assert f"{node} for 5m" not in texts
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("shown", ["{{ $value }} fail", "{{ .Value }} fail"])
def test_a_value_that_is_shown_tells_sum_and_max_apart(make: Callable[..., AlertingRule], shown: str) -> None:
    condition = "sum(rate(x[5m])) > 0"
    silent = {each.said: each.same_because for each in mutants(make(condition), MINUTE)}
    told = {each.said: each.same_because for each in mutants(make(condition, summary=shown), MINUTE)}

    assert silent["sum is max"] == "what is never negative is above 0 in all exactly when its largest is"
    assert told["sum is max"] == ""
