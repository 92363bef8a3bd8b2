"""What a project knows of itself when its dashboards are checked."""

from __future__ import annotations

from decimal import Decimal

from tocsin.lint.dashboards.check import Limit, Project
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule, ServicePlan
from tocsin.promql.nodes import Selector
from tocsin.promql.parse import parse
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.promql.units import SECONDS, Unit
from tocsin.values import Duration

NONE, MINUTE = Duration(0), Duration.of(minutes=1)


def project(*rules: Rule, **known: Schema) -> Project:
    return Project((ServicePlan("s", "rules_src/s", MINUTE, (Group("g", MINUTE, rules),)),), known)


def alert(name: str, expr: str) -> AlertingRule:
    return AlertingRule(name, parse(expr), NONE, NONE, (), ())


def test_a_recorded_series_has_the_labels_that_are_left_and_those_that_are_added() -> None:
    schemas = project(
        RecordingRule("a:b", parse("sum by (job) (x)"), (("slo", "y"),)),
        RecordingRule("a:b", parse("sum by (pod) (x)")),
        RecordingRule("c:d", parse("x")),
    ).schemas

    assert schemas["a:b"] == Schema(labels=Labels.of("job", "pod", "slo"))
    assert schemas["c:d"].labels.open


def test_a_recorded_series_has_a_unit_if_all_its_rules_agree() -> None:
    seconds, bytes_ = (Selector(name, schema=Schema(unit=Unit.of(name))) for name in ("seconds", "bytes"))
    schemas = project(
        RecordingRule("a:b", seconds), RecordingRule("a:b", bytes_), RecordingRule("c:d", seconds)
    ).schemas

    assert (schemas["a:b"].unit, schemas["c:d"].unit) == (None, SECONDS)


def test_what_is_declared_says_more_than_what_a_rule_reads() -> None:
    read, declared = Schema(MetricKind.GAUGE), Schema(MetricKind.COUNTER)
    rule = RecordingRule("a:b", Selector("x", schema=read))

    assert project(rule).schemas["x"] == read
    assert project(rule, x=declared).schemas["x"] == declared


def test_limits_are_the_numbers_that_alerts_compare_with() -> None:
    known = project(alert("A", "x / y > 5 or 3 > x"), alert("B", "x > bool 7"), alert("C", "x > y"))

    assert known.limits == {
        "x": (Limit("A", Decimal(5)), Limit("A", Decimal(3))),
        "y": (Limit("A", Decimal(5)),),
    }


def test_recorded_series_are_made_of_what_their_rules_read() -> None:
    known = project(
        RecordingRule("a:b", parse("x / y")), RecordingRule("a:b", parse("z")), alert("A", "w > 1")
    )

    assert known.sources == {"a:b": frozenset("xyz")}


def test_parts_are_all_expressions_of_all_rules() -> None:
    known = project(alert("A", "sum(rate(x[5m])) > 1"))

    assert parse("rate(x[5m])") in known.parts
    assert parse("rate(x[1m])") not in known.parts
