"""Units and labels through every operation, and what each operation forbids, in whole sentences."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.promql.complaints import complaints

from tocsin.errors import collecting
from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Node,
    Number,
    RangeSelector,
    Selector,
    String,
    Subquery,
    negate,
)
from tocsin.promql.types import ANY_LABELS, NO_LABELS, Labels, MetricKind, Schema
from tocsin.promql.units import BYTES, EVENTS, RATIO, SECONDS, Unit, per_second, percent
from tocsin.values import Duration

MINUTES = Duration.parse("5m")
REQUESTS = Unit.of("requests")


def metric(name: str, unit: Unit | None, *labels: str) -> Selector:
    return Selector(name, schema=Schema(MetricKind.GAUGE, unit, Labels.of(*labels)))


def number(text: str, unit: Unit | None = None) -> Number:
    return Number(Decimal(text), unit)


def written(text: str) -> Number:
    """A number of raw()."""
    return Number(Decimal(text), from_text=True)


def call(function: str, *arguments: Node) -> Call:
    return Call(function, arguments)


def over(node: Node) -> Node:
    return RangeSelector(node, MINUTES) if isinstance(node, Selector) else Subquery(node, MINUTES)


ANY = Selector("any")
OTHER = Selector("other")
LATENCY = metric("latency", SECONDS, "job")
SIZE = metric("size", BYTES, "job")
SHARE = metric("share", RATIO, "job")
TOTAL = metric("total", REQUESTS, "job")
CODED = metric("coded", REQUESTS, "code", "job")
TEAM = metric("team", None, "job", "team")
NATIVE = Selector("native", schema=Schema(MetricKind.NATIVE_HISTOGRAM, EVENTS, Labels.of("job"), SECONDS))
BUCKETS = Selector("buckets", schema=Schema(MetricKind.BUCKETS, EVENTS, Labels.of("job", "le"), SECONDS))


@pytest.mark.parametrize(
    ("node", "unit"),
    [
        (number("5"), None),
        (number("0.05", RATIO), RATIO),
        (LATENCY, SECONDS),
        (over(LATENCY), SECONDS),
        (over(call("abs", LATENCY)), SECONDS),
        (negate(LATENCY), SECONDS),
        (call("rate", over(TOTAL)), REQUESTS / SECONDS),
        (call("rate", over(ANY)), None),
        (call("increase", over(TOTAL)), REQUESTS),
        (call("deriv", over(SIZE)), BYTES / SECONDS),
        (call("max_over_time", over(LATENCY)), SECONDS),
        (call("quantile_over_time", number("0.9"), over(LATENCY)), SECONDS),
        (call("predict_linear", over(SIZE), number("3600")), SIZE.type.unit),
        (call("count_over_time", over(LATENCY)), None),
        (call("absent", LATENCY), None),
        (call("timestamp", SIZE), SECONDS),
        (call("time"), SECONDS),
        (call("pi"), None),
        (call("hour"), None),
        (call("scalar", LATENCY), SECONDS),
        (call("vector", number("0.3", SECONDS)), SECONDS),
        (call("vector", number("1")), None),
        (call("histogram_quantile", number("0.9"), call("rate", over(BUCKETS))), SECONDS),
        (call("histogram_quantile", number("0.9"), ANY), None),
        (call("histogram_avg", NATIVE), SECONDS),
        (call("histogram_stddev", call("rate", over(NATIVE))), SECONDS),
        (call("histogram_stdvar", NATIVE), None),
        (call("histogram_count", call("rate", over(NATIVE))), EVENTS / SECONDS),
        (call("histogram_sum", NATIVE), SECONDS),
        (call("histogram_sum", call("increase", over(NATIVE))), SECONDS),
        (call("histogram_sum", call("rate", over(NATIVE))), RATIO),
        (call("histogram_sum", ANY), None),
        (call("histogram_sum", TOTAL), None),
        (call("histogram_sum", Selector("odd", schema=Schema(observed=SECONDS))), None),
        (call("histogram_fraction", number("0"), number("1"), NATIVE), RATIO),
        (Aggregate("sum", LATENCY), SECONDS),
        (Aggregate("count", LATENCY), Unit.of("series")),
        (Aggregate("group", LATENCY), None),
        (Aggregate("stdvar", LATENCY), None),
        (Aggregate("stddev", LATENCY), SECONDS),
        (Aggregate("topk", LATENCY, parameter=number("3")), SECONDS),
        (Aggregate("count_values", LATENCY, parameter=String("v")), Unit.of("series")),
        (Binary("/", SIZE, LATENCY), BYTES / SECONDS),
        (Binary("/", TOTAL, TOTAL), RATIO),
        (Binary("/", ANY, TOTAL), None),
        (Binary("/", TOTAL, ANY), None),
        (Binary("*", SHARE, TOTAL), REQUESTS),
        (Binary("*", LATENCY, number("2")), SECONDS),
        (Binary("*", number("2"), LATENCY), SECONDS),
        (Binary("/", LATENCY, number("2")), SECONDS),
        (Binary("/", number("1"), LATENCY), RATIO / SECONDS),
        (Binary("/", number("1"), ANY), None),
        (Binary("*", number("1"), ANY), None),
        (Binary("*", ANY, number("1")), None),
        (Binary("*", SHARE, number("100")), Unit.of("percent")),
        (Binary("*", number("100"), SHARE), Unit.of("percent")),
        (Binary("*", SHARE, call("vector", number("100")), matching=Matching(on=True)), RATIO),
        (Binary("*", SHARE, written("100")), None),
        (Binary("/", LATENCY, number("60")), Unit.of("minutes")),
        (Binary("*", LATENCY, number("2", RATIO)), SECONDS),
        (Binary("+", LATENCY, ANY), SECONDS),
        (Binary("+", ANY, LATENCY), SECONDS),
        (Binary("-", number("1"), SHARE), RATIO),
        (Binary("-", SHARE, number("1")), RATIO),
        (Binary("-", call("time"), LATENCY), SECONDS),
        (Binary("%", LATENCY, number("60")), SECONDS),
        (Binary("%", number("60"), LATENCY), None),
        (Binary("^", LATENCY, number("2")), None),
        (Binary("atan2", LATENCY, LATENCY), None),
        (Binary(">", LATENCY, number("3", SECONDS)), SECONDS),
        (Binary(">", number("3", SECONDS), LATENCY), SECONDS),
        (Binary(">", LATENCY, LATENCY), SECONDS),
        (Binary(">", LATENCY, ANY), SECONDS),
        (Binary(">", ANY, LATENCY), None),
        (Binary(">", LATENCY, number("0")), SECONDS),
        (Binary(">", number("0"), LATENCY), SECONDS),
        (Binary(">", LATENCY, number("3", SECONDS), True), None),
        (Binary("and", LATENCY, SIZE), SECONDS),
        (Binary("unless", LATENCY, SIZE), SECONDS),
        (Binary("and", ANY, SIZE), None),
        (Binary("or", LATENCY, LATENCY), SECONDS),
        (Binary("or", LATENCY, SIZE), None),
        (Binary("or", LATENCY, call("vector", number("1"))), SECONDS),
        (Binary("or", ANY, SIZE), BYTES),
        (Binary("*", number("2"), number("3")), None),
    ],
)
def test_units_follow_what_is_computed(node: Node, unit: Unit | None) -> None:
    assert node.type.unit == unit


@pytest.mark.parametrize(
    ("node", "labels"),
    [
        (call("rate", over(CODED)), Labels.of("code", "job")),
        (call("vector", number("1")), NO_LABELS),
        (call("scalar", CODED), NO_LABELS),
        (call("hour"), NO_LABELS),
        (call("hour", CODED), Labels.of("code", "job")),
        (call("time"), NO_LABELS),
        (call("histogram_quantile", number("0.9"), BUCKETS), Labels.of("job")),
        (call("histogram_fraction", number("0"), number("1"), BUCKETS), Labels.of("job")),
        (call("histogram_sum", NATIVE), Labels.of("job")),
        (
            call("label_replace", CODED, *map(String, ("pod", "$1", "job", "(.*)"))),
            Labels.of("code", "job", "pod"),
        ),
        (call("label_join", CODED, *map(String, ("pod", "-", "job"))), Labels.of("code", "job", "pod")),
        (call("info", CODED), ANY_LABELS),
        (call("sort_by_label", CODED, String("job")), Labels.of("code", "job")),
        (Aggregate("sum", CODED), NO_LABELS),
        (Aggregate("sum", CODED, ("job",)), Labels.of("job")),
        (Aggregate("sum", CODED, ("job",), without=True), Labels.of("code")),
        (Aggregate("sum", CODED, without=True), Labels.of("code", "job")),
        (Aggregate("sum", ANY, ("job",)), Labels.of("job")),
        (Aggregate("sum", ANY, ("job",), without=True), ANY_LABELS),
        (Aggregate("topk", CODED, ("job",), parameter=number("3")), Labels.of("code", "job")),
        (Aggregate("bottomk", CODED, parameter=number("3")), Labels.of("code", "job")),
        (Aggregate("limitk", CODED, parameter=number("3")), Labels.of("code", "job")),
        (Aggregate("limit_ratio", CODED, parameter=number("0.5")), Labels.of("code", "job")),
        (Aggregate("quantile", CODED, ("job",), parameter=number("0.5")), Labels.of("job")),
        (Aggregate("count_values", CODED, parameter=String("v")), Labels.of("v")),
        (Aggregate("count_values", CODED, ("job",), parameter=String("v")), Labels.of("job", "v")),
        (Binary("+", CODED, number("1")), Labels.of("code", "job")),
        (Binary("+", number("1"), CODED), Labels.of("code", "job")),
        (Binary("+", CODED, CODED), Labels.of("code", "job")),
        (Binary("+", CODED, CODED, matching=Matching(("job",), on=True)), Labels.of("job")),
        (Binary("+", CODED, CODED, matching=Matching(("job",))), Labels.of("code")),
        (Binary("+", CODED, CODED, matching=Matching(on=True)), NO_LABELS),
        (
            Binary("*", CODED, TEAM, matching=Matching(("job",), True, "left", ("team",))),
            Labels.of("code", "job", "team"),
        ),
        (Binary("*", CODED, TEAM, matching=Matching(("job",), True, "left")), Labels.of("code", "job")),
        (
            Binary("*", TEAM, CODED, matching=Matching(("job",), True, "right", ("team",))),
            Labels.of("code", "job", "team"),
        ),
        (Binary("and", CODED, LATENCY, matching=Matching(("job",), on=True)), Labels.of("code", "job")),
        (Binary("unless", CODED, LATENCY, matching=Matching(("job",), on=True)), Labels.of("code", "job")),
        (Binary("or", CODED, TEAM), Labels.of("code", "job", "team")),
        (negate(CODED), Labels.of("code", "job")),
    ],
)
def test_labels_follow_what_prometheus_keeps(node: Node, labels: Labels) -> None:
    assert node.type.labels == labels


@pytest.mark.parametrize("name", ["absent", "absent_over_time"])
@pytest.mark.parametrize(
    ("operand", "labels"),
    [
        (Selector("a", (Matcher("x", MatchOp.EQUAL, "1"), Matcher("y", MatchOp.REGEX, "2"))), Labels.of("x")),
        (Aggregate("sum", ANY, ("job",)), NO_LABELS),
    ],
)
def test_absent_takes_labels_from_a_plain_selector_only(name: str, operand: Node, labels: Labels) -> None:
    argument = operand if name == "absent" else over(operand)

    assert call(name, argument).type.labels == labels


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (Binary("+", number("1"), number("2")), ValueType.SCALAR),
        (Binary(">", number("1"), number("2"), True), ValueType.SCALAR),
        (Binary("+", number("1"), ANY), ValueType.VECTOR),
        (call("scalar", ANY), ValueType.SCALAR),
        (call("vector", number("1")), ValueType.VECTOR),
        (negate(call("time")), ValueType.SCALAR),
        (over(ANY), ValueType.RANGE),
        (Subquery(ANY, MINUTES), ValueType.RANGE),
        (String("x"), ValueType.STRING),
    ],
)
def test_each_form_has_its_kind_of_value(node: Node, kind: ValueType) -> None:
    assert node.type.value is kind


@pytest.mark.parametrize(
    ("node", "bare"),
    [
        (number("5"), True),
        (number("0"), False),
        (number("5", SECONDS), False),
        (written("5"), False),
        (Binary("*", number("2"), number("3")), True),
        (Binary("*", number("2"), number("3", SECONDS)), False),
        (call("vector", number("5")), True),
        (call("vector", number("5", SECONDS)), False),
        (call("scalar", ANY), False),
    ],
)
def test_a_number_without_a_unit_is_bare_unless_it_is_zero_or_hand_written_promql(
    node: Node, bare: bool
) -> None:
    assert node.type.bare is bare


def test_a_histogram_stays_one_through_rate_sum_and_matching() -> None:
    rate = call("rate", over(NATIVE))

    for node in (
        over(NATIVE),
        rate,
        Aggregate("sum", rate),
        Binary("+", rate, rate),
        Binary("*", rate, number("2")),
    ):
        assert node.type.observed == SECONDS
    assert Binary("*", number("2"), rate).type.observed == SECONDS
    assert Binary("/", Selector("x"), NATIVE).type.observed == SECONDS


PERCENT_ADVICE = "share > 5: a ratio compared with a bare number; write the threshold as percent(5)"
MISTAKES: list[tuple[Callable[[], object], list[str]]] = [
    (lambda: Binary(">", SHARE, number("5")), [PERCENT_ADVICE]),
    (lambda: Binary(">", SHARE, number("0")), []),
    (lambda: Binary(">", SHARE, written("5")), []),
    (lambda: Binary(">", TOTAL, number("5")), []),
    (lambda: Binary(">", ANY, number("5")), []),
    (
        lambda: Binary("<", number("5"), SHARE),
        ["5 < share: a ratio compared with a bare number; write the threshold as percent(5)"],
    ),
    (
        lambda: Binary(">", LATENCY, number("5")),
        [
            "latency > 5: a value in seconds compared with a bare number; "
            "write the threshold as seconds(3) or milliseconds(300)"
        ],
    ),
    (
        lambda: Binary(">=", SIZE, number("5")),
        ["size >= 5: a value in bytes compared with a bare number; write the threshold as mebibytes(512)"],
    ),
    (
        lambda: Binary(">", call("rate", over(TOTAL)), number("5")),
        [
            "rate(total[5m]) > 5: a value in requests per second compared with a bare number; "
            "write the threshold as per_second(5) or per_minute(300)"
        ],
    ),
    (
        lambda: Binary(">", Binary("*", LATENCY, LATENCY), number("5")),
        [
            "latency * latency > 5: a value in seconds^2 compared with a bare number; "
            "write the threshold as a quantity in seconds^2"
        ],
    ),
    (lambda: Binary(">", call("rate", over(TOTAL)), Number(Decimal(5), per_second(5).unit)), []),
    (
        lambda: Binary(">", LATENCY, Number(percent(5).amount, RATIO)),
        ["latency > 0.05: compares seconds with a ratio; both sides must have one unit"],
    ),
    (
        lambda: Binary(">", Binary("*", SHARE, number("100")), Number(percent(5).amount, RATIO)),
        ["share * 100 > 0.05: compares percent with a ratio; both sides must have one unit"],
    ),
    (lambda: Binary(">", Binary("*", SHARE, number("100")), number("5")), []),
    (
        lambda: Binary("+", LATENCY, SIZE),
        ["latency + size: combines seconds with bytes; both sides must have one unit"],
    ),
    (lambda: Binary("-", LATENCY, number("5")), []),
    (lambda: Binary("/", LATENCY, SIZE), []),
    (lambda: Binary("or", LATENCY, SIZE), []),
    (lambda: Binary("and", LATENCY, SIZE), []),
    (
        lambda: Binary("==", number("1"), number("2")),
        ["1 == 2: two scalars are compared with bool; call .as_bool()"],
    ),
    (lambda: Binary("==", number("1"), number("2"), True), []),
    (
        lambda: Binary("+", TOTAL, number("1"), True),
        ["total + bool 1: bool belongs to comparisons; + is none"],
    ),
    (
        lambda: Binary("and", ANY, OTHER, True),
        ["any and bool other: bool belongs to comparisons; and is none"],
    ),
    (lambda: Binary("and", ANY, number("1")), ["any and 1: and combines two instant vectors; got a scalar"]),
    (lambda: Binary("or", number("1"), ANY), ["1 or any: or combines two instant vectors; got a scalar"]),
    (
        lambda: Binary("+", over(ANY), number("1")),
        ["any[5m] + 1: + takes instant vectors and scalars; got a range vector"],
    ),
    (
        lambda: Binary("+", number("1"), String("x")),
        ['1 + "x": + takes instant vectors and scalars; got a string'],
    ),
    (
        lambda: Binary("+", ANY, number("1"), matching=Matching(("job",), on=True)),
        ["any + on (job) 1: only series are matched; got a scalar"],
    ),
    (
        lambda: Binary("and", ANY, OTHER, matching=Matching(("job",), on=True, group="left")),
        ["any and on (job) group_left () other: and matches many series with many; it takes no group_left"],
    ),
    (
        lambda: Binary("/", CODED, TOTAL),
        [
            "coded / total: nothing matches, the left side has code, job and the right side job; "
            "aggregate both sides alike, or say which labels match with on= or ignoring="
        ],
    ),
    (
        lambda: Binary("and", TOTAL, Aggregate("sum", CODED)),
        [
            "total and sum(coded): nothing matches, the left side has job and the right side no labels; "
            "aggregate both sides alike, or say which labels match with on= or ignoring="
        ],
    ),
    (
        lambda: Binary("/", CODED, TEAM, matching=Matching(("code",))),
        [
            "coded / ignoring (code) team: nothing matches, "
            "the left side has job and the right side job, team; "
            "aggregate both sides alike, or say which labels match with on= or ignoring="
        ],
    ),
    (lambda: Binary("/", CODED, TOTAL, matching=Matching(("code",))), []),
    (lambda: Binary("/", CODED, TOTAL, matching=Matching(("job",), on=True)), []),
    (lambda: Binary("/", CODED, ANY), []),
    (lambda: Binary("/", ANY, CODED), []),
    (lambda: Binary("or", CODED, TOTAL), []),
    (
        lambda: Binary("/", CODED, TOTAL, matching=Matching(("jbo",), on=True)),
        [
            "coded / on (jbo) total: matches on jbo, which the left side does not have; it has code, job",
            "coded / on (jbo) total: matches on jbo, which the right side does not have; it has job",
        ],
    ),
    (
        lambda: Binary("*", CODED, TEAM, matching=Matching(("job",), True, "left", ("owner",))),
        [
            "coded * on (job) group_left (owner) team: takes owner from the right side, "
            "which does not have it; it has job, team"
        ],
    ),
    (
        lambda: Binary("*", TEAM, CODED, matching=Matching(("job",), True, "right", ("owner",))),
        [
            "team * on (job) group_right (owner) coded: takes owner from the left side, "
            "which does not have it; it has job, team"
        ],
    ),
    (
        lambda: Aggregate("median", ANY),
        [
            "median is no aggregation; PromQL has sum, avg, min, max, count, group, stddev, stdvar, "
            "topk, bottomk, quantile, limitk, limit_ratio, count_values"
        ],
    ),
    (lambda: Aggregate("sum", number("1")), ["sum(1): sum aggregates an instant vector; got a scalar"]),
    (lambda: Aggregate("topk", ANY), ["topk(any): topk takes a scalar parameter; got none"]),
    (
        lambda: Aggregate("topk", ANY, parameter=OTHER),
        ["topk(other, any): topk takes a scalar parameter; got an instant vector"],
    ),
    (
        lambda: Aggregate("count_values", ANY, parameter=number("1")),
        ["count_values(1, any): count_values takes a string parameter; got a scalar"],
    ),
    (
        lambda: Aggregate("sum", ANY, parameter=number("1")),
        ["sum(1, any): sum takes no parameter; got a scalar"],
    ),
    (lambda: call("rates", over(ANY)), ["rates is no PromQL function; did you mean rate?"]),
    (lambda: call("xyzzy", ANY), ["xyzzy is no PromQL function"]),
    (lambda: call("rate"), ["rate(): rate takes 1 argument; got 0"]),
    (lambda: call("clamp", ANY), ["clamp(any): clamp takes 3 arguments; got 1"]),
    (lambda: call("time", ANY), ["time(any): time takes 0 arguments; got 1"]),
    (lambda: call("round", *(ANY,) * 3), ["round(any, any, any): round takes 1 to 2 arguments; got 3"]),
    (lambda: call("label_join", ANY), ["label_join(any): label_join takes at least 3 arguments; got 1"]),
    (lambda: call("sort_by_label"), ["sort_by_label(): sort_by_label takes at least 1 argument; got 0"]),
    (lambda: call("rate", ANY), ["rate(any): argument 1 of rate is a range vector; got an instant vector"]),
    (
        lambda: call("label_join", ANY, *map(String, "abc"), number("1")),
        ['label_join(any, "a", "b", "c", 1): argument 5 of label_join is a string; got a scalar'],
    ),
    (
        lambda: call("histogram_quantile", ANY, number("1")),
        [
            "histogram_quantile(any, 1): argument 1 of histogram_quantile is a scalar; got an instant vector",
            "histogram_quantile(any, 1): argument 2 of histogram_quantile is an instant vector; got a scalar",
        ],
    ),
    (
        lambda: call("clamp_max", LATENCY, Number(Decimal(1), RATIO)),
        ["clamp_max(latency, 1): clamp_max of a value in seconds takes numbers in that unit; got a ratio"],
    ),
    (lambda: call("clamp_max", LATENCY, number("1")), []),
    (lambda: call("clamp", ANY, Number(Decimal(1), RATIO), number("2")), []),
]


@pytest.mark.parametrize(("build", "messages"), MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_the_fix(
    build: Callable[[], object], messages: list[str]
) -> None:
    assert complaints(build) == messages


def test_what_cannot_be_typed_is_taken_for_the_likeliest() -> None:
    with collecting():
        unknown = call("xyzzy", ANY)
        replaced = call("label_replace", CODED)
        counted = Aggregate("count_values", CODED, parameter=number("1"))
        absent = call("absent")
        rate = call("rate")

    assert (unknown.type.value, unknown.type.labels) == (ValueType.VECTOR, ANY_LABELS)
    assert replaced.type.labels == counted.type.labels == ANY_LABELS
    assert (absent.type.value, absent.type.labels) == (ValueType.VECTOR, NO_LABELS)
    assert (rate.type.value, rate.type.unit) == (ValueType.VECTOR, None)


def test_a_message_is_put_into_words_only_when_there_is_one() -> None:
    class Silent(Selector):
        def __str__(self) -> str:
            raise AssertionError("nobody asked")

    silent = Silent("a")

    assert complaints(lambda: Binary("+", call("abs", silent), Aggregate("sum", silent, without=True))) == []
