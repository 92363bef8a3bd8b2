"""A sliced verdict is the unsliced one: the same cases hold and the same fail, whatever is wrong.

Unsliced is what plain promtool does with the generated files: every rule, every series. There is one
difference, by design: an alert that is noisy on a normal day fails that day's case, not all cases that
have nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin import pipeline
from tocsin.files.settings import read_settings
from tocsin.plan.cases import Case
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, ServicePlan
from tocsin.promql.nodes import Binary, Number
from tocsin.promql.parse import parse
from tocsin.proof import runner
from tocsin.proof.runner import prove, silent_progress
from tocsin.proof.slicing import Slice
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

pytestmark = pytest.mark.promtool
ROOT = Path(__file__).parents[2]

Mutation = Callable[[AlertingRule], AlertingRule]


def uncut(service: ServicePlan, cases: Sequence[Case]) -> tuple[Slice, ...]:
    """All rules with all series, for each case."""
    return tuple(Slice(service, (case,), (place,)) for place, case in enumerate(cases))


def failing(plan: ServicePlan, promtool: Promtool) -> set[str]:
    verdicts = prove((plan,), lambda name: True, promtool, silent_progress)
    return {verdict.case.name for verdict in verdicts if not verdict.holds}


def both(plan: ServicePlan, promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], set[str]]:
    """The cases that fail sliced, and those that fail unsliced."""
    sliced = failing(plan, promtool)
    with monkeypatch.context() as patch:
        patch.setattr(runner, "slices", uncut)
        return sliced, failing(plan, promtool)


def assert_same(sliced: set[str], unsliced: set[str]) -> None:
    """The same cases fail; where a normal day is not quiet, at least those that the alert is in."""
    if any("a normal day" in name for name in sliced):
        assert sliced <= unsliced
    else:
        assert sliced == unsliced


def mutated(plan: ServicePlan, alert: str, mutation: Mutation) -> ServicePlan:
    """The plan with this one alert changed."""
    changed = 0

    def rule(each: AlertingRule | RecordingRule) -> AlertingRule | RecordingRule:
        nonlocal changed
        if isinstance(each, AlertingRule) and each.alert == alert:
            changed += 1
            return mutation(each)
        return each

    groups = tuple(replace(group, rules=tuple(map(rule, group.rules))) for group in plan.groups)
    assert changed
    return replace(plan, groups=groups)


def threshold(times: str) -> Mutation:
    """The comparison's right side multiplied."""

    def mutation(rule: AlertingRule) -> AlertingRule:
        assert isinstance(rule.expr, Binary)
        assert isinstance(rule.expr.right, Number)
        factor = parse(f"{rule.expr.right} * {times}")
        return replace(rule, expr=Binary(rule.expr.operator, rule.expr.left, factor))

    return mutation


def without_for(rule: AlertingRule) -> AlertingRule:
    return replace(rule, for_=Duration(0))


def never(rule: AlertingRule) -> AlertingRule:
    return replace(rule, expr=parse("vector(1) > 2"))


def flipped(rule: AlertingRule) -> AlertingRule:
    assert isinstance(rule.expr, Binary)
    opposite = {">": "<=", "<=": ">"}[rule.expr.operator]
    return replace(rule, expr=Binary(opposite, rule.expr.left, rule.expr.right))


def keeps_firing(rule: AlertingRule) -> AlertingRule:
    return replace(rule, keep_firing_for=Duration.of(minutes=3))


MUTATIONS = {
    "nothing": lambda rule: rule,
    "half the threshold": threshold("0.5"),
    "twice the threshold": threshold("2"),
    "without for": without_for,
    "never": never,
    "flipped": flipped,
    "keeps firing": keeps_firing,
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_small_the_same_cases_fail(
    name: str,
    small: Callable[..., ServicePlan],
    promtool: Promtool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sliced, unsliced = both(mutated(small(), "Overload", MUTATIONS[name]), promtool, monkeypatch)
    assert_same(sliced, unsliced)
    assert bool(sliced) is (name != "nothing")


def chained(small: Callable[..., ServicePlan]) -> ServicePlan:
    """The small service with its condition behind recordings of two groups, and an alert about alerts."""
    plan = small()
    nothing = Duration(0)
    minute = Duration.of(minutes=1)
    upstream = Group(
        "s-recordings",
        minute,
        (
            RecordingRule("s:load:max", parse("max by (pod) (load)")),
            RecordingRule("s:jobs:rate", parse("sum(rate(jobs_total[5m]))")),
        ),
    )
    overload = mutated(plan, "Overload", lambda rule: replace(rule, expr=parse("s:load:max > 5")))
    meta = AlertingRule(
        "Everything", parse('count(ALERTS{alertstate="firing"}) > 3'), nothing, nothing, (), ()
    )
    own = overload.groups[0]
    return replace(overload, groups=(upstream, replace(own, rules=(*own.rules, meta))))


def test_a_condition_behind_recordings_of_another_group_is_proved_alike(
    small: Callable[..., ServicePlan], promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = chained(small)
    assert both(plan, promtool, monkeypatch) == (set(), set())
    sliced, unsliced = both(mutated(plan, "Overload", without_for), promtool, monkeypatch)
    assert sliced == unsliced
    assert sliced


@pytest.fixture(scope="module")
def billing(promtool: Promtool) -> ServicePlan:
    """Billing, exact for this promtool."""
    [plan] = pipeline.plan(read_settings(ROOT), engine=promtool.version[:2])
    return plan


def test_billing_the_same_cases_fail_of_an_alert_that_is_wrong(
    billing: ServicePlan, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the reference alert; the whole service takes minutes without slicing."""
    own = tuple(case for case in billing.cases if case.name.startswith("StripeWebhookFailures: "))
    wrong = replace(mutated(billing, "StripeWebhookFailures", without_for), cases=own)
    sliced, unsliced = both(wrong, promtool, monkeypatch)
    assert sliced == unsliced
    assert 0 < len(sliced) < len(own)


SEEDED: dict[str, tuple[str, Mutation, str]] = {
    # what is wrong, of which alert, and the cases that are run: those whose names begin with it
    "nothing is wrong": ("StripeWebhookFailures", lambda rule: rule, ""),
    "without for": ("StripeWebhookFailures", without_for, "Stripe"),
    "half the threshold": ("ReconciliationFailures", threshold("0.5"), "Reconciliation"),
    "twice the threshold": ("BillingDatabasePoolSaturated", threshold("2"), "Billing"),
    "an objective's": ("SLOBurnFast", never, "billing-errors"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEDED)
def test_billing_the_same_cases_fail_of_all_there_are(
    name: str, billing: ServicePlan, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert, mutation, begins = SEEDED[name]
    own = tuple(case for case in billing.cases if case.name.startswith(begins))
    sliced, unsliced = both(replace(mutated(billing, alert, mutation), cases=own), promtool, monkeypatch)
    assert sliced == unsliced
    assert bool(sliced) is (name != "nothing is wrong")
