"""Cases are run by the real engine; every kind of assertion can fail, and says what it saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import ToolError
from tocsin.plan.rules import AlertingRule, Plan, ServicePlan
from tocsin.promql.nodes import Node
from tocsin.promql.parse import parse
from tocsin.proof.runner import chosen, prove, silent_progress
from tocsin.proof.verdict import Verdict
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

pytestmark = pytest.mark.promtool
Small = Callable[..., ServicePlan]


def everything(name: str) -> bool:
    return True


def changed(plan: ServicePlan, alert: str, **how: Any) -> Plan:
    """The plan with another version of one rule, and the same cases."""
    groups = tuple(
        replace(
            group,
            rules=tuple(
                replace(rule, **how) if isinstance(rule, AlertingRule) and rule.alert == alert else rule
                for rule in group.rules
            ),
        )
        for group in plan.groups
    )
    return (replace(plan, groups=groups),)


def later_as_well(second: str) -> Node:
    """The condition, and once more when the scenario is long past it."""
    return parse(f"load > 5 or (load == 1 and on () vector(time()) {second})")


def failures(plan: Plan, promtool: Promtool) -> dict[str, tuple[str, ...]]:
    verdicts = prove(plan, everything, promtool, silent_progress)
    return {verdict.case.name: verdict.words for verdict in verdicts if not verdict.holds}


def test_what_is_right_holds(small: Small, promtool: Promtool) -> None:
    plan = small()
    verdicts = prove((plan,), everything, promtool, silent_progress)
    assert verdicts == tuple(Verdict("s", case) for case in plan.cases)


def test_a_state_before_a_change_can_fail(small: Small, promtool: Promtool) -> None:
    sooner = changed(small(), "Overload", for_=Duration.of(minutes=4))
    assert failures(sooner, promtool)["Overload: held and over"] == (
        'at 15m expected Overload{pod="a"} pending, got firing',
        "in the whole scenario expected Overload firing at 15 evaluations, got 16 evaluations",
    )


def test_a_state_at_a_change_can_fail(small: Small, promtool: Promtool) -> None:
    later = changed(small(), "Overload", for_=Duration.of(minutes=6))
    assert failures(later, promtool) == {
        "Overload: held and over": (
            'at 16m expected Overload{pod="a"} firing, got pending',
            "in the whole scenario expected Overload firing at 15 evaluations, got 14 evaluations",
        )
    }


def test_a_state_after_the_end_can_fail(small: Small, promtool: Promtool) -> None:
    longer = changed(small(), "Overload", keep_firing_for=Duration.of(minutes=2))
    assert failures(longer, promtool) == {
        "Overload: held and over": (
            'at 31m expected Overload{pod="a"} silent, got firing',
            "in the whole scenario expected Overload firing at 15 evaluations, got 17 evaluations",
        )
    }


def test_a_count_can_fail_alone(small: Small, promtool: Promtool) -> None:
    """It fires again much later, when no state is looked at any more."""
    again = changed(small(), "Overload", expr=later_as_well(">= 3000"))
    assert failures(again, promtool)["Overload: held and over"] == (
        "in the whole scenario expected Overload firing at 15 evaluations, got 21 evaluations",
    )


def test_a_count_of_pending_can_fail_alone(small: Small, promtool: Promtool) -> None:
    again = changed(small(), "Overload", expr=later_as_well("== 2400"))
    assert failures(again, promtool) == {
        "Overload: brief": (
            'in the whole scenario expected Overload{pod="a"} pending at 3 evaluations, got 4 evaluations',
        )
    }


def test_being_quiet_can_fail(small: Small, promtool: Promtool) -> None:
    at_five = changed(small(), "Overload", expr=parse("load >= 5"), for_=Duration.of(minutes=40))
    assert failures(at_five, promtool)["Overload: five is fine"] == (
        "in the whole scenario expected Overload not even pending, got pending at 31 evaluations",
    )


def test_being_silent_can_fail(small: Small, promtool: Promtool) -> None:
    at_once = changed(small(), "Overload", for_=Duration(0))
    assert failures(at_once, promtool)["Overload: brief, whatever it pends"] == (
        "in the whole scenario expected Overload silent, got firing at 3 evaluations",
    )


def test_labels_and_texts_can_fail(small: Small, promtool: Promtool) -> None:
    summary = (("summary", "Load of {{ $labels.pod }} is {{ $value | humanize1024 }}, alas"),)
    worded = failures(changed(small(), "Overload", annotations=summary), promtool)
    assert worded == {
        "Overload: held and over": (
            'at 16m expected Overload firing with summary="Load of a is 9", '
            'got firing with summary="Load of a is 9, alas"',
        )
    }
    labels = (("severity", "page"), ("service", "s"), ("team", "o"))
    assert failures(changed(small(), "Idle", labels=labels), promtool) == {
        "Idle: no jobs": (
            'at 15m expected Idle firing with severity="ticket", got firing with severity="page"',
            'at 30m expected Idle firing with severity="ticket", got firing with severity="page"',
        )
    }


def test_the_silence_of_others_can_fail(small: Small, promtool: Promtool) -> None:
    noisy = changed(small(), "Idle", expr=parse("load > 5 or rate(jobs_total[5m]) <= 0"))
    found = failures(noisy, promtool)
    assert found["Overload: held and over"] == (
        "in the whole scenario expected Idle silent, got firing at 20 evaluations",
    )
    assert "Overload: brief" in found


def test_a_normal_day_can_fail(small: Small, promtool: Promtool) -> None:
    always = changed(small(), "Idle", expr=parse("vector(1)"))
    assert "s: a normal day" in failures(always, promtool)


def test_a_minute_that_is_wrong_by_one_fails_on_either_side(small: Small, promtool: Promtool) -> None:
    [case] = [case for case in small().cases if case.name == "Idle: no jobs"]
    for off in (-1, 1):
        minute = Duration.of(minutes=1)
        moved = tuple(
            replace(query, at=query.at + minute if off > 0 else query.at - minute)
            for query in case.queries
            if query.at < case.lasts
        )
        wrong = (replace(small(), cases=(replace(case, queries=moved),)),)
        assert failures(wrong, promtool), off


def test_only_what_is_wanted_is_run_and_in_its_order(small: Small, promtool: Promtool) -> None:
    plan = small()
    decided: list[int] = []
    verdicts = prove((plan,), lambda name: name.startswith("Overload"), promtool, decided.append)
    assert [verdict.case.name for verdict in verdicts] == [c.name for c in plan.cases if "Overload" in c.name]
    assert sum(decided) == len(verdicts) == 4


def test_progress_reaches_the_end_when_cases_fail(small: Small, promtool: Promtool) -> None:
    plan = changed(small(), "Overload", for_=Duration.of(minutes=6))
    decided: list[int] = []
    prove(plan, everything, promtool, decided.append)
    assert sum(decided) == len(chosen(plan, everything)) == 6


def test_nothing_to_prove_is_proved_at_once(promtool: Promtool) -> None:
    assert prove((), everything, promtool, silent_progress) == ()


def test_an_engine_that_gives_up_is_a_failure_in_its_words(small: Small, promtool: Promtool) -> None:
    """Two alerts that are one after their labels are set end the whole evaluation."""
    twice = parse('load > 5 or label_replace(load > 6, "x", "y", "", "")')
    clash = changed(small(), "Overload", expr=twice, labels=(("x", "y"), ("pod", "a")))
    lines = failures(clash, promtool)["Overload: held and over"]
    assert "vector contains metrics with the same labelset after applying alert labels" in " ".join(lines)


def engine_that(tmp_path: Path, script: str) -> Promtool:
    path = tmp_path / "promtool"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return Promtool(path, (2, 42, 0))


def test_an_engine_that_finds_nothing_to_test_is_not_believed(small: Small, tmp_path: Path) -> None:
    quiet = engine_that(tmp_path, 'echo "  WARNING: no file match pattern x" >&2; echo SUCCESS')
    with pytest.raises(ToolError) as error:
        prove((small(),), everything, quiet, silent_progress)
    assert str(error.value) == (
        "promtool did not find what it was to test:\nWARNING: no file match pattern x"
    )


def test_an_engine_that_fails_without_a_word_is_a_failure(small: Small, tmp_path: Path) -> None:
    verdicts = prove((small(),), everything, engine_that(tmp_path, "exit 1"), silent_progress)
    assert {verdict.words for verdict in verdicts} == {("promtool fails without saying why",)}
