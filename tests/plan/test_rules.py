"""A plan finds its alerts among its rules."""

from __future__ import annotations

from tocsin.plan.rules import AlertingRule, Group, RecordingRule, ServicePlan
from tocsin.promql.nodes import Selector
from tocsin.values import Duration

NOTHING = Duration(0)


def test_alerts_are_listed_in_the_order_they_are_written_without_recordings() -> None:
    def alert(name: str) -> AlertingRule:
        return AlertingRule(name, Selector("m"), NOTHING, NOTHING, (), ())

    groups = (
        Group("one", NOTHING, (RecordingRule("r", Selector("m")), alert("B"))),
        Group("two", NOTHING, (alert("A"),)),
    )
    plan = ServicePlan("s", "rules/s", NOTHING, groups)
    assert [rule.alert for rule in plan.alerts] == ["B", "A"]
