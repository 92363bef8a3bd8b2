"""Which rules a test runs with."""

from __future__ import annotations

import pytest
from tests.proof.plain.builders import book, one_test, rules

from tocsin.files.yaml_source import read_yaml
from tocsin.proof.plain.documents import TestFile
from tocsin.proof.plain.rulebook import Rulebook
from tocsin.proof.plain.slicing import Slice, slice_for, sliced_files

BOOK = rules(
    "record: r1, expr: sum by (a) (m)",
    "record: r2, expr: r1 * 2",
    "alert: A, expr: r2 > 1",
    "alert: B, expr: n > 1",
    "alert: B, expr: n > 2, labels: {severity: page}",
    "alert: Joins, expr: m / on (b) n > 1",
    "alert: Asks, expr: k, annotations: {s: '{{ query \"up\" }}'}",
)


def sliced(file: TestFile, of: Rulebook = BOOK) -> Slice:
    return slice_for(of, file, file.groups[0])


def compared(line: str) -> Slice:
    return sliced(one_test(line))


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("alert_rule_test: [{alertname: A, eval_time: 1m}]", {0, 1, 2}),
        ("alert_rule_test: [{alertname: B, eval_time: 1m}]", {3, 4}),
        ("alert_rule_test: [{alertname: Nobody, eval_time: 1m}]", set()),
        ("promql_expr_test: [{expr: r1 + m, eval_time: 1m}]", {0}),
        ("promql_expr_test: [{expr: 'ALERTS{alertname=\"B\"}', eval_time: 1m}]", {3, 4}),
        ("promql_expr_test: [{expr: 'ALERTS_FOR_STATE{alertname=\"A\"}', eval_time: 1m}]", {0, 1, 2}),
        ("name: nothing compared", set()),
    ],
)
def test_a_test_runs_with_what_it_names_and_what_feeds_that(line: str, numbers: set[int]) -> None:
    assert compared(line) == Slice(frozenset(numbers))


def test_all_alerts_run_where_a_query_does_not_say_which() -> None:
    known = rules("alert: A, expr: r", "record: r, expr: m", "record: s, expr: m", "alert: B, expr: n")

    assert sliced(one_test("promql_expr_test: [{expr: ALERTS}]"), known).rules == {0, 1, 3}


def test_a_rule_that_might_fail_stays() -> None:
    found = sliced(
        one_test(
            "alert_rule_test: [{alertname: B, eval_time: 1m}]",
            "input_series:",
            '- {series: \'m{a="1",b="x"}\', values: 1}',
            '- {series: \'m{a="2",b="x"}\', values: 1}',
            "- {series: 'n{b=\"x\"}', values: 1}",
        )
    )

    assert found == Slice(frozenset({3, 4, 5}))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["alert_rule_test: [{alertname: Asks}]"], "a template of Asks sends a query of its own"),
        (
            ["input_series: [{series: ALERTS, values: 1}]"],
            "the test brings along ALERTS, which the engine writes too",
        ),
        (["promql_expr_test: [{expr: '{a=\"b\"}'}]"], "a selector without a name may read any series"),
    ],
)
def test_what_is_not_known_runs_whole(lines: list[str], reason: str) -> None:
    assert sliced(one_test(*lines)) == Slice(whole=reason)


def test_a_file_or_a_book_beyond_us_runs_whole() -> None:
    assert sliced(one_test("start_timestamp: 5")).whole.startswith("a test at line")
    assert sliced(one_test("name: x"), book("groups: 5")).whole.startswith("rules1.yaml")


TWO = """
    groups:
    - {name: writer, rules: [{record: r, expr: m}]}
    - {name: reader, rules: [{alert: A, expr: r > 1}]}
    - {name: third, rules: [{alert: C, expr: n > 1}]}
"""
READS = ("alert_rule_test: [{alertname: A}]", "input_series: [{series: m, values: 1}]")


@pytest.mark.parametrize(
    ("order", "random"),
    [
        ("", True),
        ("group_eval_order: [writer]", True),
        ("group_eval_order: [reader]", True),
        ("group_eval_order: [third, reader]", False),
        ("group_eval_order: [writer, reader]", False),
        ("group_eval_order: [reader, writer, third]", False),
    ],
)
def test_an_order_that_is_random_is_told(order: str, random: bool) -> None:
    found = sliced(one_test(*READS, head=order), book(TWO))

    assert (found.order is not None) is random
    assert found.order in (None, ("writer", "reader"))
    assert bool(found.whole) is random


def test_the_order_of_rules_that_are_not_compared_is_not_told() -> None:
    """They are there as they might fail: a value in a label makes any number of series."""
    rules = """
        groups:
        - {name: writer, rules: [{alert: A, expr: m > 1, labels: {value: "{{ $value }}"}}]}
        - {name: reader, rules: [{alert: B, expr: ALERTS > 0}]}
    """
    brought = "input_series: [{series: m, values: 1}]"

    of_another = sliced(one_test("promql_expr_test: [{expr: m}]", brought), book(rules))
    of_the_reader = sliced(one_test("alert_rule_test: [{alertname: B}]", brought), book(rules))

    assert (bool(of_another.whole), of_another.order) == (True, None)
    assert of_the_reader.order == ("writer", "reader")


def test_an_order_does_not_matter_where_nothing_is_read() -> None:
    assert sliced(one_test(READS[0]), book(TWO)).rules == {0, 1}


def test_a_slice_keeps_groups_and_their_order() -> None:
    known = book(TWO, "groups: [{name: writer, interval: 5m, limit: 3, rules: [{record: s, expr: k}]}]")

    files = sliced_files(known, frozenset({1, 0, 3}))

    assert [read_yaml(text)[0].fields["groups"].items[0].fields["name"].text for text in files] == [
        "writer",
        "writer",
    ]
    first = read_yaml(files[0])[0].fields["groups"].items
    assert [group.fields["name"].text for group in first] == ["writer", "reader"]
    assert '"limit": 3' in files[1]
    assert sliced_files(known, frozenset()) == ()
