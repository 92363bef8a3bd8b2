"""Rule files: one a service, each key in its place, and none that is not needed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tocsin.outputs.prometheus import render
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)
NONE = Duration(0)
FULL = AlertingRule(
    "A",
    parse("sum(rate(b_total[5m])) / sum(rate(a_total[5m])) > 0.05"),
    Duration.of(minutes=5),
    Duration.of(minutes=90),
    (("severity", "page"), ("area", "x")),
    (("summary", "{{ $value }} of it"), ("description", "D")),
)
BARE = AlertingRule("B", parse("up == 0"), NONE, NONE, (("severity", "ticket"),), (("summary", "S"),))
RECORDING = RecordingRule("r:up:sum", parse("sum(up)"), (("team", "t"),))


def plan(*rules: Rule, name: str = "s") -> ServicePlan:
    groups = (Group(f"{name}-g", MINUTE, rules),) if rules else ()
    return ServicePlan(name, f"rules/{name}", MINUTE, groups)


def test_a_rule_file_is_written_as_people_read_it() -> None:
    [artifact] = render((plan(RECORDING, RecordingRule("r:one", parse("vector(1)")), FULL, BARE),))
    assert str(artifact.path) == "prometheus/rules/s.yaml"
    assert (
        artifact.text
        == """\
# Generated from rules/s by `tocsin generate`; do not edit.
groups:
- name: s-g
  interval: 1m
  rules:
  - record: r:up:sum
    expr: |-
      sum(up)
    labels:
      team: t
  - record: r:one
    expr: |-
      vector(1)
  - alert: A
    expr: |-
      sum(rate(b_total[5m])) / sum(rate(a_total[5m])) > 0.05
    for: 5m
    keep_firing_for: 1h30m
    labels:
      severity: page
      area: x
    annotations:
      summary: '{{ $value }} of it'
      description: D
  - alert: B
    expr: |-
      up == 0
    labels:
      severity: ticket
    annotations:
      summary: S
"""
    )


def test_a_service_without_rules_has_no_file() -> None:
    assert render((plan(), plan(BARE, name="t")))[0].path.name == "t.yaml"
    assert render(()) == ()


def test_each_service_has_a_file_of_its_own() -> None:
    artifacts = render((plan(BARE), plan(FULL, name="t")))
    assert [artifact.path.name for artifact in artifacts] == ["s.yaml", "t.yaml"]
    assert "rules/t" in artifacts[1].text


def test_a_long_expression_is_wrapped_so_that_its_threshold_has_a_line() -> None:
    side = 'sum by (service) (rate(http_requests_total{service="billing",status=~"4..|5.."}[5m]))'
    long = AlertingRule("L", parse(f"{side} / {side} > 0.05"), NONE, NONE, (), ())
    [artifact] = render((plan(long),))
    lines = artifact.text.splitlines()
    assert [line.strip() for line in lines if "0.05" in line] == ["0.05"]
    assert yaml.safe_load(artifact.text)["groups"][0]["rules"][0]["expr"].count("\n") > 2


@pytest.mark.promtool
def test_promtool_reads_every_key_that_is_written(promtool: Promtool, tmp_path: Path) -> None:
    [artifact] = render((plan(RECORDING, FULL, BARE),))
    file = tmp_path / "rules.yaml"
    file.write_text(artifact.text, encoding="utf-8")
    assert promtool.check_rules([file]).code == 0
