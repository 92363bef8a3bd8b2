"""Variables are written into queries as Grafana writes them."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.outputs.preview.board import Variable
from tocsin.outputs.preview.variables import (
    Chosen,
    built_in,
    chosen,
    filtered,
    label_query,
    listed,
    written,
)
from tocsin.values import Duration


def variable(**how: Any) -> Variable:
    values = {
        "name": "v",
        "kind": "query",
        "query": "",
        "regex": "",
        "current": (),
        "several": False,
        "all_value": "",
    }
    return Variable(**(values | how))


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("label_values(up, job)", ("up", "job")),
        (" label_values( job ) ", ("", "job")),
        ('label_values(up{a="x,y"}, job)', ('up{a="x,y"}', "job")),
        ("label_values(sum by (a, b) (up), b)", ("sum by (a, b) (up)", "b")),
        ("query_result(up)", None),
        ("metrics(up.*)", None),
    ],
)
def test_the_values_of_a_label_are_what_variables_usually_ask_for(
    query: str, asked: tuple[str, str] | None
) -> None:
    assert label_query(query) == asked


@pytest.mark.parametrize(
    ("regex", "values"),
    [
        ("", ("a-1", "a-2", "b-1")),
        ("/a.*/", ("a-1", "a-2")),
        ("/b/", ("b-1",)),
        ("b", ()),
        ("b-.", ("b-1",)),
        ("/(.)-.*/", ("a", "b")),
        ("/(?<js>x)/u[", ("a-1", "a-2", "b-1")),
    ],
)
def test_a_regular_expression_lets_values_through_or_takes_a_part(
    regex: str, values: tuple[str, ...]
) -> None:
    assert filtered(("a-1", "a-2", "b-1"), regex) == values


def test_a_list_may_have_texts_beside_its_values() -> None:
    assert listed(variable(query="1m, 5m,")) == ("1m", "5m")
    assert listed(variable(query="Minute : 1m,Hour : 1h")) == ("1m", "1h")


def test_what_is_wanted_goes_before_what_the_dashboard_says_and_that_before_the_first_value() -> None:
    assert chosen(variable(current=("b",)), ("a", "b"), "c") == Chosen(("c",))
    assert chosen(variable(current=("b",)), ("a", "b")) == Chosen(("b",))
    assert chosen(variable(current=("gone",)), ("a", "b")) == Chosen(("a",))
    assert chosen(variable(current=("kept",)), ()) == Chosen(("kept",))
    assert chosen(variable(), ()) == Chosen(())


def test_all_values_are_an_alternative_or_what_the_dashboard_says_for_all() -> None:
    several = variable(several=True, current=("$__all",))

    assert chosen(several, ("a", "b")) == Chosen(("a", "b"), several=True)
    assert chosen(variable(several=True), ("a",)) == Chosen(("a",), several=True)
    assert chosen(variable(several=True, current=("$__all",), all_value=".+"), ("a",)) == Chosen(
        (".+",), literal=True
    )


ODD = Chosen(("a.b/c",), several=True)
TWO = Chosen(("a.b", "c"), several=True)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("$one", "a.b"),
        ("${one}", "a.b"),
        ("[[one]]", "a.b"),
        ("${one:regex}", r"a\\.b"),
        ("$one_more $two2", "$one_more $two2"),
        ("$two", r"(a\\.b|c)"),
        ("${two:pipe} ${two:csv} ${two:raw}", "a.b|c a.b,c a.b,c"),
        ("${two:doublequote}", '"a.b","c"'),
        ("[[two:pipe]]", "a.b|c"),
        ("$odd", r"a\\.b\\/c"),
        ("$all ${none} '$' a$", ".+  '$' a$"),
        ("${one.text}", "a.b"),
    ],
)
def test_each_form_of_a_reference_is_replaced(text: str, becomes: str) -> None:
    choices = {
        "one": Chosen(("a.b",)),
        "two": TWO,
        "odd": ODD,
        "all": Chosen((".+",), literal=True),
        "none": Chosen(()),
    }

    assert written(text, choices) == becomes


def test_grafanas_own_variables_follow_from_the_span_and_the_distance_of_points() -> None:
    own = built_in(0, 21600, Duration.parse("1m"), Duration.parse("15s"))
    coarse = built_in(0, 21600, Duration.parse("15s"), Duration.parse("15s"))

    said = written("[$__interval] [$__rate_interval] [$__range] $__range_s $__interval_ms $__from-$__to", own)
    assert said == "[1m] [1m15s] [6h] 21600 60000 0-21600000"
    assert written("$__rate_interval", coarse) == "1m"
