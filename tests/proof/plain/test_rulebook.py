"""Rule files become rules by name and by what they read; the unfamiliar keeps its reason."""

from __future__ import annotations

import pytest
from tests.proof.plain.builders import book, rules

from tocsin.proof.plain.rulebook import alerts_read, expression, read_rules


def test_rules_are_found_by_name_and_by_what_they_read() -> None:
    found = book(
        """
        groups:
        - name: one
          interval: 30s
          limit: 5
          rules:
          - {record: r, expr: "sum(rate(m[5m]))"}
          - {alert: A, expr: r > 1, for: 5m, labels: {severity: page}, annotations: {s: "{{ $value }}"}}
        """,
        "groups: [{name: two, rules: [{alert: A, expr: 'absent(m)'}]}]",
    )

    assert found.whole == ""
    assert found.files == ("rules1.yaml", "rules2.yaml")
    assert (found.named, found.recorded) == ({"A": (1, 2)}, {"r": (0,)})
    assert found.readers == {"m": (0, 2), "r": (1,)}
    assert found.alerts == (1, 2)
    assert [rule.spontaneous for rule in found.rules] == [False, False, True]
    assert found.rules[1].labels == {"severity": "page"}
    assert [rule.limit for rule in found.rules] == [5, 5, 0]
    assert found.groups[0].head == '"name": one, "interval": 30s, "limit": 5'
    assert found.rules[0].text == '{"record": r, "expr": "sum(rate(m[5m]))"}'


@pytest.mark.parametrize("expr", ["1", "time()", "vector(1)", "hour() > 3", "scalar(m)", "absent(m)"])
def test_what_may_come_out_of_nothing_is_known(expr: str) -> None:
    assert rules(f"record: r, expr: {expr!r}").rules[0].spontaneous


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("groups: [{name: g, labels: {a: b}}]", "rules1.yaml: a group at line 1 has a field 'labels'"),
        ("groups: [{name: g, limit: -1}]", "rules1.yaml: limit is '-1'"),
        (
            "groups: [{name: g, rules: [{alert: A, record: b, expr: m}]}]",
            "rules1.yaml: the rule at line 1 is no rule",
        ),
        ("groups: [{name: g, rules: [{alert: A}]}]", "rules1.yaml: the rule at line 1 is no rule"),
        (
            "groups: [{name: g, rules: [{alert: A, expr: m, foo: 1}]}]",
            "rules1.yaml: a rule at line 1 has a field 'foo'",
        ),
        ("groups: [{name: g, rules: [{alert: A, expr: 'm['}]}]", "rules1.yaml: an expression is beyond"),
        (
            "groups: [{name: g, rules: [{alert: A, expr: '{a=\"b\"}'}]}]",
            "rules1.yaml: a selector without a name",
        ),
        ("groups: [{name: g, rules: [{alert: A, expr: m, labels: 5}]}]", "rules1.yaml: line 1 has no names"),
        ("groups: 5", "rules1.yaml: groups at line 1 is no list"),
        ("rules: []", "rules1.yaml: the file at line 1 has a field 'rules'"),
    ],
)
def test_one_unfamiliar_thing_makes_the_files_whole(text: str, reason: str) -> None:
    assert book(text, "groups: []").whole.startswith(reason)


def test_a_file_that_cannot_be_read_has_the_reason_for_a_document() -> None:
    assert read_rules("r.yaml", "it is no file").whole == "r.yaml: it is no file"


def test_a_template_that_asks_is_noticed() -> None:
    asking = rules("alert: A, expr: m, annotations: {s: '{{ range query \"up\" }}x{{ end }}'}")
    quiet = rules("alert: A, expr: m, annotations: {s: 'the query fails for {{ $labels.query_name }}'}")

    assert [asking.rules[0].asks, quiet.rules[0].asks] == [True, False]


@pytest.mark.parametrize(
    ("expr", "alerts"),
    [
        ('ALERTS{alertname="A"}', {"A"}),
        ('ALERTS{alertname="A"} unless ALERTS_FOR_STATE{alertname="B"}', {"A", "B"}),
        ('ALERTS{alertname=~"A|B"}', None),
        ("ALERTS", None),
        ("up", set()),
    ],
)
def test_which_alerts_an_expression_asks_for(expr: str, alerts: set[str] | None) -> None:
    assert alerts_read(expression(expr)) == alerts
