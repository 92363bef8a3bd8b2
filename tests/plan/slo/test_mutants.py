"""The stories can fail: rules that are wrong in the ways objectives have been are caught, each by its own.

Each mutant is one mistake, most of them seen in other generators. It is told on the real engine, by
the story that is there for it and no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import slo

from tocsin import Missing, per_minute, percent
from tocsin.model.slo import Slo
from tocsin.plan.rules import AlertingRule, Rule, ServicePlan
from tocsin.promql.parse import parse
from tocsin.proof.runner import prove, silent_progress
from tocsin.proof.verdict import Verdict
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

pytestmark = pytest.mark.promtool

TOTAL, BAD = "slo:events_total:rate5m", "slo:events_bad:rate5m"
OWN = '{slo_id="shop-good"}'
COUNT = "histogram_count(sum(rate(took_seconds[5m])))"
PERIOD = "slo:sli_error:ratio_rate30d"
EXCLUDED = slo(exclude=shop.closed.eq(1))
SPLIT = slo(by=("region",))
STOPPED = slo(traffic_stopped_above=per_minute(60))
LATENCY = slo(sli=shop.CLASSIC)


@dataclass(frozen=True)
class Mutant:
    """A mistake in the rules of this name, and the story that must tell of it."""

    slo: Slo
    rule: str
    was: str
    becomes: str
    story: str
    normal: Any = shop.NORMAL


MUTANTS = {
    "a delay before a burn speaks": Mutant(slo(), "SLOBurnFast", "for", "4m", "everything fails"),
    "no short window": Mutant(
        slo(), "SLOBurnFast", f" and slo:sli_error:ratio_rate5m{OWN} / 0.001 > 14.4", "", "everything fails"
    ),
    "a factor that is too low": Mutant(slo(), "SLOBurnFast", "14.4", "13", "just below fast"),
    "a factor that is too high": Mutant(slo(), "SLOBurnFast", "14.4", "16", "just above fast"),
    "another tier's factor": Mutant(slo(), "SLOBurnMedium", " 6", " 3", "just below medium"),
    "a ticket at the rate Sloth raises it": Mutant(
        slo(period="28d"), "SLOBurnChronic", "> 1", "> 0.933", "just below chronic"
    ),
    "0/0 is recorded": Mutant(
        slo(),
        "slo:sli_error:ratio_rate5m",
        f"(slo:events_total:rate5m{OWN} > 0)",
        f"slo:events_total:rate5m{OWN}",
        "idle",
    ),
    "0/0 of a native histogram": Mutant(
        slo(sli=shop.NATIVE),
        BAD,
        f" * ({COUNT} > 0) or 0 * {COUNT}",
        "",
        "idle",
        shop.NATIVE_NORMAL,
    ),
    "no zero before the first error": Mutant(
        slo(), BAD, " or 0 * sum(rate(requests_total[5m]))", "", "the first error comes late"
    ),
    "a zero that has no group": Mutant(
        SPLIT,
        BAD,
        "0 * sum by (region) (rate(requests_total[5m]))",
        "vector(0)",
        "the first error comes late",
    ),
    "the period averages ratios": Mutant(
        slo(), PERIOD, "", f"avg_over_time(slo:sli_error:ratio_rate5m{OWN}[30d])", "a busy hour"
    ),
    "the period averages ratios, of a native histogram": Mutant(
        slo(sli=shop.NATIVE),
        PERIOD,
        "",
        f"avg_over_time(slo:sli_error:ratio_rate5m{OWN}[30d])",
        "a busy hour",
        shop.NATIVE_NORMAL,
    ),
    "three days are two": Mutant(slo(), "slo:sli_error:ratio_rate3d", "[3d]", "[2d]", "days without errors"),
    "a ticket that tells of less": Mutant(slo(), "SLOBurnChronic", " 1", " 0.9", "days without errors"),
    "three days average ratios": Mutant(
        slo(),
        "slo:sli_error:ratio_rate3d",
        "",
        f"avg_over_time(slo:sli_error:ratio_rate5m{OWN}[3d])",
        "the oldest falls out",
    ),
    "a period forgets its beginning": Mutant(slo(), PERIOD, "[30d]", "[25d]", "the oldest falls out"),
    "a period never forgets": Mutant(slo(), PERIOD, "[30d]", "[60d]", "the oldest falls out"),
    "downtime is never forgotten": Mutant(
        slo(sli=shop.UP), PERIOD, "[30d]", "[60d]", "the downtime falls out"
    ),
    "minutes of another period": Mutant(
        slo(sli=shop.UP), "slo:downtime:minutes30d", "43200", "1440", "the downtime falls out"
    ),
    "silence when all series vanish": Mutant(slo(), "SLONoData", "", "vector(0) > 1", "all series end"),
    "a zero where nothing is measured": Mutant(
        slo(), BAD, "0 * sum(rate(requests_total[5m]))", "vector(0)", "all series end"
    ),
    "the raw errors are asked for": Mutant(
        slo(), "SLONoData", "", 'absent(requests_total{code="500"})', "the first error comes late"
    ),
    "missing is bad, but is not counted": Mutant(
        slo(missing=Missing.BAD), BAD, f" or avg(avg_over_time({TOTAL}{OWN}[1h]))", "", "and that is bad"
    ),
    "stopped traffic is told at once": Mutant(STOPPED, "SLOTrafficStopped", "for", "0s", "traffic stops"),
    "stopped traffic is never told": Mutant(STOPPED, "SLOTrafficStopped", "== 0", "< 0", "traffic stops"),
    "traffic that never was has stopped": Mutant(
        slo(traffic_stopped_above=per_minute(60), min_bad=2),
        "SLOTrafficStopped",
        f" and {TOTAL}{OWN} offset 1h > 1",
        "",
        "one bad event",
    ),
    "a restart counts backwards": Mutant(slo(), TOTAL, "rate(", "deriv(", "all counters start again"),
    "only the pods of today": Mutant(
        slo(), TOTAL, "requests_total[5m]", 'requests_total{pod=""}[5m]', "every pod is replaced"
    ),
    "one bad event is enough": Mutant(
        slo(min_bad=2), "SLOBurnFast", f" and sum_over_time({BAD}{OWN}[1h]) * 60 >= 2", "", "one bad event"
    ),
    "one bad event is many while history is short": Mutant(
        slo(min_bad=2),
        "SLOBurnSlow",
        f"sum_over_time({BAD}{OWN}[1d]) * 60",
        f"avg_over_time({BAD}{OWN}[1d]) * 86400",
        "one bad event",
    ),
    "an older rule's label cuts the sum in two": Mutant(
        slo(),
        PERIOD,
        "",
        f"sum_over_time({BAD}{OWN}[30d]) / (sum_over_time({TOTAL}{OWN}[30d]) > 0)",
        "an author's label",
    ),
    "an older rule's label makes a group look gone": Mutant(
        SPLIT, "SLONoData", "", f"count_over_time({BAD}{OWN}[1d]) unless {BAD}{OWN}", "an author's label"
    ),
    "a missing bucket is no fast request": Mutant(
        LATENCY, BAD, ", 0)", " or sum(rate(took_seconds_count[5m])), 0)", "the bucket is missing"
    ),
    "one spelling of a bucket": Mutant(
        LATENCY, BAD, 'le=~"1|1\\\\.0"', 'le="1"', "spelled as Prometheus 3 does"
    ),
    "twice as many bad events are fine": Mutant(
        slo(sli=shop.APART), "SLIInvalid", "> 1", "> 3", "more bad events than events"
    ),
    "maintenance counts": Mutant(EXCLUDED, BAD, " unless on () closed == 1", "", "maintenance"),
    "maintenance counts as good": Mutant(EXCLUDED, TOTAL, " unless on () closed == 1", "", "maintenance"),
    "maintenance is missing data": Mutant(
        EXCLUDED, "SLONoData", " unless on () closed == 1", "", "maintenance"
    ),
    "one group's errors are everyone's": Mutant(
        SPLIT, BAD, "sum by (region) (rate(requests_total{", "sum(rate(requests_total{", "one group fails"
    ),
    "a group that vanishes is no matter": Mutant(
        SPLIT, "SLONoData", "", f"absent({BAD}{OWN})", "one vanishes"
    ),
    "a spent budget is told before it can be known": Mutant(
        slo(budget_exhausted=True, period="1d", objective=percent(95)),
        "SLOBudgetExhausted",
        "> 0.5",
        "> 0.4",
        "spent",
    ),
    "a spent budget is never told": Mutant(
        slo(budget_exhausted=True, period="1d", objective=percent(95)),
        "SLOBudgetExhausted",
        "<= 0",
        "< -2",
        "spent",
    ),
    "a probe that vanished is up": Mutant(
        slo(sli=shop.UP), "slo:slots_bad:bool", " or vector(1)", " or vector(0)", "the probe vanishes"
    ),
    "a probe that vanished is unknown": Mutant(
        slo(sli=shop.UP), "slo:slots_bad:bool", " or vector(1)", "", "the probe vanishes"
    ),
    "a slot is enough": Mutant(
        slo(sli=shop.UP, min_bad=2), "SLOBurnFast", ">= 2", ">= 1", "too few for fast"
    ),
    "a slot too many": Mutant(slo(sli=shop.UP, min_bad=2), "SLOBurnFast", ">= 2", ">= 4", "enough for fast"),
    "downtime in maintenance counts": Mutant(
        slo(sli=shop.UP, exclude=shop.closed.eq(1)),
        "slo:slots_bad:bool",
        " unless on () closed == 1",
        "",
        "maintenance",
    ),
    "a delay before downtime speaks": Mutant(slo(sli=shop.UP), "SLOBurnFast", "for", "2m", "down for ten"),
    "a share that is only read, and read late": Mutant(
        slo(sli=shop.GAUGE), "SLOBurnFast", "for", "4m", "just above fast"
    ),
}


def mutated(plan: ServicePlan, mutant: Mutant) -> ServicePlan:
    """The plan with the one mistake, which there must be a place for."""
    changed = 0

    def change(rule: Rule) -> Rule:
        nonlocal changed
        name = rule.alert if isinstance(rule, AlertingRule) else rule.record
        if name != mutant.rule:
            return rule
        changed += 1
        if mutant.was == "for":
            assert isinstance(rule, AlertingRule)
            return replace(rule, for_=Duration.parse(mutant.becomes))
        text = str(rule.expr)
        assert mutant.was in text, text
        wrong = text.replace(mutant.was, mutant.becomes) if mutant.was else mutant.becomes
        return replace(rule, expr=parse(wrong))

    groups = tuple(replace(group, rules=tuple(map(change, group.rules))) for group in plan.groups)
    assert changed == 1
    return replace(plan, groups=groups)


@pytest.fixture(scope="module")
def told_by(promtool: Promtool) -> Callable[[Mutant, bool], tuple[Verdict, ...]]:
    """What the mutant's story says of right rules, and of wrong ones."""

    def tell(mutant: Mutant, wrong: bool) -> tuple[Verdict, ...]:
        plan = shop.plan(mutant.slo, promtool.version[:2], normal=mutant.normal)
        rules = mutated(plan, mutant) if wrong else plan
        return prove((rules,), lambda name: mutant.story in name, promtool, silent_progress)

    return tell


