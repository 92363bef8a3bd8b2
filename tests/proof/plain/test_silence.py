"""What promtool passes over in silence is said aloud."""

from __future__ import annotations

from tests.proof.plain.builders import book, file, one_test, reading, rules

from tocsin.errors import Origin
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.silence import notes
from tocsin.proof.plain.slicing import slice_for
from tocsin.proof.report import Level

BOOK = rules("alert: A, expr: m > 1", "alert: B, expr: m > 1", "record: r, expr: m")


def said(*readings: Reading) -> list[tuple[str, str]]:
    slices = [[slice_for(each.book, each.file, group) for group in each.file.groups] for each in readings]
    return [(note.check, note.message) for note in notes(readings, slices)]


def test_alerts_are_told_that_no_test_speaks_of_or_only_half() -> None:
    first = one_test("alert_rule_test: [{alertname: A, exp_alerts: [{}]}]")
    second = one_test("promql_expr_test: [{expr: 'ALERTS{alertname=\"B\"}', exp_samples: []}]")

    assert said(reading(first, BOOK)) == [
        ("alert/only-firing", "A is tested firing, and never that it is quiet"),
        ("alert/never-tested", "no test speaks of B"),
    ]
    assert said(reading(first, BOOK), reading(second, BOOK)) == [
        ("alert/only-firing", "A is tested firing, and never that it is quiet"),
        ("alert/only-quiet", "B is tested quiet, and never that it fires"),
    ]


def test_a_query_of_an_alert_that_is_nowhere_is_told() -> None:
    asked = "promql_expr_test: [{expr: 'ALERTS{alertname=\"Typo\"}', exp_samples: []}]"
    known = [("alert/never-tested", f"no test speaks of {name}") for name in "AB"]

    assert said(reading(one_test(asked), BOOK)) == [
        *known,
        ("test/unknown-alert", "test 1 asks for Typo's state, and no rule file has such an alert"),
    ]
    brought = "input_series: [{series: 'ALERTS{alertname=\"Typo\"}', values: 1}]"
    assert said(reading(one_test(asked, brought), BOOK)) == known


def test_an_alert_tested_both_ways_is_not_spoken_of() -> None:
    both = one_test("alert_rule_test: [{alertname: A, exp_alerts: [{}]}, {alertname: A, eval_time: 5m}]")

    assert said(reading(both, rules("alert: A, expr: m > 1"))) == []


def test_a_name_that_no_rule_has_is_an_error_at_its_line() -> None:
    misspelt = reading(file("tests:\n- alert_rule_test:\n  - {alertname: Aa}"), rules("record: r, expr: m"))

    [note] = notes([misspelt], [[slice_for(misspelt.book, misspelt.file, misspelt.file.groups[0])]])

    assert (note.check, note.level, note.origin) == (
        "test/unknown-alert",
        Level.ERROR,
        Origin("tests.yaml", 3),
    )
    assert note.message == "test 1 tests Aa, and no rule file has an alert of that name"


def test_patterns_and_files_that_test_nothing_are_errors() -> None:
    assert said(reading(file("rule_files: [a]"), book("groups: []"), ("a",))) == [
        ("test/no-rule-file", "no file matches the rule file a"),
        ("test/no-test", "the file has no test"),
    ]


def test_a_test_that_compares_nothing_is_told() -> None:
    assert said(reading(one_test("name: idle"), rules("record: r, expr: m"))) == [
        ("test/compares-nothing", "idle compares nothing: it passes unless a rule fails")
    ]


def test_a_random_order_is_a_warning() -> None:
    two = book("groups: [{name: w, rules: [{record: r, expr: m}]}, {name: x, rules: [{record: s, expr: r}]}]")
    asked = one_test("promql_expr_test: [{expr: s}]", "input_series: [{series: m, values: 1}]")

    [(check, message)] = said(reading(asked, two))

    assert check == "test/order-dependent"
    assert message == (
        "test 1 may pass or fail by chance: the group x reads what w makes, "
        "and which comes first is random; list both in group_eval_order"
    )


def test_of_what_cannot_be_read_nothing_is_said() -> None:
    plain = reading(one_test("alert_rule_test: [{alertname: A, exp_alerts: [{}]}]"), BOOK)
    odd = reading(one_test("start_timestamp: 5"), BOOK)
    no_rules = reading(one_test("alert_rule_test: [{alertname: Aa}]"), book("groups: 5"))

    assert said(plain, odd) == []
    assert said(no_rules) == []
    assert said(Reading("x.yaml", unread="it is no file")) == []
