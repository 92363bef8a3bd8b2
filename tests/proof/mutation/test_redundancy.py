"""Changes that change nothing are told with the reason, and none that might change something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Aggregate, Binary, Call, Matcher, MatchOp, Number, RangeSelector, Selector
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.proof.mutation.mutants import mutants
from tocsin.proof.mutation.operator import Setting
from tocsin.values import Duration, exact

MINUTE = Setting(Duration.parse("1m"))
Reasons = dict[str, str]


@pytest.fixture
def reasons(make: Callable[..., AlertingRule]) -> Callable[[str], Reasons]:
    """Why each change of a condition changes nothing, by what was changed; those that may are left out."""
    return lambda text: {
        each.text: each.same_because for each in mutants(make(text), MINUTE) if each.same_because
    }


def declared(*names: str, **matchers: str) -> Selector:
    conditions = tuple(Matcher(label, MatchOp.NOT_EQUAL, value) for label, value in matchers.items())
    return Selector("x", conditions, schema=Schema(MetricKind.COUNTER, None, Labels.of(*names)))


def test_a_matcher_that_another_one_implies(reasons: Callable[[str], Reasons]) -> None:
    assert reasons('x{a="1",a!="2"} > 1') == {'x{a="1"} > 1': 'a="1" says so already'}


def test_a_pattern_that_lets_everything_pass(reasons: Callable[[str], Reasons]) -> None:
    assert reasons('x{a=~".*"} > 1') == {"x > 1": 'a=~".*" lets every series pass'}


def test_a_label_that_is_declared_not_to_be_there() -> None:
    rule = AlertingRule("A", declared("b", a="1"), Duration(0), Duration(0), (), ())
    [dropped] = [each for each in mutants(rule, MINUTE) if each.operator == "matcher_dropped"]

    assert dropped.same_because == "x has no label a, as it is declared"


@pytest.mark.parametrize(
    "text",
    [
        'x{a="1"} > 2 and y{a="1"} > 3',
        'x{a="1"} > 2 and on (a) y{a="1"} > 3',
        'rate(x{a="1"}[5m]) / 2 > 2 and sum by (a) (y{a="1"}) > 3',
        'x{a="1"} > 2 and (y{a="1"} > 3 and z)',
        'x{a="1"} > 2 and (y{a="1"} or z{a="1"})',
        'x{a="1"} > 2 and absent(y{a="1"})',
    ],
)
def test_the_other_side_of_and_has_the_same_value(reasons: Callable[[str], Reasons], text: str) -> None:
    without = text.replace('x{a="1"}', "x")

    assert reasons(text)[without] == 'the other side of `and` has a="1" too, and must match'


@pytest.mark.parametrize(
    "text",
    [
        'x{a="1"} > 2 and y{a="2"} > 3',
        'x{a="1"} > 2 and on (b) y{a="1"} > 3',
        'x{a="1"} > 2 and ignoring (a) y{a="1"} > 3',
        'sum(x{a="1"}) > 2 and y{a="1"} > 3',
        'absent(x{a="1"}) and y{a="1"} > 3',
        'label_replace(x{a="1"}, "a", "1", "", "") and y{a="1"}',
        'x{a="1"} / y > 2 and y{a="1"} > 3',
        'x{a="1"} > 2 or y{a="1"} > 3',
        'x{a="1"} > 2 and (y{a="1"} or z)',
        'x{a="1"} > 2 and y{a="1"} / z > 3',
        'z unless x{a="1"} and z',
    ],
)
def test_where_it_is_not_certain_nothing_is_claimed(reasons: Callable[[str], Reasons], text: str) -> None:
    assert text.replace('x{a="1"}', "x") not in reasons(text)


def test_series_that_never_share_a_group_have_no_sum() -> None:
    rule = AlertingRule(
        "A",
        Binary(">", Call("rate", (RangeSelector(declared("a"), Duration.parse("5m")),)), Number(exact(1))),
        Duration(0),
        Duration(0),
        (),
        (),
    )
    by_all = AlertingRule("A", Aggregate("max", rule.expr, ("a",)), Duration(0), Duration(0), (), ())
    by_none = AlertingRule("A", Aggregate("max", rule.expr), Duration(0), Duration(0), (), ())

    assert {m.same_because for m in mutants(by_all, MINUTE) if m.said in ("max is min", "max is avg")} == {
        "no two series fall into one group, as the metrics are declared"
    }
    assert {m.same_because for m in mutants(by_none, MINUTE) if m.said in ("max is min", "max is avg")} == {
        ""
    }


@pytest.mark.parametrize(
    "text",
    [
        "sum(increase(x[5m])) > 0",
        "0 < sum(rate(x[5m]) * 2)",
        "sum(increase(x[5m])) > 0 or y",
        "sum(count_over_time(x[5m]) / (rate(y[5m]) + 1)) > 0",
    ],
)
def test_a_sum_of_what_is_never_negative_is_above_zero_when_a_part_is(
    reasons: Callable[[str], Reasons], text: str
) -> None:
    assert reasons(text)[text.replace("sum", "max", 1)].startswith("what is never negative")


@pytest.mark.parametrize(
    "text",
    [
        "sum(increase(x[5m])) > 1",
        "sum(increase(x[5m])) >= 0",
        "sum(x) > 0",
        "sum(delta(x[5m])) > 0",
        "sum(rate(x[5m]) - rate(y[5m])) > 0",
        "sum(sum by (a) (increase(x[5m])) > 0) > 1",
        "sum(increase(x[5m])) > bool 0",
    ],
)
def test_otherwise_the_sum_counts(reasons: Callable[[str], Reasons], text: str) -> None:
    assert text.replace("sum", "max", 1) not in reasons(text)


def quantile(kind: MetricKind, *matchers: Matcher) -> AlertingRule:
    buckets = Selector("x_bucket", matchers, schema=Schema(kind, None, Labels.of("le", "pod")))
    by_le = Aggregate("sum", Call("rate", (RangeSelector(buckets, Duration.parse("5m")),)), ("le",))
    expr = Binary(">", Call("histogram_quantile", (Number(exact("0.9")), by_le)), Number(exact(1)))
    return AlertingRule("A", expr, Duration(0), Duration(0), (), ())


def test_a_quantile_of_all_buckets_is_the_same_at_any_scale() -> None:
    said = {m.said: m.same_because for m in mutants(quantile(MetricKind.BUCKETS), MINUTE)}

    assert said["sum is avg"].startswith("a histogram has all its buckets wherever it is")
    assert said["sum is max"] == ""


@pytest.mark.parametrize(
    "rule",
    [
        quantile(MetricKind.UNDECLARED),
        quantile(MetricKind.BUCKETS, Matcher("le", MatchOp.REGEX, "1|2")),
    ],
)
def test_where_buckets_may_be_missing_it_may_be_another(rule: AlertingRule) -> None:
    assert {m.said: m.same_because for m in mutants(rule, MINUTE)}["sum is avg"] == ""
