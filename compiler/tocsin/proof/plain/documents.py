"""Test files as promtool reads them: what they name, and their groups as data.

A document is familiar if every version of promtool reads it and nothing in it is beyond this module;
then its groups may be run apart from each other. All else keeps the reason why it is not, and promtool
decides what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tocsin.promql.nodes import MatchOp, Node, Selector
from tocsin.proof.plain.rulebook import Unfamiliar, elements, expect_fields, expression, scalar
from tocsin.proof.plain.written import Written, again, is_nothing, quoted
from tocsin.values import Duration

_MINUTE = Duration.of(minutes=1)

_FILE_FIELDS = frozenset({"rule_files", "evaluation_interval", "group_eval_order", "tests"})
_GROUP_FIELDS = frozenset(
    """
    name interval input_series alert_rule_test promql_expr_test external_labels external_url
    """.split()
)
_COMPARED = ("alert_rule_test", "promql_expr_test")
_ALERT_FIELDS = frozenset({"eval_time", "alertname", "exp_alerts"})
_QUERY_FIELDS = frozenset({"expr", "eval_time", "exp_samples"})
_FLOAT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_SAMPLES = re.compile(r"(?:_|stale|[-+]?[^\s_x{}]+?)(?:x(?P<times>\d+))?")


@dataclass(frozen=True)
class InputSeries:
    """A series that a test brings along: its name, its labels, and how many samples it has at most."""

    name: str
    labels: Mapping[str, str]
    samples: int


@dataclass(frozen=True)
class AlertTest:
    """At a time, alerts of a name are compared; `fires` if any are expected."""

    alert: str
    fires: bool
    line: int


@dataclass(frozen=True)
class QueryTest:
    """At a time, an expression is compared; `answered` if any sample is expected."""

    expr: Node
    answered: bool


@dataclass(frozen=True)
class TestGroup:
    """One element of `tests`."""

    __test__ = False

    number: int
    """Counted from 0."""
    name: str
    line: int
    text: str
    """The group, written again."""
    alerts: tuple[AlertTest, ...] = ()
    queries: tuple[QueryTest, ...] = ()
    series: tuple[InputSeries, ...] = ()
    interval: Duration = Duration(0)
    """How far samples are apart; zero if the group does not say."""
    lasts: Duration = Duration(0)
    """The time of its last comparison."""
    whole: str = ""
    """Why it is run with whole rule files; empty if what it reads is known."""

    compares: bool = True
    """Whether anything is compared in it."""
    written: Written | None = field(default=None, compare=False, repr=False)
    """The group as its author wrote it."""

    @property
    def title(self) -> str:
        """Its name, or its place in the file."""
        return self.name or f"test {self.number + 1}"


@dataclass(frozen=True)
class TestFile:
    """A test file."""

    __test__ = False

    patterns: tuple[str, ...] = ()
    """The rule files it names, as patterns."""
    step: Duration = _MINUTE
    order: tuple[str, ...] = ()
    """The groups of rules whose order of evaluation it fixes."""
    head: str = ""
    """Its fields but for the rule files and the tests, written again."""
    groups: tuple[TestGroup, ...] = ()
    whole: str = ""
    """Why its groups must not be run apart from each other before it is known that promtool reads it."""


def read_document(document: Written | None) -> TestFile:
    """The data of a document; an empty one has no tests.

    Raises:
        Unfamiliar: not even its groups can be told apart.
    """
    if document is None or is_nothing(document):
        return TestFile()
    fields = document.fields
    if not isinstance(document.content, dict):
        raise Unfamiliar(f"line {document.line} has no fields")
    patterns = _texts(fields, "rule_files")
    tests = elements(fields["tests"], "tests") if "tests" in fields else ()
    rest = {key: value for key, value in fields.items() if key not in ("rule_files", "tests")}
    head = ", ".join(f"{quoted(key)}: {again(value)}" for key, value in rest.items())
    raw = tuple(_raw(test, number) for number, test in enumerate(tests))
    known = TestFile(patterns, head=head, groups=raw)
    try:
        expect_fields(document, _FILE_FIELDS, "the file")
        step = _duration(fields, "evaluation_interval") or _MINUTE
        order = _texts(fields, "group_eval_order")
        if len(set(order)) < len(order):
            raise Unfamiliar("group_eval_order names a group twice")
        groups = tuple(_group(each, test) for each, test in zip(raw, tests, strict=True))
    except Unfamiliar as reason:
        return replace(known, whole=str(reason))
    return replace(known, step=step, order=order, groups=groups)


def _raw(test: Written, number: int) -> TestGroup:
    name = test.fields.get("name")
    return TestGroup(number, (name.text or "") if name else "", test.line, again(test), written=test)


def _group(raw: TestGroup, test: Written) -> TestGroup:
    expect_fields(test, _GROUP_FIELDS, "a test")
    fields = test.fields
    for key in ("name", "external_url"):
        if key in fields:
            scalar(fields[key], key)
    if "external_labels" in fields:
        _pairs(fields["external_labels"])
    alerts = tuple(_alert(each) for each in _elements(fields, "alert_rule_test"))
    asked = [_query(each) for each in _elements(fields, "promql_expr_test")]
    brought = [_brought(each) for each in _elements(fields, "input_series")]
    times = [_duration(each.fields, "eval_time") for key in _COMPARED for each in _elements(fields, key)]
    lasts = max(times, default=Duration(0))
    group = replace(raw, alerts=alerts, interval=_duration(fields, "interval"), lasts=lasts)
    group = replace(group, compares=bool(times))
    try:
        queries = tuple(QueryTest(expression(text), answered) for text, answered in asked)
        series = tuple(_input_series(name, values) for name, values in brought)
    except Unfamiliar as reason:
        return replace(group, whole=str(reason))
    return replace(group, queries=queries, series=series)


def _alert(test: Written) -> AlertTest:
    expect_fields(test, _ALERT_FIELDS, "a test of an alert")
    _duration(test.fields, "eval_time")
    expected = _elements(test.fields, "exp_alerts")
    for each in expected:
        expect_fields(each, frozenset({"exp_labels", "exp_annotations"}), "an expected alert")
        for pairs in each.fields.values():
            _pairs(pairs)
    name = test.fields.get("alertname")
    return AlertTest(scalar(name, "alertname") if name else "", bool(expected), test.line)


def _query(test: Written) -> tuple[str, bool]:
    expect_fields(test, _QUERY_FIELDS, "a test of an expression")
    _duration(test.fields, "eval_time")
    expected = _elements(test.fields, "exp_samples")
    for each in expected:
        expect_fields(each, frozenset({"labels", "value"}), "an expected sample")
        scalar(each.fields["labels"], "labels") if "labels" in each.fields else ""
        value = each.fields.get("value")
        if value is not None and (value.quoted or not _FLOAT.fullmatch(value.text or "")):
            raise Unfamiliar(f"the value at line {value.line} is no plain number")
    expr = test.fields.get("expr")
    return scalar(expr, "expr") if expr else "", bool(expected)


def _brought(each: Written) -> tuple[str, str]:
    expect_fields(each, frozenset({"series", "values"}), "a series")
    fields = each.fields
    name, values = (scalar(fields[key], key) if key in fields else "" for key in ("series", "values"))
    return name, values


def _input_series(text: str, values: str) -> InputSeries:
    tree = expression(text)
    if not isinstance(tree, Selector) or any(each.op is not MatchOp.EQUAL for each in tree.matchers):
        raise Unfamiliar(f"{text} is no series")
    labels = {each.label: each.value for each in tree.matchers}
    return InputSeries(tree.name, labels, sum(_samples(each) for each in values.split()))


def _samples(item: str) -> int:
    match = _SAMPLES.fullmatch(item)
    if match is None:
        raise Unfamiliar(f"{item} is no sample that every version reads")
    return int(match["times"] or 0) + 1


def _elements(fields: Mapping[str, Written], key: str) -> tuple[Written, ...]:
    return elements(fields[key], key) if key in fields else ()


def _texts(fields: Mapping[str, Written], key: str) -> tuple[str, ...]:
    return tuple(scalar(each, key) for each in _elements(fields, key))


def _pairs(pairs: Written) -> None:
    if not isinstance(pairs.content, dict) and not is_nothing(pairs):
        raise Unfamiliar(f"line {pairs.line} has no names with values")
    for name, value in pairs.fields.items():
        scalar(value, name)


def _duration(fields: Mapping[str, Written], key: str) -> Duration:
    if key not in fields:
        return Duration(0)
    try:
        return Duration.parse(scalar(fields[key], key))
    except ValueError as error:
        raise Unfamiliar(f"{key}: {error}") from None


def selected_alerts(tests: tuple[QueryTest, ...]) -> Iterator[tuple[str, bool]]:
    """The alerts whose state queries ask for by name, and whether an answer is expected."""
    for test in tests:
        for node in test.expr.walk():
            if isinstance(node, Selector) and node.name == "ALERTS":
                for matcher in node.matchers:
                    if matcher.label == "alertname" and matcher.op is MatchOp.EQUAL:
                        yield matcher.value, test.answered
