"""What rules write is what the engine says they write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.errors import ToolError
from tocsin.model.levels import Series
from tocsin.plan.cases import Case
from tocsin.plan.rules import RecordingRule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.recordings import recordings
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

Small = Callable[..., ServicePlan]
Minutes = dict[str, dict[int, float]]


def case_of(plan: ServicePlan, name: str) -> Case:
    return next(case for case in plan.cases if case.name == name)


def with_recordings(plan: ServicePlan) -> ServicePlan:
    """A recording that reads another one, which ends before the case does."""
    high = RecordingRule("load:high", parse("load > 2"), (("odd", 'a "b" {c=\\d}'),))
    twice = RecordingRule("load:high:twice", parse("2 * load:high"))
    return replace(plan, groups=(replace(plan.groups[0], rules=(high, twice, *plan.groups[0].rules)),))


def minutes(plan: ServicePlan, case: Case, promtool: Promtool) -> Minutes:
    found = recordings(plan, case, promtool)
    return {str(series): {int(at.minutes): value for at, value in samples} for series, samples in found}


@pytest.mark.promtool
def test_states_of_alerts_are_written_at_each_evaluation_and_no_longer(
    small: Small, promtool: Promtool
) -> None:
    plan = small()

    written = minutes(plan, case_of(plan, "Overload: held and over"), promtool)

    labels = 'alertname="Overload",alertstate="{}",pod="a",service="s",severity="page",team="o"'
    pending, firing = (f"ALERTS{{{labels.format(state)}}}" for state in ("pending", "firing"))
    assert written[pending] == dict.fromkeys(range(11, 16), 1.0)
    assert written[firing] == dict.fromkeys(range(16, 31), 1.0)
    [since] = [series for series in written if series.startswith("ALERTS_FOR_STATE{")]
    assert written[since] == dict.fromkeys(range(11, 31), 660.0)


@pytest.mark.promtool
def test_recordings_read_each_other_and_keep_their_gaps(small: Small, promtool: Promtool) -> None:
    plan = with_recordings(small())

    written = minutes(plan, case_of(plan, "Overload: held and over"), promtool)

    assert written[str(Series.of("load:high", {"odd": 'a "b" {c=\\d}', "pod": "a"}))] == dict.fromkeys(
        range(11, 31), 9.0
    )
    assert written['load:high:twice{odd="a \\"b\\" {c=\\\\d}",pod="a"}'] == dict.fromkeys(range(11, 31), 18.0)


@pytest.mark.promtool
def test_the_distance_of_evaluations_is_the_cases_own(small: Small, promtool: Promtool) -> None:
    plan = with_recordings(small())
    case = replace(case_of(plan, "Overload: held and over"), step=Duration.parse("5m"))

    written = minutes(plan, case, promtool)

    assert written['load:high{odd="a \\"b\\" {c=\\\\d}",pod="a"}'] == dict.fromkeys((15, 20, 25, 30), 9.0)


@pytest.mark.promtool
def test_a_quiet_day_writes_nothing(small: Small, promtool: Promtool) -> None:
    plan = small()

    assert recordings(plan, case_of(plan, "Overload: five is fine"), promtool) == ()


@pytest.mark.promtool
def test_rules_that_cannot_be_evaluated_are_told_in_promtools_words(small: Small, promtool: Promtool) -> None:
    plan = small()
    both = parse('label_replace({__name__=~"load|jobs_total"}, "pod", "a", "", "")')
    broken = replace(plan.groups[0], rules=(RecordingRule("both", both),))

    with pytest.raises(ToolError) as caught:
        recordings(replace(plan, groups=(broken,)), plan.cases[0], promtool)

    said = str(caught.value).splitlines()
    assert said[0] == f"promtool did not evaluate the rules of s in '{plan.cases[0].name}':"
    assert "vector contains metrics with the same labelset" in str(caught.value)


def test_a_promtool_that_fails_without_a_word_is_told(
    small: Small, promtool: Promtool, tmp_path: Path
) -> None:
    silent = tmp_path / "promtool"
    silent.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    silent.chmod(0o755)
    plan = small()

    with pytest.raises(ToolError) as caught:
        recordings(plan, plan.cases[0], replace(promtool, path=silent))

    said = "promtool fails without saying why"
    asked = f"evaluate the rules of s in '{plan.cases[0].name}'"
    assert str(caught.value) == f"promtool did not {asked}:\n{said}"
