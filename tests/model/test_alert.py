"""An alert holds a condition, and says only what its condition lets it say."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.alert import Alert, Runbook, Severity, is_condition, unknown_alert
from tocsin.model.declaration import UNNAMED
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.ratios import ratio
from tocsin.promql.expression import RATE_INTERVAL, absent, raw
from tocsin.promql.nodes import Node
from tocsin.promql.units import per_second, percent

requests: Any = Counter(name="requests_total", help="-", labels=("code",), unit="requests")
load: Any = Gauge(name="load", help="-", labels=("cpu",))
FAILING = ratio(requests.where(code="500"), requests, window="5m") > percent(5)
HIGH = load > 5


def told(**given: Any) -> list[str]:
    with collecting() as mistakes:
        Alert(**{"name": "A", "expr": HIGH, "severity": Severity.PAGE, "summary": "-"} | given)
    assert all(mistake.subject == "alert A" for mistake in mistakes)
    return [mistake.message for mistake in mistakes]


def test_an_alert_keeps_what_it_was_given_in_canonical_form() -> None:
    alert = Alert(
        name="A",
        expr=load > 5,
        for_="90m",
        keep_firing_for="0",
        severity="ticket",
        summary="{{ $labels.cpu }} is at {{ $value }}",
        labels={"tier": "{{ $labels.cpu }}"},
        runbook=Runbook(name="load", title="Load"),
    )

    assert (alert.for_, alert.keep_firing_for, alert.severity) == ("1h30m", "0s", Severity.TICKET)
    assert str(alert.expr) == "load > 5"
    assert not alert.is_broken


EXPRESSIONS = {
    "none": (None, "expr is None; expected an expression such as ratio(...) > percent(5), or raw('...')"),
    "a text": (
        "load > 5",
        "expr is 'load > 5'; expected an expression such as ratio(...) > percent(5), or raw('...')",
    ),
    "Python's equality": (
        HIGH == 5,
        "expr is False: Python's == compares definitions; write .eq(...) or .ne(...)",
    ),
    "a counter": (
        requests,
        "expr is no condition: requests_total is a counter: its bare value says how long the program has run; "  # noqa: E501
        "write .increase('1h') or .rate('5m')",
    ),
    "a gauge": (
        load,
        "expr has no condition: load alerts whenever it has data; compare it with a threshold",
    ),
    "a comparison as a number": (
        HIGH.as_bool(),
        "expr has no condition: load > bool 5 alerts whenever it has data; compare it with a threshold",
    ),
}


@pytest.mark.parametrize("case", EXPRESSIONS)
def test_what_is_no_condition_is_told(case: str) -> None:
    expr, words = EXPRESSIONS[case]

    assert told(expr=expr) == [words]


CONDITIONS = {
    "a comparison": HIGH.node,
    "a comparison inside": (HIGH.max() + 1).node,
    "and": load.and_(load).node,
    "unless": load.unless(load).node,
    "absent": absent(load).node,
    "absent_over_time": raw("absent_over_time(load[5m])").node,
}


@pytest.mark.parametrize("case", CONDITIONS)
def test_what_filters_is_a_condition(case: str) -> None:
    node: Node = CONDITIONS[case]

    assert is_condition(node)


def test_what_does_not_filter_is_none() -> None:
    assert not is_condition(load.or_(load).node)
    assert not is_condition(requests.rate("5m").sum().node)


TEXTS = {
    "a template that does not parse": (
        {"summary": "{{ $value"},
        ["summary is no working template: {{ $value: {{ is never closed by }}"],
    ),
    "two problems in one": (
        {"description": "{{ .cpu }}{{ humanize }}"},
        [
            "description is no working template: {{ .cpu }}: there is no .cpu; write $labels.cpu; "
            "{{ humanize }}: humanize takes 1 argument; got none"
        ],
    ),
    "a broken label": (
        {"labels": {"tier": "{{ end }}"}},
        ["labels.tier is no working template: {{ end }}: {{ end }} has no block before it"],
    ),
    "a window for panels": (
        {"expr": load.over("max_over_time", RATE_INTERVAL) > 5},
        ["expr has the window $__rate_interval, which is for panels; write a length such as '5m'"],
    ),
    "a blank summary": ({"summary": " "}, ["summary is ' '; expected some text"]),
    "a dropped label": (
        {"expr": FAILING, "summary": "{{ $labels.code }}", "description": "{{ .Labels.job }}"},
        [
            "summary reads $labels.code, which the expression does not have; it leaves no labels",
            "description reads $labels.job, which the expression does not have; it leaves no labels",
        ],
    ),
    "a label of another name": (
        {"labels": {"core": "{{ $labels.core }}"}},
        ["label core reads $labels.core, which the expression does not have; it leaves cpu, instance, job"],
    ),
    "its own label": (
        {"labels": {"tier": "a"}, "summary": "{{ $labels.tier }}"},
        ["summary reads $labels.tier, which the expression does not have; it leaves cpu, instance, job"],
    ),
    "reserved labels": (
        {"labels": {"team": "a", "severity": "page", "tier": "b"}},
        [
            "label severity is set by the compiler; take it out",
            "label team is set by the compiler; take it out",
        ],
    ),
    "the value in a label": (
        {"labels": {"load": "{{ $value }}"}},
        ["label load holds $value: each new value is a new alert, so it never fires"],
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_texts_that_cannot_be_rendered_as_meant_are_told(case: str) -> None:
    given, words = TEXTS[case]

    assert told(**given) == words


FINE = {
    "a label that is tested": {"summary": "{{ if $labels.nowhere }}x{{ end }}"},
    "a metric's name": {"summary": "{{ $labels.__name__ }}"},
    "labels of an undeclared metric": {"expr": raw("a > 5"), "summary": "{{ $labels.anything }}"},
    "a label that depends on the value": {
        "labels": {"level": "{{ if gt $value 9.0 }}high{{ else }}low{{ end }}"}
    },
    "braces in a string": {"description": '{{ "{{" }}'},
}


@pytest.mark.parametrize("case", FINE)
def test_what_works_is_not_complained_of(case: str) -> None:
    assert told(**FINE[case]) == []


def test_an_expression_that_was_wrong_causes_no_further_mistakes() -> None:
    with collecting() as mistakes:
        expr = requests.nowhere("5m") > 5
    assert len(mistakes) == 1

    assert told(expr=expr, summary="{{ $labels.anything }}") == []


def test_everything_wrong_with_an_alert_is_told_at_once() -> None:
    assert told(expr=FAILING, for_="soon", severity="loud", summary="{{ $labels.code }}") == [
        "for_ is 'soon'; expected a duration such as '5m' or '1h30m'",
        "severity is 'loud'; expected Severity.PAGE or Severity.TICKET",
        "summary reads $labels.code, which the expression does not have; it leaves no labels",
    ]


def test_a_missing_expression_and_severity_are_stood_in_for() -> None:
    with collecting() as mistakes:
        alert = Alert(name="A", summary="{{ $labels.x }}")

    assert [mistake.message for mistake in mistakes] == ["expr is missing", "severity is missing"]
    assert (str(alert.expr), alert.severity) == ("broken", Severity.TICKET)


def test_an_expression_too_deep_to_read_is_told() -> None:
    expr = load
    for _ in range(100):
        expr = expr + load

    assert told(expr=expr > per_second(1)) == [
        "expr is nested more than 100 deep; aggregate instead of adding up one by one"
    ]


def test_an_unknown_alert_stands_in() -> None:
    alert = unknown_alert()

    assert (alert.name, alert.is_broken, alert.for_, str(alert.expr)) == (UNNAMED, True, "0s", "broken")
