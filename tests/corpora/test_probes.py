"""Probes of other people's rules: how many can be derived, and that the real engine confirms each."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from tocsin.files.rule_files import read_rule_files
from tocsin.plan.probes.compile import Probes, probes
from tocsin.plan.rules import AlertingRule, Group, ServicePlan
from tocsin.proof.runner import prove
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

pytestmark = pytest.mark.corpora

MINUTE = Duration.of(minutes=1)
BOUNDED = 20
"""In the bounded form, the probes of every such alert are run; all are derived in both forms."""

DERIVABLE = 0.93
"""Of the published alerts, at least this share has probes."""


@lru_cache
def derived() -> tuple[tuple[AlertingRule, Probes], ...]:
    """Every published alert once, with its probes."""
    folder = os.environ.get("TOCSIN_CORPORA")
    if not folder:
        pytest.skip("needs TOCSIN_CORPORA")
    found: dict[tuple[str, str, Duration], AlertingRule] = {}
    for file in read_rule_files([Path(folder) / "rules"]):
        for rule in file.plan.alerts if file.plan else ():
            found.setdefault((rule.alert, str(rule.expr), rule.for_), rule)
    return tuple((rule, probes(rule)) for rule in found.values())


def test_nearly_every_published_alert_has_probes() -> None:
    assert len(derived()) > 500
    with_probes = sum(bool(found.cases) for _, found in derived())
    assert with_probes / len(derived()) > DERIVABLE


def test_an_alert_without_probes_has_a_reason_and_the_others_have_none() -> None:
    for rule, found in derived():
        assert bool(found.cases) is not bool(found.reason), rule.alert


@pytest.mark.promtool
def test_the_engine_confirms_every_probe(promtool: Promtool) -> None:
    every = 1 if os.environ.get("TOCSIN_CORPORA_FORM") == "full" else BOUNDED
    plans = []
    for number, (rule, found) in enumerate(derived()[::every]):
        cases = tuple(replace(case, name=f"{number} {case.name}") for case in found.cases)
        group = Group("g", MINUTE, (rule,))
        plans.append(ServicePlan(f"s{number}", "rules", MINUTE, (group,), cases))
    verdicts = prove(tuple(plans), lambda _: True, promtool, lambda _: None)
    assert [f"{each.case.name}: {each.complaint}" for each in verdicts if not each.holds] == []
    assert len(verdicts) > 150
