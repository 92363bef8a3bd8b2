"""Queries with something in place of each variable."""

from __future__ import annotations

import pytest

from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.queries import questions, read, substitute
from tocsin.lint.dashboards.variables import mentioned, values
from tocsin.promql.nodes import Call, RangeSelector, Selector
from tocsin.values import GRAFANA_RATE_INTERVAL


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        ("rate(a[$__rate_interval])", "rate(a[239s])"),
        ("rate(a[${__rate_interval}])", "rate(a[239s])"),
        ("rate(a[$window])", "rate(a[5m])"),
        ("a[[[window]]]", "a[5m]"),
        ("a offset $ago", "a offset 5m"),
        ("a offset -$ago", "a offset -5m"),
        ('a{x="$y",z=~`${y:regex}|[b]`} > $n', 'a{x="any_value",z=~`any_value|[b]`} > any_value'),
        ("a{x='it\\'s $y'} # $comment", "a{x='it\\'s any_value'} # $comment"),
        ("$__range_s * $known", "21601 * 7"),
        ('a{x="$known"}', 'a{x="7"}'),
        ('a{x="$quoted"}', 'a{x="any_value"}'),
        ('label_replace(a, "b", "$1", "c", "d$")', 'label_replace(a, "b", "$1", "c", "d$")'),
    ],
)
def test_something_stands_for_each_variable(expr: str, text: str) -> None:
    assert substitute(expr, {"known": "7", "quoted": 'a"b'}) == text


def test_a_name_a_number_or_a_period_whichever_makes_promql_of_it() -> None:
    assert read("topk($n, a)").text == "topk(1, a)"
    assert read("sum by ($by) (a)").text == "sum by (any_value) (a)"
    assert read("a @ $t offset 1m").text == "a @ 1 offset 1m"


def test_what_is_no_promql_is_told_with_a_name_for_its_variables() -> None:
    reading = read("sum($a")

    assert (reading.text, reading.node, reading.error) == (
        "sum(any_value",
        None,
        "unclosed left parenthesis",
    )


def variable(kind: str, **fields: object) -> dict[str, object]:
    return {"type": kind, "name": kind, **fields}


def test_values_are_known_where_a_dashboard_says_them() -> None:
    listed = [
        variable("interval", query="1m,5m", current={"value": "10m"}),
        variable("custom", query="eu, us"),
        variable("textbox", query="7"),
        variable("constant", query="$other"),
        variable("query", current={"value": "x"}),
        {"type": "constant", "query": "nameless"},
    ]

    assert values(Dashboard("a.json", {"templating": {"list": listed}})) == {
        "interval": "10m",
        "custom": "eu",
        "textbox": "7",
    }
    automatic = [variable("interval", current={"value": "$__auto_interval_interval"})]
    assert values(Dashboard("a.json", {"templating": {"list": automatic}})) == {"interval": "5m"}


def test_mentions_are_found_as_grafana_finds_them() -> None:
    assert list(mentioned("$a ${b} ${c:csv} ${d.e} [[f]] [[g:h]] $1 ${2} $ a$")) == [
        "a",
        "b",
        "c",
        "d",
        "f",
        "g",
    ]


def test_questions_know_their_panel_and_what_they_read() -> None:
    data = {
        "panels": [{"title": "P", "targets": [{"expr": "a / b"}, {"expr": "sum("}, {"expr": " "}]}],
        "annotations": {"list": [{"expr": "c"}, {}]},
    }
    asked = list(questions(Dashboard("a.json", data)))

    assert [(each.panel and each.panel.title, [s.name for s in each.selectors]) for each in asked] == [
        ("P", ["a", "b"]),
        ("P", []),
        (None, ["c"]),
    ]


def test_what_the_compiler_wrote_is_known_and_what_was_changed_is_read() -> None:
    known = Call("rate", (RangeSelector(Selector("a_total"), GRAFANA_RATE_INTERVAL),))
    texts = [str(known), "rate(b_total[$__rate_interval])"]
    data = {"panels": [{"targets": [{"expr": expr} for expr in texts]}]}

    own, other = (each.reading for each in questions(Dashboard("a.json", data), written={str(known): known}))

    assert own.node is known
    assert own.text == "rate(a_total[239s])"
    assert str(other.node) == "rate(b_total[3m59s])"