LONG = ("the oldest falls out", "the downtime falls out")
"""Stories of a whole period, which take seconds."""


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.slow) if mutant.story in LONG else case
        for case, mutant in MUTANTS.items()
    ],
)
def test_a_wrong_rule_is_told_by_its_story(
    case: str, promtool: Promtool, told_by: Callable[[Mutant, bool], tuple[Verdict, ...]]
) -> None:
    mutant = MUTANTS[case]
    if mutant.normal is shop.NATIVE_NORMAL and promtool.version < (2, 53):
        pytest.skip("promtool reads samples of native histograms since 2.53")

    right, wrong = told_by(mutant, False), told_by(mutant, True)

    assert right
    assert all(verdict.holds for verdict in right), right[0].words
    assert not all(verdict.holds for verdict in wrong)


def test_every_story_has_a_mutant() -> None:
    every = [
        slo(sli=shop.APART, traffic_stopped_above=per_minute(60), budget_exhausted=True, min_bad=2),
        SPLIT,
        EXCLUDED,
        LATENCY,
        slo(missing=Missing.BAD),
        slo(sli=shop.UP, exclude=shop.closed.eq(1), budget_exhausted=True, by=("job",)),
    ]
    stories = {mutant.story for mutant in MUTANTS.values()}
    titles = {case.name for chosen in every for case in shop.plan(chosen).cases if case.objective}
    untold = {name for name in titles if not any(story in name for story in stories)}

    # Those of one kind, a number for each tier and window, have a mutant for some of their kind.
    kinds = (" times the budget, just ", ", enough for ", ", too few for ")
    assert {name for name in untold if not any(kind in name for kind in kinds)} == set()
