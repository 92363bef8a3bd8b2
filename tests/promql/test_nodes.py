"""The forms of PromQL: canonical, related, written on one line, and refused where Prometheus refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from tests.promql.complaints import complaints

from tocsin.errors import collecting
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Modifiers,
    Negate,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
    negate,
)
from tocsin.promql.types import Labels, Schema
from tocsin.promql.units import SECONDS, seconds
from tocsin.values import Duration

A, B, C = (Selector(name) for name in "abc")
MINUTES, HOUR = Duration.parse("5m"), Duration.parse("1h")
JOB = Schema(labels=Labels.of("job"))


def equal(label: str, value: str) -> Matcher:
    return Matcher(label, MatchOp.EQUAL, value)


def number(text: str) -> Number:
    return Number(Decimal(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Selector("a", (equal("x", "1"), equal("b", "2"))),
            Selector("a", (equal("b", "2"), equal("x", "1"))),
        ),
        (Selector("a", (equal("x", "1"), equal("x", "1"))), Selector("a", (equal("x", "1"),))),
        (Selector("", (equal("__name__", "a"),)), A),
        (Selector("a", schema=JOB), A),
        (number("1.50"), number("1.5")),
        (number("1E+2"), number("100")),
        (number("9007199254740993"), number("9007199254740992")),
        (number("0.1000000000000000055511151231257827"), number("0.1")),
        (number("-0"), number("0")),
        (number("NaN"), number("NaN")),
        (Number(Decimal(3), SECONDS), number("3")),
        (Number(Decimal(3), from_text=True), number("3")),
        (Aggregate("sum", A, ("y", "x", "y")), Aggregate("sum", A, ("x", "y"))),
        (
            Binary("+", A, B, matching=Matching(("y", "x", "y"))),
            Binary("+", A, B, matching=Matching(("x", "y"))),
        ),
        (negate(number("1")), number("-1")),
        (negate(negate(number("1"))), number("1")),
    ],
)
def test_two_spellings_of_one_expression_are_equal(one: Node, other: Node) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert str(one) == str(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, Selector("a", (equal("x", ""),))),
        (A, Selector("a", when=Modifiers(MINUTES))),
        (Aggregate("sum", A), Aggregate("sum", A, without=True)),
        (Binary("+", A, B), Binary("+", A, B, matching=Matching(on=True))),
        (Binary(">", A, B), Binary(">", A, B, return_bool=True)),
        (Subquery(A, HOUR), Subquery(A, HOUR, MINUTES)),
        (Binary("-", A, B), Binary("-", B, A)),
        (String("1"), number("1")),
    ],
)
def test_what_means_another_thing_is_not_equal(one: Node, other: Node) -> None:
    assert one != other


@pytest.mark.parametrize(
    "value",
    [
        A,
        number("1"),
        String("x"),
        RangeSelector(A, HOUR),
        Subquery(A, HOUR),
        Call("time"),
        Aggregate("sum", A),
        Binary("+", A, B),
        Negate(A),
        equal("x", "1"),
        Modifiers(),
        Matching(),
        HOUR,
        JOB,
        JOB.labels,
        A.type,
        SECONDS,
        seconds(3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_that_expressions_are_made_of_can_be_changed(value: object) -> None:
    name = next(iter(vars(value)))
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (number("0.00001"), "0.00001"),
        (number("1e21"), "1000000000000000000000"),
        (number("6.666666666666666666666666667"), "6.666666666666667"),
        (number("Infinity"), "+Inf"),
        (number("-0"), "0"),
        (String('say "hi"'), r'"say \"hi\""'),
        (Selector("a", (equal("b", "x"), Matcher("b", MatchOp.NOT_EQUAL, "y"))), 'a{b!="y",b="x"}'),
        (Selector("", (equal("b", "x"),)), '{b="x"}'),
        (Selector("a", (equal("x", ""), equal("x1", "1"), equal("X", "1"))), 'a{X="1",x1="1",x=""}'),
        (
            Selector("a", tuple(Matcher("x", MatchOp.NOT_EQUAL, value) for value in ("", "!", '"'))),
            'a{x!="!",x!="",x!="\\""}',
        ),
        (Selector("on", (equal("X", "1"), equal("x", "1"))), '{X="1",__name__="on",x="1"}'),
        (Selector("on"), '{__name__="on"}'),
        (Selector("my.name", (equal("b", "x"),)), '{__name__="my.name",b="x"}'),
        (Selector("a", when=Modifiers(MINUTES, "end()")), "a @ end() offset 5m"),
        (RangeSelector(Selector("a", when=Modifiers(MINUTES, "end()")), HOUR), "a[1h] @ end() offset 5m"),
        (RangeSelector(Selector("bool"), HOUR), '{__name__="bool"}[1h]'),
        (Subquery(A, HOUR), "a[1h:]"),
        (Subquery(A, HOUR, MINUTES, Modifiers(Duration(-1))), "a[1h:5m] offset -1ms"),
        (Subquery(Selector("a", when=Modifiers(MINUTES)), HOUR), "a offset 5m[1h:]"),
        (Subquery(Binary("+", A, B), HOUR), "(a + b)[1h:]"),
        (Subquery(Negate(A), HOUR), "(-a)[1h:]"),
        (Subquery(Aggregate("sum", A), HOUR), "sum(a)[1h:]"),
        (Call("time"), "time()"),
        (Call("round", (A, number("-5"))), "round(a, -5)"),
        (Aggregate("sum", A), "sum(a)"),
        (Aggregate("sum", A, ("y", "x")), "sum by (x, y) (a)"),
        (Aggregate("sum", A, without=True), "sum without () (a)"),
        (Aggregate("sum", A, ("x",), without=True), "sum without (x) (a)"),
        (Aggregate("topk", A, ("x",), parameter=number("3")), "topk by (x) (3, a)"),
        (Aggregate("count_values", A, parameter=String("v")), 'count_values("v", a)'),
        (Negate(A), "-a"),
        (Negate(Negate(A)), "--a"),
        (Negate(Aggregate("sum", A)), "-sum(a)"),
        (Binary(">", A, number("1"), return_bool=True), "a > bool 1"),
        (
            Binary(">", A, B, True, Matching(("x",), True, "left", ("y",))),
            "a > bool on (x) group_left (y) b",
        ),
    ],
)
def test_a_form_is_written_as_prometheus_writes_it(node: Node, text: str) -> None:
    assert str(node) == text


def op(symbol: str, left: Node, right: Node) -> Binary:
    return Binary(symbol, left, right)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (op("-", A, op("-", B, C)), "a - (b - c)"),
        (op("-", op("-", A, B), C), "a - b - c"),
        (op("/", A, op("/", B, C)), "a / (b / c)"),
        (op("*", op("+", A, B), C), "(a + b) * c"),
        (op("+", op("*", A, B), C), "a * b + c"),
        (op("+", A, op("*", B, C)), "a + b * c"),
        (op("^", A, op("^", B, C)), "a ^ b ^ c"),
        (op("^", op("^", A, B), C), "(a ^ b) ^ c"),
        (op("*", op("^", A, B), C), "a ^ b * c"),
        (op("atan2", A, op("*", B, C)), "a atan2 (b * c)"),
        (op("and", op("or", A, B), C), "(a or b) and c"),
        (op("or", op("and", A, B), C), "a and b or c"),
        (op("unless", A, op("unless", B, C)), "a unless (b unless c)"),
        (op("and", A, op("unless", B, C)), "a and (b unless c)"),
        (op("and", op(">", A, B), C), "a > b and c"),
        (op(">", A, op(">", B, C)), "a > (b > c)"),
        (op(">", op(">", A, B), C), "a > b > c"),
        (op(">", A, op("+", B, C)), "a > b + c"),
        (Negate(op("^", A, B)), "-a ^ b"),
        (op("^", Negate(A), B), "(-a) ^ b"),
        (op("^", A, Negate(B)), "a ^ -b"),
        (Negate(op("*", A, B)), "-(a * b)"),
        (op("*", Negate(A), B), "-a * b"),
        (op("*", A, Negate(B)), "a * -b"),
        (Negate(op("+", A, B)), "-(a + b)"),
        (op("+", Negate(A), B), "-a + b"),
        (op("-", A, Negate(B)), "a - -b"),
        (op("-", A, number("-1")), "a - -1"),
        (op("+", number("-1"), A), "-1 + a"),
        (op("*", number("-1"), A), "-1 * a"),
        (op("^", number("-1"), A), "(-1) ^ a"),
        (op("^", A, number("-1")), "a ^ -1"),
        (op("^", number("Infinity"), A), "(+Inf) ^ a"),
        (op("^", number("NaN"), A), "NaN ^ a"),
        (op("-", A, op("+", number("-1"), B)), "a - (-1 + b)"),
    ],
)
def test_parentheses_stand_where_the_grammar_would_read_otherwise_and_nowhere_else(
    node: Node, text: str
) -> None:
    assert str(node) == text


def test_children_come_in_the_order_they_are_written() -> None:
    assert list(Binary("+", A, B).children) == [A, B]
    assert list(Aggregate("topk", A, parameter=number("3")).children) == [number("3"), A]
    assert list(Aggregate("sum", A).children) == [A]
    assert list(Call("clamp", (A, number("1"), number("2"))).children) == [A, number("1"), number("2")]
    assert list(RangeSelector(A, HOUR).children) == [A]
    assert list(Subquery(A, HOUR).children) == [A]
    assert list(Negate(A).children) == [A]
    assert list(A.children) == list(number("1").children) == []


def test_walking_goes_outermost_first_and_left_to_right() -> None:
    node = Binary("+", Negate(A), Aggregate("sum", B))

    assert [str(part) for part in node.walk()] == ["-a + sum(b)", "-a", "a", "sum(b)", "b"]


def test_a_type_is_computed_once() -> None:
    node = Binary("+", A, B)

    assert node.type is node.type


@pytest.mark.parametrize(
    ("matchers", "known"),
    [
        ((equal("x", "1"), equal("y", "2")), ("x", "y")),
        ((equal("x", ""),), ()),
        ((Matcher("x", MatchOp.REGEX, "1"),), ()),
        ((Matcher("x", MatchOp.NOT_EQUAL, "1"),), ()),
        ((equal("x", "1"), Matcher("x", MatchOp.REGEX, "1|2"), equal("y", "2")), ("y",)),
        ((equal("x", "1"), Matcher("x", MatchOp.NOT_EQUAL, "2")), ("x",)),
        ((), ()),
    ],
)
def test_absent_knows_what_a_selector_fixes(matchers: tuple[Matcher, ...], known: tuple[str, ...]) -> None:
    assert Selector("a", matchers).equalities == known


def test_a_name_that_is_matched_is_no_label() -> None:
    with collecting():
        matchers = (equal("__name__", "a"), Matcher("__name__", MatchOp.REGEX, "b"), equal("x", "1"))
        selector = Selector("", matchers)

    assert (selector.name, selector.equalities) == ("", ("x",))
    assert Selector("", (Matcher("__name__", MatchOp.REGEX, "a.+"),)).name == ""


def test_a_comparison_without_bool_is_a_condition() -> None:
    assert Binary(">", A, B).is_condition is True
    assert Binary(">", A, B, return_bool=True).is_condition is False
    assert Binary("and", A, B).is_condition is False
    assert Binary("+", A, B).is_condition is False


MISTAKES: list[tuple[Callable[[], object], list[str]]] = [
    (
        lambda: Selector("a", (equal("x", "1"), equal("x", "2"))),
        ["x cannot equal both '1' and '2'; nothing matches"],
    ),
    (
        lambda: Selector("a", (equal("__name__", "b"),)),
        ['a is selected by name and by __name__="b"; write one of them'],
    ),
    (
        lambda: Selector("a", (Matcher("__name__", MatchOp.REGEX, "b"),)),
        ['a is selected by name and by __name__=~"b"; write one of them'],
    ),
    (
        lambda: Selector(""),
        ["{} selects all series there are; give a metric name, or a matcher that refuses ''"],
    ),
    (
        lambda: Selector("", (Matcher("x", MatchOp.REGEX, ".*"), Matcher("y", MatchOp.NOT_EQUAL, "1"))),
        ['{x=~".*",y!="1"} selects all series there are; give a metric name, or a matcher that refuses \'\''],
    ),
    (lambda: Selector("", (Matcher("x", MatchOp.REGEX, ".+"),)), []),
    (lambda: number("1e400"), ["1e+400 is larger than any number of Prometheus (1.8e308)"]),
    (lambda: number("-1.8e308"), ["-1.8e+308 is larger than any number of Prometheus (1.8e308)"]),
    (lambda: number("1.7e308"), []),
    (lambda: RangeSelector(A, Duration(0)), ["a: a range must be longer than 0s"]),
    (lambda: RangeSelector(A, Duration(-1)), ["a: a range must be longer than 0s"]),
    (lambda: RangeSelector(A, Duration(1)), []),
    (lambda: Subquery(A, Duration(0)), ["a: the range of a subquery must be longer than 0s"]),
    (lambda: Subquery(A, HOUR, Duration(0)), ["a: the step of a subquery must be longer than 0s"]),
    (lambda: Subquery(A, Duration(1), Duration(1)), []),
    (lambda: Subquery(number("1"), HOUR), ["1: a subquery takes an instant vector; got a scalar"]),
    (
        lambda: Subquery(RangeSelector(A, HOUR), HOUR),
        ["a[1h]: a subquery takes an instant vector; got a range vector"],
    ),
    (lambda: Negate(String("x")), ['-"x": - takes an instant vector or a scalar; got a string']),
    (
        lambda: Negate(RangeSelector(A, HOUR)),
        ["-a[1h]: - takes an instant vector or a scalar; got a range vector"],
    ),
    (
        lambda: Aggregate("sum", Selector("a", schema=JOB), ("job", "pod")),
        ["sum by (job, pod) (a): sum by pod, which is not there; the labels are job"],
    ),
    (lambda: Aggregate("sum", Selector("a", schema=JOB), ("pod",), without=True), []),
    (
        lambda: Aggregate("sum", A, ("a b",)),
        ["'a b' cannot stand in a list of labels; letters, digits and _ only, no keyword"],
    ),
    (
        lambda: Binary("&", A, B),
        ["'&' is no PromQL operator; there are or and unless == != < <= > >= + - * / % atan2 ^"],
    ),
]


@pytest.mark.parametrize(("build", "messages"), MISTAKES)
def test_what_prometheus_refuses_is_refused(build: Callable[[], object], messages: list[str]) -> None:
    assert complaints(build) == messages


def test_a_wrong_operator_stands_for_another_so_that_checking_goes_on() -> None:
    with collecting():
        assert Binary("&", A, B) == Binary("+", A, B)
