"""From text to tree: every form, every spelling that comes to the same, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.promql.complaints import complaints

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
)
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.values import Duration

A, B = Selector("a"), Selector("b")
MINUTES = Duration.parse("5m")


def number(text: str) -> Number:
    return Number(Decimal(text))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1", number("1")),
        ("0x1F", number("31")),
        ("1e-2", number("0.01")),
        (".5", number("0.5")),
        ("1_000", number("1000")),
        ("+Inf", number("Infinity")),
        ("nan", number("NaN")),
        ("-1", number("-1")),
        ("-(1)", number("-1")),
        ("--1", number("1")),
        ('"a"', String("a")),
        ("'a'", String("a")),
        (r"`a\d`", String(r"a\d")),
        ("a", A),
        ("a{}", A),
        ("(a)", A),
        ("((a))", A),
        ('{__name__="a"}', A),
        ('{"a"}', A),
        ("a # comment", A),
        (
            'a{x="1",y!="2"}',
            Selector("a", (Matcher("x", MatchOp.EQUAL, "1"), Matcher("y", MatchOp.NOT_EQUAL, "2"))),
        ),
        (
            'a{x=~"1",y!~"2",}',
            Selector("a", (Matcher("x", MatchOp.REGEX, "1"), Matcher("y", MatchOp.NOT_REGEX, "2"))),
        ),
        ('{x="1"}', Selector("", (Matcher("x", MatchOp.EQUAL, "1"),))),
        ("a offset 5m", Selector("a", when=Modifiers(MINUTES))),
        ("a offset -5m", Selector("a", when=Modifiers(Duration(-300_000)))),
        ("a @ 1.5", Selector("a", when=Modifiers(at=Decimal("1.5")))),
        ("a @ 0", Selector("a", when=Modifiers(at=Decimal(0)))),
        ("a @ start()", Selector("a", when=Modifiers(at="start()"))),
        ("a @ end() offset 5m", Selector("a", when=Modifiers(MINUTES, "end()"))),
        ("a offset 5m @ end()", Selector("a", when=Modifiers(MINUTES, "end()"))),
        ("a[5m]", RangeSelector(A, MINUTES)),
        ("a[300]", RangeSelector(A, MINUTES)),
        ("a[5m] offset 5m", RangeSelector(Selector("a", when=Modifiers(MINUTES)), MINUTES)),
        ("a[5m:]", Subquery(A, MINUTES)),
        ("a[5m:1s] @ 7", Subquery(A, MINUTES, Duration(1000), Modifiers(at=Decimal(7)))),
        ("time()", Call("time")),
        ("round(a, 5)", Call("round", (A, number("5")))),
        (
            "holt_winters(a[5m], 1, 1)",
            Call("holt_winters", (RangeSelector(A, MINUTES), number("1"), number("1"))),
        ),
        ("sum(a)", Aggregate("sum", A)),
        ("SUM(a)", Aggregate("sum", A)),
        ("sum by () (a)", Aggregate("sum", A)),
        ("sum(a) by (y, x, y)", Aggregate("sum", A, ("x", "y"))),
        ("sum without (x) (a)", Aggregate("sum", A, ("x",), without=True)),
        ("sum without () (a)", Aggregate("sum", A, without=True)),
        ("topk(3, a)", Aggregate("topk", A, parameter=number("3"))),
        ('count_values by (x) ("v", a)', Aggregate("count_values", A, ("x",), parameter=String("v"))),
        ("-a", Negate(A)),
        ("+a", A),
        ("--a", Negate(Negate(A))),
        ("-a ^ b", Negate(Binary("^", A, B))),
        ("a + b", Binary("+", A, B)),
        ("a and b", Binary("and", A, B)),
        ("a AND b", Binary("and", A, B)),
        ("a > bool b", Binary(">", A, B, return_bool=True)),
        ("a + ignoring () b", Binary("+", A, B)),
        ("a + on () b", Binary("+", A, B, matching=Matching(on=True))),
        ("a + on (y, x) b", Binary("+", A, B, matching=Matching(("x", "y"), on=True))),
        ("a + ignoring (x) b", Binary("+", A, B, matching=Matching(("x",)))),
        ("a + on (x) group_left b", Binary("+", A, B, matching=Matching(("x",), on=True, group="left"))),
        (
            "a + on (x) group_right (y) b",
            Binary("+", A, B, matching=Matching(("x",), on=True, group="right", include=("y",))),
        ),
        ("a + ignoring () group_left () b", Binary("+", A, B, matching=Matching(group="left"))),
        ("a and on (x) b", Binary("and", A, B, matching=Matching(("x",), on=True))),
        ("a unless on () b", Binary("unless", A, B, matching=Matching(on=True))),
    ],
)
def test_a_text_reads_as_this_tree(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('m{a="1" or b="2"}', "matchers joined by `or` are not PromQL"),
        ("a + fill(0) b", "fill() modifiers are newer than any Prometheus this project targets"),
        ("a + fill_left(0) b", "fill() modifiers are newer than any Prometheus this project targets"),
        ("a + fill_right(0) b", "fill() modifiers are newer than any Prometheus this project targets"),
        ("m @ 253402300800", "@ takes a time before the year 10000"),
        ("(" * 151 + "a" + ")" * 151, "nested deeper than 150 levels"),
        ("a" + " + a" * 151, "nested deeper than 150 levels"),
        ("a ^ " * 151 + "a", "nested deeper than 150 levels"),
        ("-" * 151 + "a", "nested deeper than 150 levels"),
    ],
)
def test_what_is_no_promql_of_any_supported_version_is_refused(text: str, message: str) -> None:
    with pytest.raises(PromQLSyntaxError) as refused:
        parse(text)

    assert str(refused.value) == message


def test_as_deep_as_may_be_nested_everything_works() -> None:
    node = parse("a" + " + a" * 150)

    assert parse(str(node)) == node
    assert len({node, parse(str(node))}) == 1
    assert len(list(node.walk())) == 301


@pytest.mark.parametrize(
    "text",
    [
        "time() - a > 86400",
        "time() - a_timestamp_seconds > 4 * 3600",
        "count(a == 0) / count(a) * 100 >= 10",
        "count(a) / count(b) > 0.1",
        "(time() - a) / 60 > 5",
        "vector(1)",
        "a or vector(0)",
        "timestamp(a) < time() - 300",
        "hour() > 8 and hour() < 18",
        'sum by (x) (label_replace(a, "x", "$1", "y", "(.*)")) > 0',
        "a * on (x) group_left (y) b > 0",
        "sum by (x) (a) > on (x) group_left sum by (x, y) (b)",
        "absent(a) == 1",
        "1 == bool 1",
        "scalar(a) > bool 1",
        "histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) > 3",
        'sort_by_label(a, "x")',
        "info(a)",
        'info(a, {x="y"})',
        "sum(rate(a[5m])) / on () group_left () sum(rate(b[5m])) > 0.5",
    ],
)
def test_nothing_is_held_against_numbers_and_labels_of_a_correct_text(text: str) -> None:
    assert complaints(lambda: parse(text)) == []
