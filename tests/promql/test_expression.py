"""Python's operators build PromQL, and say what to write where they cannot."""

# ruff: noqa: SIM300 - a number on the left is what is tested
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from tests.promql.complaints import complaints

from tocsin.errors import collecting
from tocsin.promql.expression import (
    BROKEN,
    Expr,
    Unusable,
    absent,
    aggregate,
    asks_grafana,
    combine,
    duration,
    node_of,
    raw,
    scalar,
    vector,
)
from tocsin.promql.nodes import Number, Selector
from tocsin.promql.units import RATIO, SECONDS, percent, seconds
from tocsin.values import Duration

A, B = Expr(Selector("a")), Expr(Selector("b"))


@dataclass(frozen=True)
class Meter(Unusable):
    """A metric whose bare samples mean nothing."""

    def _unusable(self) -> str:
        return "m is a counter; write .rate('5m')"


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (A + B, "a + b"),
        (A - B, "a - b"),
        (A * B, "a * b"),
        (A / B, "a / b"),
        (A % B, "a % b"),
        (A**B, "a ^ b"),
        (A + 1, "a + 1"),
        (1 + A, "1 + a"),
        (1 - A, "1 - a"),
        (2 * A, "2 * a"),
        (1 / A, "1 / a"),
        (7 % A, "7 % a"),
        (2**A, "2 ^ a"),
        (-A, "-a"),
        (A > B, "a > b"),
        (A >= B, "a >= b"),
        (A < B, "a < b"),
        (A <= B, "a <= b"),
        (A > 5, "a > 5"),
        (5 > A, "a < 5"),
        (5 >= A, "a <= 5"),
        (A.eq(B), "a == b"),
        (A.ne(1), "a != 1"),
        (A.and_(B), "a and b"),
        (A.or_(B), "a or b"),
        (A.unless(B), "a unless b"),
        (A.and_(B, on=("x",)), "a and on (x) b"),
        (A.or_(B, on=()), "a or on () b"),
        (A.unless(B, on=["y", "x"]), "a unless on (x, y) b"),
        (A.sum(), "sum(a)"),
        (A.avg(by=("x",)), "avg by (x) (a)"),
        (A.min(without=("x",)), "min without (x) (a)"),
        (A.max(without=()), "max without () (a)"),
        (A.count(by=["y", "x"]), "count by (x, y) (a)"),
        (A.sum(by=(name for name in "xy")), "sum by (x, y) (a)"),
        ((A > 0).as_bool(), "a > bool 0"),
        (A.apply("abs"), "abs(a)"),
        (A.apply("clamp", 0, Decimal("0.5")), "clamp(a, 0, 0.5)"),
        (A.apply("histogram_quantile", percent(95)), "histogram_quantile(0.95, a)"),
        (A.apply("histogram_fraction", 0, 1), "histogram_fraction(0, 1, a)"),
        (A.apply("label_replace", "x", "$1", "y", "(.*)"), 'label_replace(a, "x", "$1", "y", "(.*)")'),
        (A.over("max_over_time", "1h"), "max_over_time(a[1h])"),
        (A.over("max_over_time", "1h", step="1m"), "max_over_time(a[1h:1m])"),
        ((A + B).over("max_over_time", "90m", step="1m"), "max_over_time((a + b)[1h30m:1m])"),
        ((A + B).over("max_over_time", "1h"), "max_over_time((a + b)[1h:])"),
        (absent(A), "absent(a)"),
        (scalar(5), "5"),
        (scalar(seconds(3)), "3"),
        (vector(1), "vector(1)"),
        (vector(percent(5)), "vector(0.05)"),
        (combine(A, "/", B), "a / b"),
        (combine(A, "atan2", B, on=("x",)), "a atan2 on (x) b"),
        (combine(A, "/", B, on=()), "a / on () b"),
        (combine(A, "/", B, ignoring=("x",)), "a / ignoring (x) b"),
        (combine(A, "/", B, on=("x",), group_left=()), "a / on (x) group_left () b"),
        (combine(A, "/", B, on=("x",), group_right=("y",)), "a / on (x) group_right (y) b"),
        (combine(A, "/", B, group_left=("y",)), "a / ignoring () group_left (y) b"),
        (combine(1, "/", B), "1 / b"),
        (aggregate("topk", A, parameter=3), "topk(3, a)"),
        (aggregate("quantile", A, by=("x",), parameter=percent(90)), "quantile by (x) (0.9, a)"),
        (aggregate("count_values", A, without=("x",), parameter="v"), 'count_values without (x) ("v", a)'),
        (aggregate("group", A), "group(a)"),
        (raw("sum(a)by(x)>5"), "sum by (x) (a) > 5"),
        (raw("a") > 5, "a > 5"),
    ],
)
def test_operators_build_promql(expr: Expr, text: str) -> None:
    assert str(expr) == text


def test_an_absolute_equality_is_structural() -> None:
    assert A == Expr(Selector("a"))
    assert A != B
    assert len({A, Expr(Selector("a"))}) == 1


