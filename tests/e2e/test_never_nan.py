"""No objective records a NaN, whatever the stories are that a project tells of its alerts.

The stories of objectives ask that by themselves. Here it is asked of all others: normal days, authors' own
scenarios, probes. One NaN would make the sums over the period NaN for as long as that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin import pipeline
from tocsin.files.settings import read_settings
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Clock
from tocsin.plan.names import SLO_ID
from tocsin.plan.rules import Group, Plan, RecordingRule, ServicePlan
from tocsin.plan.slo.stories import never_nan
from tocsin.promql.parse import parse
from tocsin.proof.runner import prove, silent_progress
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

ROOT = Path(__file__).parents[2]


def asked(plan: Plan) -> Plan:
    """The plan with that question in place of every other, and without the stories of objectives."""
    return tuple(replace(service, cases=tuple(_cases(service))) for service in plan)


def _cases(service: ServicePlan) -> Iterator[Case]:
    rules = [rule for group in service.groups for rule in group.rules]
    shown = [each for each in service.objectives if each.id not in service.unshown]
    own = {each.id: [rule for rule in rules if dict(rule.labels).get(SLO_ID) == each.id] for each in shown}
    for case in service.cases:
        if not case.objective:
            step = case.step or service.evaluation_interval
            clock = Clock(step, case.lasts - Duration(case.lasts % step))
            queries = tuple(never_nan(each, own[each.id], clock) for each in shown)
            yield replace(case, queries=queries, notifications=())


@pytest.mark.promtool
def test_no_story_makes_an_objective_record_a_nan(promtool: Promtool) -> None:
    plan = asked(pipeline.plan(read_settings(ROOT), promtool.version[:2]))

    verdicts = prove(plan, lambda name: True, promtool, silent_progress)

    assert verdicts
    assert [(each.case.name, each.words) for each in verdicts if not each.holds] == []


@pytest.mark.promtool
def test_a_nan_would_be_told(promtool: Promtool) -> None:
    plan = asked(pipeline.plan(read_settings(ROOT), promtool.version[:2]))
    broken = tuple(replace(service, groups=tuple(map(_dividing, service.groups))) for service in plan)

    verdicts = prove(broken, lambda name: "normal day" in name, promtool, silent_progress)

    assert verdicts
    assert [each.case.name for each in verdicts if each.holds] == []


def _dividing(group: Group) -> Group:
    """The group with one ratio of nothing and nothing, as it were without its guard."""
    rules = (
        replace(rule, expr=parse(f"0 * ({rule.expr}) / 0"))
        if isinstance(rule, RecordingRule) and rule.record == "slo:sli_error:ratio_rate5m"
        else rule
        for rule in group.rules
    )
    return replace(group, rules=tuple(rules))
