from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tocsin.plan.rules import AlertingRule, RecordingRule
from tocsin.proof.mutation.mutants import mutants, operators
from tocsin.proof.mutation.operator import Setting
from tocsin.values import Duration


def test_each_label_and_each_annotation_is_left_out(make: Callable[..., AlertingRule]) -> None:
    rule = replace(make("x > 1", summary="x"), labels=(("severity", "page"), ("team", "t")))
    [dropped] = [each for each in operators() if each.id == "text_dropped"]
    made = mutants(rule, Setting(Duration.parse("1m")), [dropped])

    assert [(each.said, each.rule.labels, each.rule.annotations) for each in made] == [
        ("the label severity is dropped", (("team", "t"),), rule.annotations),
        ("the label team is dropped", (("severity", "page"),), rule.annotations),
        ("the annotation summary is dropped", rule.labels, ()),
    ]


@pytest.mark.parametrize(
    ("condition", "carried"),
    [
        ('x{team="t"} > 1', True),
        ("recorded > 1 and y", True),
        ('absent(x{team="t"})', True),
        ('rate(x{team="t"}[5m]) > 1 or recorded > 2', True),
        ("recorded > 1 or y > 1", False),
        ('x{team="u"} > 1', False),
        ("sum(recorded) > 1", False),
        ('x{team="t"} / y > 1', False),
        ("0.5 < recorded / 2", True),
    ],
)
def test_a_label_that_every_series_has_anyway_changes_nothing(
    make: Callable[..., AlertingRule], condition: str, carried: bool
) -> None:
    rule = replace(make(condition), labels=(("team", "t"),))
    recorded = RecordingRule("recorded", make("z").expr, (("team", "t"),))
    setting = Setting(Duration.parse("1m"), {"recorded": (recorded,)})
    [dropped] = [each for each in mutants(rule, setting) if each.operator == "text_dropped"]

    assert dropped.same_because == ('every series of the condition has team="t" already' if carried else "")
