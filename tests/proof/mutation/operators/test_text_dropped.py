from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tocsin.plan.rules import AlertingRule
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