REFUSALS: list[tuple[Callable[[], object], list[str]]] = [
    (
        lambda: bool(A > 0),
        [
            "a > 0 has no truth value in Python; "
            "write a.and_(b) for `a and b`, (x > 0).and_(x < 5) for `0 < x < 5`"
        ],
    ),
    (
        lambda: 0 < A < 5,
        [
            "a > 0 has no truth value in Python; "
            "write a.and_(b) for `a and b`, (x > 0).and_(x < 5) for `0 < x < 5`"
        ],
    ),
    (lambda: A.as_bool(), ["a is no comparison; as_bool() turns one into 1 and 0"]),
    (lambda: (A > 0).as_bool().as_bool(), ["a > bool 0 is no comparison; as_bool() turns one into 1 and 0"]),
    (lambda: (A + B).as_bool(), ["a + b is no comparison; as_bool() turns one into 1 and 0"]),
    (lambda: A > "5", ["'5' cannot stand in an expression; expected a metric, a number or a quantity"]),  # type: ignore[operator]
    (lambda: A > True, ["True cannot stand in an expression; expected a metric, a number or a quantity"]),
    (lambda: A > None, ["None cannot stand in an expression; expected a metric, a number or a quantity"]),  # type: ignore[operator]
    (
        lambda: A > 0.1 + 0.2,
        ["0.30000000000000004 was computed in binary floating point; write it as a string"],
    ),
    (
        lambda: A.over("max_over_time", "1 hour"),
        ["'1 hour' is no duration; expected one such as '5m' or '1h30m'"],
    ),
    (
        lambda: A.sum(by="job"),
        ["by takes a tuple of label names, such as ('job',); got the string 'job'"],
    ),
    (
        lambda: A.sum(without="job"),
        ["without takes a tuple of label names, such as ('job',); got the string 'job'"],
    ),
    (
        lambda: A.and_(B, on="job"),
        ["on takes a tuple of label names, such as ('job',); got the string 'job'"],
    ),
    (
        lambda: combine(A, "/", B, ignoring="job"),
        ["ignoring takes a tuple of label names, such as ('job',); got the string 'job'"],
    ),
    (
        lambda: combine(A, "/", B, on=("x",), group_left="job"),
        ["group_left takes a tuple of label names, such as ('job',); got the string 'job'"],
    ),
    (
        lambda: A.sum(by=("x",), without=("y",)),
        ["sum: by names the labels to keep, without those to drop; give one of them"],
    ),
    (lambda: raw(5), ["raw(5) is no text; expected PromQL such as raw('up == 0')"]),
    (lambda: raw("sum("), ["raw('sum(') does not parse: unclosed left parenthesis"]),
    (
        lambda: raw("rate(a)"),
        ["raw('rate(a)') does not parse: expected type matrix in call to function 'rate', got vector"],
    ),
    (lambda: A > Meter(), ["m is a counter; write .rate('5m')"]),  # type: ignore[operator]
]


@pytest.mark.parametrize(("build", "messages"), REFUSALS)
def test_what_cannot_be_meant_is_refused_with_what_to_write(
    build: Callable[[], object], messages: list[str]
) -> None:
    assert complaints(build) == messages


@pytest.mark.parametrize(
    "use",
    [
        lambda m: m + 1,
        lambda m: 1 + m,
        lambda m: m - 1,
        lambda m: 1 - m,
        lambda m: m * 1,
        lambda m: 1 * m,
        lambda m: m / 1,
        lambda m: 1 / m,
        lambda m: m % 1,
        lambda m: 1 % m,
        lambda m: m**1,
        lambda m: 1**m,
        lambda m: -m,
        lambda m: m > 1,
        lambda m: m >= 1,
        lambda m: m < 1,
        lambda m: m <= 1,
        lambda m: m.eq(1),
        lambda m: m.ne(1),
        lambda m: m.and_(A),
        lambda m: m.or_(A),
        lambda m: m.unless(A),
    ],
)
def test_a_metric_whose_samples_mean_nothing_refuses_every_operator(use: Callable[[Meter], object]) -> None:
    with collecting() as mistakes:
        result = use(Meter())

    assert [mistake.message for mistake in mistakes] == ["m is a counter; write .rate('5m')"]
    assert result is BROKEN


def test_after_a_mistake_something_stands_in_so_that_the_rest_is_checked() -> None:
    with collecting():
        assert raw("sum(") is BROKEN
        assert node_of("x") is BROKEN.node
        assert duration("x") == Duration.parse("5m")
        assert bool(A) is True
        assert A.as_bool() == A


def test_a_quantity_keeps_its_unit_and_a_bare_number_has_none() -> None:
    assert node_of(percent(5)).type.unit == RATIO
    assert node_of(seconds(5)).type.unit == SECONDS
    assert node_of(5) == Number(Decimal(5))
    assert (node_of(5).type.unit, node_of(5).type.bare) == (None, True)


@pytest.mark.parametrize(
    "text",
    [
        "rate(a[$__rate_interval])",
        'sum by (job) (rate(a{b="c"}[$__rate_interval])) / sum by (job) (rate(d[5m]))',
        "histogram_quantile(0.95, sum by (le) (rate(a_bucket[$__rate_interval])))",
        "max_over_time(a[$__rate_interval:1m])",
        "topk(3, -rate(a[$__rate_interval] offset 1h))",
    ],
)
def test_what_is_written_by_hand_may_leave_its_window_to_grafana(text: str) -> None:
    expression = raw(text)
    assert str(expression) == text
    assert asks_grafana(expression.node)
    assert not asks_grafana(raw(text.replace("$__rate_interval", "5m")).node)
