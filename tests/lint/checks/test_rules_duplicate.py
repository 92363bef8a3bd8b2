from __future__ import annotations

from collections.abc import Callable

from tocsin.lint.runner import checks, lint
from tocsin.plan.rules import Group, RecordingRule, ServicePlan
from tocsin.promql.nodes import Aggregate, Selector
from tocsin.values import Duration

Says = Callable[..., list[str]]
CHECK = "rules/duplicate"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def record(expr: str, **labels: str) -> dict[str, object]:
    return {"record": "r", "expr": expr, "labels": labels}


def test_equal_rules_are_told_with_the_line_of_the_first(says: Says) -> None:
    said = "error: the same rule is there already at line 1, with the same labels and expression"

    assert says(CHECK, record("sum(a)"), record("sum  (a)")) == [said]
    assert says(CHECK, "a > 1", "a > 1") == [said]


def test_expressions_that_make_the_same_series_are_told(says: Says) -> None:
    said = "another expression at line 1 makes the same {}, as both have the same labels"

    assert says(CHECK, record("sum(a)"), record("sum(b)")) == [f"error: {said.format('series')}"]
    assert says(CHECK, "sum(a) > 1", "sum(b) > 1") == [f"warning: {said.format('alert')}"]
    assert says(CHECK, 'absent(a{x="1"})', 'absent(b{x="1"})') == [f"warning: {said.format('alert')}"]


def test_expressions_that_may_make_the_same_series_are_information(says: Says) -> None:
    assert says(CHECK, record("a"), record("b")) == [
        "information: another expression at line 1 has the same name and labels: "
        "one series must never come out of both"
    ]


def test_expressions_whose_series_differ_are_left_alone(says: Says) -> None:
    assert says(CHECK, record('sum by (x) (a{x="1"})'), record('sum by (x) (a{x="2"})')) == []


def test_other_labels_and_other_kinds_of_rules_are_left_alone(says: Says) -> None:
    assert says(CHECK, record("sum(a)", x="1"), record("sum(a)", x="2")) == []
    assert says(CHECK, {"record": "A", "expr": "a > 1"}, "a > 1") == []


def test_a_rule_of_the_model_is_told_without_a_line() -> None:
    rule = RecordingRule("r", Aggregate("sum", Selector("a")))
    minute = Duration.of(minutes=1)
    plan = (ServicePlan("s", "rules_src/s", minute, (Group("g", minute, (rule, rule)),)),)
    [check] = [each for each in checks() if each.id == CHECK]

    assert [finding.message for finding in lint(plan, [check])] == [
        "the same rule is there already, with the same labels and expression"
    ]
