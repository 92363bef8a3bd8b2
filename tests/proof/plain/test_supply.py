"""What rules make of the series that a test brings along, and which of them might fail there."""

from __future__ import annotations

import math

import pytest
from tests.proof.plain.builders import one_test, rules

from tocsin.promql.nodes import RangeSelector, Selector
from tocsin.proof.plain.rulebook import Rulebook, expression
from tocsin.proof.plain.supply import TestSupply

SERIES = (
    "input_series:",
    '- {series: \'m{a="1",b="x"}\', values: 0+1x100}',
    '- {series: \'m{a="2",b="x"}\', values: 0+1x100}',
    "- {series: 'n{a=\"1\"}', values: 0+1x100}",
)


def supply(book: Rulebook, *lines: str) -> TestSupply:
    file = one_test(*(lines or SERIES))
    return TestSupply(book, file, file.groups[0])


def names(book: Rulebook, numbers: frozenset[int]) -> list[str]:
    return [book.rules[number].name for number in sorted(numbers)]


@pytest.mark.parametrize(
    ("selector", "series"),
    [
        ("m", 2),
        ('m{a="1"}', 1),
        ('m{a!="1"}', 1),
        ('m{a=~"1|3"}', 1),
        ('m{a!~"1|2"}', 0),
        ('m{b=""}', 0),
        ('m{a=~"\\\\pN"}', 2),
        ('m{a=~"1**"}', 2),
        ("other", 0),
    ],
)
def test_a_selector_sees_the_series_that_may_match(selector: str, series: int) -> None:
    tree = expression(selector)
    assert isinstance(tree, Selector)

    assert supply(rules("record: r, expr: m")).instant(tree).series == series


@pytest.mark.parametrize(("window", "samples"), [("10m", 24), ("5d", 202)])
def test_a_window_holds_no_more_samples_than_there_are(window: str, samples: int) -> None:
    tree = expression(f"m[{window}]")
    assert isinstance(tree, RangeSelector)

    assert supply(rules("record: r, expr: m")).window(tree.selector, tree.window).samples == samples


def test_what_is_recorded_goes_on_to_those_who_read_it() -> None:
    book = rules(
        "alert: Far, expr: r2 > 1",
        "record: r2, expr: r1 * 2",
        "record: r1, expr: sum by (a) (m)",
        "alert: Unreached, expr: other > 1",
        "alert: About, expr: 'ALERTS{alertname=\"Far\"}'",
        "alert: Absent, expr: absent(other)",
    )
    there = supply(book)

    assert names(book, there.live) == ["Far", "r2", "r1", "About", "Absent"]
    assert there.instant(Selector("r2")).labels == {"a"}
    # Its own name takes the place of the other's, by which alerts differ.
    assert names(book, there.fragile) == ["About"]


def test_what_feeds_itself_has_no_bound() -> None:
    book = rules("record: r, expr: r or m", "record: s, expr: s + on (a) group_left (b) s or m")
    there = supply(book)

    assert there.instant(Selector("r")).series == math.inf
    assert there.instant(Selector("s")).series == math.inf


@pytest.mark.parametrize(
    "line",
    [
        "record: r, expr: m / on (b) n",
        "record: r, expr: m, labels: {a: x}",
        "alert: A, expr: m > 1, labels: {a: x}",
        "alert: A, expr: 'ALERTS{alertname=\"B\"} == 1'",
        "record: n, expr: 'm{a=\"1\"} * 2', labels: {a: '1', b: ''}",
    ],
)
def test_rules_that_might_fail_are_fragile(line: str) -> None:
    book = rules(line, "alert: B, expr: m > 1", "record: calm, expr: sum(m)")

    assert 0 in supply(book).fragile
    assert 2 not in supply(book).fragile


def test_two_writers_of_one_series_are_fragile_unless_a_label_keeps_them_apart() -> None:
    book = rules(
        "record: r, expr: sum(m)",
        "record: r, expr: sum(n)",
        "record: s, expr: sum(m), labels: {q: '1'}",
        "record: s, expr: sum(n), labels: {q: '2'}",
        "alert: A, expr: m > 1, labels: {severity: page}",
        "alert: A, expr: m > 2, labels: {severity: '{{ $value }}'}",
        "alert: B, expr: m > 1, labels: {severity: page}",
        "alert: B, expr: m > 1, labels: {severity: ticket}",
        "record: t, expr: sum(m)",
        "record: t, expr: sum(other)",
    )

    assert sorted(supply(book).fragile) == [0, 1, 4, 5]


def test_a_record_that_the_test_brings_along_too_is_fragile() -> None:
    book = rules("record: n, expr: sum by (a) (m)", "record: k, expr: sum(m), labels: {a: '2'}")
    lines = (*SERIES, "- {series: 'k{a=\"1\"}', values: 1}")

    assert sorted(supply(book, *lines).fragile) == [0]


def test_more_series_than_a_group_allows_are_a_failure() -> None:
    book = rules("record: r, expr: m")
    object.__setattr__(book.rules[0], "limit", 1)

    assert supply(book).fragile == {0}


def test_a_value_in_a_label_makes_states_without_end() -> None:
    changing = rules("alert: A, expr: m > 1, labels: {v: '{{ $value }}'}")
    steady = rules("alert: A, expr: m > 1, labels: {v: x}")

    assert supply(changing).instant(Selector("ALERTS")).series == math.inf
    assert supply(steady).instant(Selector("ALERTS")).series == 4
    assert supply(steady).instant(Selector("ALERTS")).labels >= {"alertname", "alertstate", "a", "v"}


def test_a_constant_makes_one_series() -> None:
    assert supply(rules("record: r, expr: '5'")).instant(Selector("r")).series == 1
