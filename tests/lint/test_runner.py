"""Checks are found, run in order, and their findings allowed where somebody said why."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.errors import Origin
from tocsin.lint.check import Check, Context, Finding, Level, Problem
from tocsin.lint.runner import Allowance, checks, in_order, lint, permit
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)


def alert(name: str, line: int) -> AlertingRule:
    return AlertingRule(name, parse("a > 1"), MINUTE, Duration(0), (), (), Origin("rules.yaml", line))


def service(name: str, *rules: Rule) -> ServicePlan:
    return ServicePlan(
        name, f"rules_src/{name}", MINUTE, (Group("g", MINUTE, rules),), scrape_interval=MINUTE
    )


def test_checks_are_found_by_their_names_in_order() -> None:
    ids = [check.id for check in checks()]

    assert ids == sorted(ids, key=lambda id_: id_.replace("/", "_"))
    assert "ratio/unaggregated" in ids


def test_a_check_is_given_the_rule_and_what_is_around_it() -> None:
    seen: list[tuple[str, Context]] = []

    def look(rule: Rule, context: Context) -> Iterator[Problem]:
        seen.append((str(rule.expr), context))
        yield Problem("it is so", "mend it", Level.WARNING)
        yield Problem("it is so")

    recording = RecordingRule("job:a:sum", parse("sum by (job) (a)"))
    first, second = alert("A", 3), alert("A", 1)
    plan = (service("one", first, second), service("two", recording))

    findings = lint(plan, [Check("a/b", Level.ERROR, "a thing", look)])

    assert [text for text, _ in seen] == ["a > 1", "a > 1", "sum by (job) (a)"]
    assert [context.earlier for _, context in seen] == [(), (first,), ()]
    assert all(context.recordings == {"job:a:sum": (recording,)} for _, context in seen)
    assert all(context.scrape_interval == MINUTE for _, context in seen)
    warning = ("a/b", Level.WARNING, "it is so", "mend it")
    error = ("a/b", Level.ERROR, "it is so", "")
    assert [(each.check, each.level, each.message, each.hint) for each in findings] == [warning, error] * 3
    assert [(each.origin, each.rule, each.expression) for each in findings][::2] == [
        (None, "job:a:sum", "sum by (job) (a)"),
        (Origin("rules.yaml", 1), "A", "a > 1"),
        (Origin("rules.yaml", 3), "A", "a > 1"),
    ]


def test_without_a_selection_all_checks_run() -> None:
    recording = RecordingRule("asum", parse("sum(a{x='1'} / a)"))

    assert {finding.check for finding in lint((service("one", recording),))} == {
        "ratio/unaggregated",
        "recording/name",
    }


def test_findings_are_sorted_by_place_and_each_told_once() -> None:
    late, early = (Finding("a/b", Level.ERROR, "m", origin=Origin("f", line)) for line in (10, 9))
    nowhere = Finding("a/b", Level.ERROR, "m")

    assert in_order([late, early, nowhere, late]) == (nowhere, early, late)


def test_an_allowance_covers_one_check_at_one_rule() -> None:
    here, there = Origin("f", 5), Origin("f", 9)
    findings = [
        Finding(check, Level.ERROR, "m", origin=origin)
        for origin in (here, there)
        for check in ("ratio/unaggregated", "template/label")
    ]

    left = permit(findings, [Allowance("ratio/unaggregated", here, Origin("f", 4))])

    assert [(each.check, each.origin) for each in left] == [
        ("template/label", here),
        ("ratio/unaggregated", there),
        ("template/label", there),
    ]


def test_an_allowance_of_nothing_is_told() -> None:
    here = Origin("f", 5)
    unused = [Allowance(check, here, Origin("f", 4)) for check in ("ratio/unaggregated", "ratio/unagregated")]

    assert permit([], unused) == tuple(
        Finding("allow/unused", Level.WARNING, message, "remove the comment", Origin("f", 4))
        for message in (
            "ratio/unaggregated has nothing to allow here",
            "there is no check ratio/unagregated to allow",
        )
    )
