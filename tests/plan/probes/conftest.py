"""Rules from text, their probes, and what the real engine says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tocsin.errors import collecting
from tocsin.plan.cases import Case
from tocsin.plan.probes.compile import Probes, probes
from tocsin.plan.rules import AlertingRule, Group, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.runner import prove
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)


def rule_of(expr: str, for_: str = "5m", **how: object) -> AlertingRule:
    """An alerting rule called A."""
    with collecting():
        node = parse(expr)
    made = AlertingRule(
        "A", node, Duration.parse(for_), Duration(0), (("severity", "page"),), (("summary", "It burns"),)
    )
    return replace(made, **how)  # type: ignore[arg-type]


def complaints_of(rule: AlertingRule, cases: tuple[Case, ...], promtool: Promtool) -> list[str]:
    """What the engine disagrees with, alone with this rule."""
    plan = ServicePlan("s", "rules/s", MINUTE, (Group("g", MINUTE, (rule,)),), cases)
    verdicts = prove((plan,), lambda _: True, promtool, lambda _: None)
    return [f"{each.case.name}: {each.complaint}" for each in verdicts if not each.holds]


@pytest.fixture(scope="session")
def rule() -> Callable[..., AlertingRule]:
    """Makes a rule: `rule("up == 0", "5m")`."""
    return rule_of


@pytest.fixture(scope="session")
def probed() -> Callable[..., Probes]:
    """Makes the probes of a rule: `probed("up == 0", "5m")`."""
    return lambda expr, for_="5m", **how: probes(rule_of(expr, for_, **how))


@pytest.fixture(scope="session")
def complaints(promtool: Promtool) -> Callable[[AlertingRule, tuple[Case, ...]], list[str]]:
    """What the engine disagrees with in a rule's probes."""
    return lambda rule, cases: complaints_of(rule, cases, promtool)
