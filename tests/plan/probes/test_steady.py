"""What expressions answer while all is steady, series by series."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tocsin.errors import collecting
from tocsin.model.levels import Series
from tocsin.plan.probes.elements import World
from tocsin.plan.probes.forms import Entangled, Form, Underivable
from tocsin.plan.probes.sources import Role, Source, roles
from tocsin.plan.probes.steady import answer
from tocsin.promql.nodes import Aggregate, Call, Number, Selector
from tocsin.promql.parse import parse
from tocsin.values import Duration

SCRAPE = Duration.of(seconds=15)


def answered(expr: str, *series: str, at: dict[str, int] | None = None) -> set[str]:
    """The series that are there for these values of unknowns, with their values."""
    with collecting():
        node = parse(expr)
    kinds = roles(node)
    sources = []
    for text in series:
        name, _, inside = text.rstrip("}").partition("{")
        labels = dict(pair.split("=") for pair in inside.split(",") if pair)
        sources.append(Source(Series.of(name, labels), kinds[name]))
    values = {source.unknown: Fraction((at or {}).get(source.series.name, 1)) for source in sources}
    for source in sources:
        for label, value in source.series.labels:
            if f"{label}={value}" in (at or {}):
                values[source.unknown] = Fraction((at or {})[f"{label}={value}"])
    values["time()"] = Fraction(1000)
    found = answer(node, World(tuple(sources), {}, SCRAPE))
    if isinstance(found, Form):
        return {str(found.at(values))}
    told = set()
    for each in found:
        if all(comparison.holds(values) is truth for comparison, truth in each.when):
            assert isinstance(each.value, Form)
            told.add(f"{','.join(f'{n}={v}' for n, v in each.labels)} {each.value.at(values)}")
    return told


@pytest.mark.parametrize(
    ("expr", "series", "at", "expected"),
    [
        ("a", ["a{x=1}"], {"a": 7}, {"x=1 7"}),
        ("a{x='1'}", ["a{x=1}", "a{x=2}"], {}, {"x=1 1"}),
        ("rate(a[5m])", ["a"], {"a": 2}, {" 2"}),
        ("increase(a[5m])", ["a"], {"a": 2}, {" 600"}),
        ("idelta(a[5m])", ["a"], {"a": 2}, {" 30"}),
        ("deriv(a[5m]) + delta(a[1m])", ["a"], {"a": 2}, {" 122"}),
        ("avg_over_time(a[5m])", ["a"], {"a": 2}, {" 2"}),
        ("max_over_time(rate(a[5m])[1h:])", ["a"], {"a": 2}, {" 2"}),
        ("predict_linear(a[1h], 60)", ["a"], {"a": 2}, {" 2"}),
        ("changes(a[1h])", ["a"], {}, {" 0"}),
        ("present_over_time(a[1h])", ["a"], {}, {" 1"}),
        ("time() - a", ["a"], {"a": 60}, {" 60"}),
        ("a - time()", ["a"], {"a": -60}, {" 60"}),
        ("sum(a)", ["a{x=1}", "a{x=2}"], {"a": 2}, {" 4"}),
        ("avg by (x) (a)", ["a{x=1,y=1}", "a{x=1,y=2}"], {"a": 2}, {"x=1 2"}),
        ("count without (y) (a)", ["a{x=1,y=1}", "a{x=1,y=2}"], {}, {"x=1 2"}),
        ("group(a)", ["a"], {"a": 3}, {" 1"}),
        ("max(a)", ["a{x=1}", "a{x=2}"], {"x=1": 5, "x=2": 6}, {" 6"}),
        ("min(a)", ["a{x=1}", "a{x=2}"], {"x=1": 5, "x=2": 5}, {" 5"}),
        ("quantile(0.9, a)", ["a"], {"a": 3}, {" 3"}),
        ("stddev(a)", ["a"], {}, {" 0"}),
        ("topk(2, a)", ["a{x=1}"], {}, {"x=1 1"}),
        ("count(a > 5)", ["a{x=1}", "a{x=2}"], {"x=1": 9, "x=2": 1}, {" 1"}),
        ("count(a > 5)", ["a{x=1}", "a{x=2}"], {"x=1": 1, "x=2": 1}, set()),
        ("sum(a == bool 1)", ["a{x=1}", "a{x=2}"], {"x=1": 1, "x=2": 0}, {" 1"}),
        ("a > 5", ["a"], {"a": 5}, set()),
        ("5 < a", ["a"], {"a": 6}, {" 6"}),
        ("a / b", ["a{x=1}", "b{x=1}", "b{x=2}"], {"a": 6, "b": 3}, {"x=1 2"}),
        ("a / on (x) b", ["a{x=1,y=2}", "b{x=1}"], {"a": 6}, {"x=1 6"}),
        ("a / ignoring (y) b", ["a{x=1,y=2}", "b{x=1}"], {"a": 6}, {"x=1 6"}),
        ("100 * (1 - a / b)", ["a", "b"], {"a": 1, "b": 4}, {" 75"}),
        ("a ^ 1 + 2 ^ 3", ["a"], {"a": 1}, {" 9"}),
        ("-a", ["a"], {"a": 4}, {" -4"}),
        ("a and b > 2", ["a", "b"], {"a": 4, "b": 3}, {" 4"}),
        ("a and b > 2", ["a", "b"], {"a": 4, "b": 2}, set()),
        ("a unless b > 2", ["a", "b"], {"a": 4, "b": 3}, set()),
        ("a unless on (x) b", ["a{x=1}", "b{x=2}"], {"a": 4}, {"x=1 4"}),
        ("a > 2 or b", ["a", "b"], {"a": 3, "b": 9}, {" 3"}),
        ("a > 2 or b", ["a", "b"], {"a": 2, "b": 9}, {" 9"}),
        ("absent(a)", ["a"], {}, set()),
        ("absent(b{x='1',y=~'z'})", [], {}, {"x=1 1"}),
        ("absent(sum(a > 5))", ["a"], {"a": 5}, {" 1"}),
        ("absent_over_time(a[5m])", [], {}, {" 1"}),
        ("absent_over_time(a[5m:])", ["a"], {}, set()),
        ("abs(a)", ["a"], {"a": -4}, {" 4"}),
        ("abs(a)", ["a"], {"a": 4}, {" 4"}),
        ("clamp_max(a, 3)", ["a"], {"a": 4}, {" 3"}),
        ("clamp_min(a, 3)", ["a"], {"a": 4}, {" 4"}),
        ("clamp(a, 1, 3)", ["a"], {"a": 0}, {" 1"}),
        ("abs(vector(-1))", [], {}, {" 1"}),
        ("round(a, 0.001)", ["a"], {"a": 4}, {" 4"}),
        ("sort(a)", ["a"], {"a": 4}, {" 4"}),
        ("vector(2) * scalar(a)", ["a"], {"a": 4}, {" 8"}),
        ("label_replace(a, 'y', '$1-b', 'x', '(.*)')", ["a{x=1}"], {}, {"x=1,y=1-b 1"}),
        ("label_replace(a, 'y', 'b', 'x', '2')", ["a{x=1}"], {}, {"x=1 1"}),
        ("1 + time()", [], {}, {"1001"}),
        ("vector(1 > bool 2)", [], {}, {" 0"}),
        ("a and (vector(1) > 2)", ["a"], {}, set()),
        ("vector(3) > bool 2", [], {}, {" 1"}),
        ("vector(3) > 2", [], {}, {" 3"}),
    ],
)
def test_steady_series_answer_as_the_engine_does(
    expr: str, series: list[str], at: dict[str, int], expected: set[str]
) -> None:
    assert answered(expr, *[each for each in series if each.partition("{")[0] in expr], at=at) == expected


def test_labels_are_taken_over_from_the_side_with_one() -> None:
    with pytest.raises(Entangled):
        answered("a * on (x) group_left (z) b", "a{x=1,y=1}", "b{x=1,z=9}")
    told = answered("a + on (x) group_left (z) b", "a{x=1,y=1}", "b{x=1,z=9}", at={"a": 4, "b": 2})
    assert told == {"x=1,y=1,z=9 6"}
    told = answered("b + on (x) group_right (z) a", "a{x=1,y=1}", "b{x=1,z=9}", at={"a": 4, "b": 2})
    assert told == {"x=1,y=1,z=9 6"}


@pytest.mark.parametrize(
    ("expr", "series", "reason"),
    [
        ("a / on () b", ["a", "b{x=1}", "b"], "several series of one side match one of the other"),
        ("a / on () b", ["a{x=1}", "a", "b"], "several series of one side match one of the other"),
        ("a % 2", ["a"], "it computes with %, which has no inverse here"),
        ("a ^ 2", ["a"], "it computes with ^, which has no inverse here"),
        ("a > Inf", ["a"], "it computes with Inf or NaN"),
        ("sqrt(a)", ["a"], "sqrt() has no inverse here"),
        ("round(a)", ["a"], "round() has no inverse here"),
        (
            "count_over_time(a[5m])",
            ["a"],
            "count_over_time() counts samples, of which versions see different numbers",
        ),
        ("holt_winters(a[5m], 0.5, 0.5)", ["a"], "holt_winters() has no inverse here"),
        ("scalar(a)", ["a", "a{x=1}"], "scalar() of what may be no single series"),
        ("topk(1, a)", ["a", "a{x=1}"], "topk chooses among series"),
        ("stddev(a)", ["a", "a{x=1}"], "stddev of several series has no inverse here"),
        ("time() - a offset 5m", ["a"], "it reads an earlier timestamp (offset)"),
        ("rate(a[5m]) + a", ["a"], "it computes with the bare value of a counter"),
        ("vector(time() > bool 5)", [], "it compares numbers that are no series"),
        (
            "label_replace(a, 'y', '$3', 'x', '(.*)')",
            ["a"],
            "it has a label_replace() whose pattern cannot be followed",
        ),
    ],
)
def test_what_has_no_inverse_says_so(expr: str, series: list[str], reason: str) -> None:
    with pytest.raises(Underivable) as refused:
        answered(expr, *series)
    assert str(refused.value) == reason


def test_a_metric_is_what_its_functions_make_of_it() -> None:
    found = roles(parse("rate(a[5m]) > 1 and a and b > 1 and time() - c > 1 and c > 0 and deriv(d[5m]) > 0"))
    assert found == {"a": Role.COUNTER, "b": Role.LEVEL, "c": Role.AGE, "d": Role.SLOPE}
    assert roles(parse("histogram_quantile(0.9, rate(a_bucket[5m])) > 1")) == {"a_bucket": Role.SPREAD}


@pytest.mark.parametrize(
    ("expr", "reason"),
    [
        ("{x='1'} > 1", "it selects series by other labels than their name"),
        ("a @ 60 > 1", "it reads a fixed point in time (@)"),
        (
            "rate(a[5m]) > 1 and deriv(a[5m]) > 1",
            "it reads a in two ways: how fast it counts, and how fast it rises",
        ),
        ("rate(a[5m:]) > 1", "it takes a rate of a subquery"),
    ],
)
def test_what_a_metric_is_may_be_unclear(expr: str, reason: str) -> None:
    with pytest.raises(Underivable) as refused:
        roles(parse(expr))
    assert str(refused.value) == reason


def test_what_its_types_forbid_has_no_probe_either() -> None:
    nothing = World((), {}, SCRAPE)
    with collecting():
        wrong = (Aggregate("sum", Number(Decimal(1))), Call("vector", (Selector("a"),)))
    reasons = []
    for node in wrong:
        with pytest.raises(Underivable) as refused:
            answer(node, nothing)
        reasons.append(str(refused.value))
    assert reasons == [
        "it has the number 1 where series are expected",
        "it has the series a where a number is expected",
    ]
