"""The fourteen scenarios that objectives have got wrong: each that applies, for each objective there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tocsin import pipeline
from tocsin.files.loader import load
from tocsin.files.settings import read_settings
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, LatencySli, UptimeSli
from tocsin.plan.cases import Case
from tocsin.plan.rules import RecordingRule, ServicePlan
from tocsin.plan.slo.lower import objective_of
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.values import Duration, decimal_text

ROOT = Path(__file__).parents[3]
PROJECTS = (ROOT, ROOT / "fixtures" / "examples")


@dataclass(frozen=True)
class Promise:
    """An objective with what was made of it."""

    objective: Objective
    service: Service
    plan: ServicePlan
    project: Path

    @property
    def cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.plan.cases if case.objective == self.objective.id)

    @property
    def titles(self) -> list[str]:
        return [case.name.partition(": ")[2] for case in self.cases]

    @property
    def alerts(self) -> set[str]:
        rules = self.plan.alerts
        return {rule.alert for rule in rules if dict(rule.labels).get("slo_id") == self.objective.id}

    def is_a(self, *kinds: type) -> bool:
        return isinstance(self.objective.slo.sli, kinds)


def promises() -> list[Promise]:
    found = []
    for project in PROJECTS:
        settings = read_settings(project)
        plans = {each.name: each for each in pipeline.plan(settings)}
        for _, service in load(settings):
            for slo in service.slos:
                objective = objective_of(slo, service, None)
                found.append(Promise(objective, service, plans[service.name], project))
    return found


PROMISES = promises()
COUNTED = (EventsSli, LatencySli)


def _counts_errors(promise: Promise) -> bool:
    return promise.is_a(EventsSli)


def _is_classic(promise: Promise) -> bool:
    sli = promise.objective.slo.sli
    return isinstance(sli, LatencySli) and not sli.histogram.native


@dataclass(frozen=True)
class Scenario:
    """A row of the fourteen: whom it applies to, and the stories that are it."""

    applies: Callable[[Promise], bool]
    stories: tuple[str, ...]
    """Patterns of titles; each must be there."""


SCENARIOS = {
    1: Scenario(lambda p: bool(p.objective.tiers), ("everything fails for a while|down for .*",)),
    3: Scenario(lambda p: not p.is_a(UptimeSli), ("idle for a quarter of an hour",)),
    4: Scenario(_counts_errors, ("the first error comes late",)),
    5: Scenario(lambda p: p.is_a(*COUNTED), ("a busy hour, then a quiet one with errors",)),
    6: Scenario(lambda p: True, ("all series end|the probe vanishes.*",)),
    7: Scenario(lambda p: p.is_a(*COUNTED), ("traffic stops, the series stay",)),
    8: Scenario(lambda p: p.is_a(*COUNTED), ("all counters start again", "every pod is replaced")),
    9: Scenario(
        lambda p: p.objective.slo.min_bad is not None,
        ("one bad event at low traffic|1 bad slot of .*, too few for fast",),
    ),
    10: Scenario(lambda p: True, ("an author's label changes",)),
    11: Scenario(_is_classic, ("the bucket is missing",)),
    12: Scenario(lambda p: "SLIInvalid" in p.alerts, ("more (bad|good) events than events",)),
    13: Scenario(lambda p: p.objective.slo.exclude is not None, ("maintenance",)),
    14: Scenario(lambda p: bool(p.objective.by), ("one group (fails|is down).*",)),
}


@pytest.fixture(params=PROMISES, ids=lambda promise: promise.objective.id)
def promise(request: pytest.FixtureRequest) -> Promise:
    found: Promise = request.param
    return found


@pytest.mark.parametrize("number", SCENARIOS)
def test_each_scenario_that_applies_is_told_in_a_file_of_its_own(number: int, promise: Promise) -> None:
    scenario = SCENARIOS[number]
    if not scenario.applies(promise):
        if number == 9 and promise.is_a(UptimeSli):
            return  # a slot may be too few for the tier without min_bad as well
        assert not any(re.fullmatch(each, title) for each in scenario.stories for title in promise.titles)
        return
    for pattern in scenario.stories:
        homes = {case.home for case in promise.cases if re.fullmatch(f".*: ({pattern})", case.name)}
        assert homes, pattern
        assert all((promise.project / "generated" / home).is_file() for home in homes)
        others = {
            other
            for other, each in SCENARIOS.items()
            for story in each.stories
            for case in promise.cases
            if case.home in homes and re.fullmatch(f".*: ({story})", case.name)
        }
        assert others == {number}


def test_the_second_is_told_of_each_tier_on_both_sides(promise: Promise) -> None:
    def sides(tier: BurnTier) -> set[str]:
        if promise.is_a(UptimeSli):
            return {f"too few for {tier.name}", f"enough for {tier.name}"}
        return {f"just below {tier.name}", f"just above {tier.name}"}

    for tier in promise.objective.tiers:
        assert {side for side in sides(tier) if any(title.endswith(side) for title in promise.titles)} == (
            sides(tier)
        ), decimal_text(tier.factor)


def test_a_whole_number_of_seconds_is_spelled_in_two_ways() -> None:
    spelled = {
        each.objective.id
        for each in PROMISES
        if any("spelled as Prometheus 3 does" in title for title in each.titles)
    }

    assert spelled == {"examples-checkout"}


def test_no_sample_of_any_recorded_series_is_nan_in_any_story(promise: Promise) -> None:
    [group] = [
        each for each in promise.plan.groups if each.name.endswith(f"-slo-{promise.objective.slo.name}")
    ]
    recorded = {rule.record for rule in group.rules if isinstance(rule, RecordingRule)}
    assert promise.cases
    step = promise.objective.interval
    for case in promise.cases:
        end = Duration(case.lasts.milliseconds - case.lasts % (case.step or step))
        selector = f'{{slo_id="{promise.objective.id}"}}[{end + (case.step or step)}]'
        sums = [f"sum_over_time({name}{selector})" for name in recorded]
        every = {f"{each} != {each}" for each in sums}
        [nan] = [query for query in case.queries if set(str(query.expr).split(" or ")) == every]
        assert (nan.at, nan.samples) == (end, ())
