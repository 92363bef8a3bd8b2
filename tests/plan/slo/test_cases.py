"""Which stories an objective has, and those that cannot be told."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import recorded, slo

from tocsin import (
    Counter,
    EventsSli,
    Fires,
    Gauge,
    Missing,
    RatioSli,
    Scenario,
    Tier,
    Tiers,
    per_minute,
    percent,
    phase,
    raw,
)
from tocsin.model.slo import Slo
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.lower import lower
from tocsin.plan.slo.burn_cases import beside, humanized
from tocsin.plan.slo.tiers import burn_tiers
from tocsin.proof.runner import prove, silent_progress
from tocsin.proof.verdict import never_fired, untold
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

DIFFERENCE = EventsSli(
    bad=lambda w: raw(f"sum(rate(requests_total[{w}])) - sum(rate(ok_total[{w}]))"),
    total=lambda w: raw(f"sum(rate(requests_total[{w}]))"),
)
OK: Any = Counter(name="ok_total", help="-")
NONE = Tiers(fast=None, medium=None, slow=None, chronic=None)


def cases(chosen: Slo, **given: Any) -> tuple[Case, ...]:
    return tuple(case for case in shop.plan(chosen, **given).cases if case.objective)


def stories(chosen: Slo, **given: Any) -> set[str]:
    """The titles, but for those of the burns beside each factor."""
    titles = {case.name.partition(": ")[2] for case in cases(chosen, **given)}
    return {title for title in titles if "times the budget" not in title and " bad slot" not in title}


COMMON = {
    "everything fails for a while",
    "idle for a quarter of an hour",
    "the first error comes late",
    "a busy hour, then a quiet one with errors",
    "traffic stops, the series stay",
    "all counters start again",
    "every pod is replaced",
    "all series end",
    "an author's label changes",
    "a slow burn after days without errors",
    "a whole period, of which the oldest falls out",
}
NOT_OF_RATIOS = {
    "the first error comes late",
    "a busy hour, then a quiet one with errors",
    "traffic stops, the series stay",
}
OF_GAUGES = (COMMON - NOT_OF_RATIOS - {"all counters start again", "every pod is replaced"}) | {
    "more bad events than events"
}


OF_TIME = {
    "down for ten minutes",
    "the probe vanishes",
    "an author's label changes",
    "a whole period, of which the downtime falls out",
}


def gauges(template: str) -> RatioSli:
    return RatioSli(error_ratio=lambda window: raw(template.replace("$w", window)))


def gauge(name: str, *labels: str) -> Any:
    return Gauge(name=name, help="-", labels=labels)


PAGES = (
    gauge("fresh_pages").at(10),
    gauge("stale_pages").at(0),
    gauge("pages", "state").where(state="fresh").at(40),
    gauge("pages", "state").where(state="stale").at(0),
    *(gauge("stale_by_region", "region").where(region=each).at(0) for each in ("eu", "us")),
)
NORMAL = (*shop.NORMAL, OK.at(per_minute(4000)), *PAGES)
EXPECTED = {
    "events": (slo(), COMMON),
    "queries": (slo(sli=shop.QUERIES), COMMON),
    "a difference": (
        slo(sli=DIFFERENCE),
        (COMMON - {"the first error comes late"}) | {"more good events than events"},
    ),
    "counters apart": (slo(sli=shop.APART), COMMON | {"more bad events than events"}),
    "few events": (slo(min_bad=2), COMMON | {"one bad event at low traffic"}),
    "groups": (slo(by=("region",)), COMMON | {"one group fails, one vanishes"}),
    "missing is bad": (slo(missing=Missing.BAD), COMMON | {"all series end, and that is bad"}),
    "groups of which missing is bad": (
        slo(missing=Missing.BAD, by=("region",)),
        COMMON | {"all series end, and that is bad", "one group fails"},
    ),
    "maintenance": (slo(exclude=shop.closed.eq(1)), COMMON | {"maintenance"}),
    "a budget that is told": (slo(budget_exhausted=True), COMMON | {"the budget is spent"}),
    "no tiers": (
        slo(tiers=NONE),
        COMMON - {"everything fails for a while", "a slow burn after days without errors"},
    ),
    "latency": (
        slo(sli=shop.CLASSIC),
        (COMMON - {"the first error comes late"})
        | {"the bucket is missing", "the bucket is spelled as Prometheus 3 does"},
    ),
    "a division": (slo(sli=shop.DIVISION), COMMON),
    "a share that is read": (
        slo(sli=shop.GAUGE),
        OF_GAUGES,
    ),
    "a share that gauges leave": (slo(sli=gauges("1 - avg(avg_over_time(fresh_pages[$w])) / 10")), OF_GAUGES),
    "a division of gauges": (slo(sli=gauges("sum(stale_pages) / sum(pages)")), OF_GAUGES),
    "a part of the gauges of all": (
        slo(sli=gauges('sum(pages{state="stale"}) / (sum(pages) > 0) or vector(0)')),
        OF_GAUGES,
    ),
    "gauges of groups": (
        slo(sli=gauges("avg by (region) (avg_over_time(stale_by_region[$w]))"), by=("region",)),
        OF_GAUGES | {"one group fails, one vanishes"},
    ),
    "a share that is clamped": (
        slo(sli=gauges("clamp_max(max(stale_pages) / 10, 1)")),
        OF_GAUGES - {"more bad events than events"},
    ),
    "time": (slo(sli=shop.UP), OF_TIME),
    "time that is excluded when missing": (
        slo(sli=shop.UP, missing=Missing.EXCLUDE),
        (OF_TIME - {"the probe vanishes"}) | {"the probe vanishes, and that does not count"},
    ),
    "much downtime": (
        slo(sli=shop.UP, objective=percent(98)),
        (OF_TIME - {"down for ten minutes"}) | {"down for 23 minutes"},
    ),
    "time without tiers": (slo(sli=shop.UP, tiers=NONE), OF_TIME - {"down for ten minutes"}),
    "a day": (
        slo(period="1d", objective=percent(95)),
        COMMON - {"a slow burn after days without errors"},
    ),
    "a week": (slo(period="7d", objective=percent(95)), COMMON),
    "a quarter": (slo(period="90d"), COMMON),
    "a day of time": (slo(sli=shop.UP, period="1d", objective=percent(95)), OF_TIME),
    "no tier that is quicker": (slo(tiers=Tiers(fast=None, medium=None)), COMMON),
    "as slow as quick": (
        slo(tiers=Tiers(medium=Tier(share=percent("2.5")))),
        COMMON - {"a slow burn after days without errors"},
    ),
    "groups of time": (
        slo(sli=shop.UP, by=("instance",)),
        OF_TIME | {"one group is down"},
    ),
}


@pytest.mark.parametrize("case", EXPECTED)
def test_the_stories_that_apply_are_told(case: str) -> None:
    chosen, titles = EXPECTED[case]

    assert stories(chosen, normal=NORMAL) == titles


@pytest.mark.promtool
@pytest.mark.slow
@pytest.mark.parametrize("case", EXPECTED)
def test_the_stories_hold(case: str, promtool: Promtool) -> None:
    chosen, _ = EXPECTED[case]
    plan = shop.plan(chosen, promtool.version[:2], normal=NORMAL)

    verdicts = prove((plan,), lambda name: True, promtool, silent_progress)

    assert [(verdict.case.name, verdict.words) for verdict in verdicts if not verdict.holds] == []


PACES = {
    "evaluations": ("30s", "15s"),
    "scrapes": ("1m", "1m"),
    "neither": ("2m", "15s"),
    "both": ("30s", "30s"),
}
PACED = {
    "events": slo(by=("region",), traffic_stopped_above=per_minute(60)),
    "counters apart": slo(sli=shop.APART, min_bad=3, exclude=shop.closed.eq(1)),
    "missing is bad": slo(missing=Missing.BAD),
    "latency": slo(sli=shop.CLASSIC),
    "time": slo(sli=shop.UP, exclude=shop.closed.eq(1), min_bad=2),
    "groups of time": slo(sli=shop.UP, by=("instance",)),
    "a share that is read": slo(sli=shop.GAUGE),
}


def disagreements(chosen: Slo, pace: tuple[str, str], promtool: Promtool, *words: str) -> list[object]:
    evaluation, scrape = pace
    plan = shop.plan(
        chosen, promtool.version[:2], evaluation_interval=evaluation, scrape_interval=scrape, normal=NORMAL
    )
    verdicts = prove((plan,), lambda name: any(each in name for each in words), promtool, silent_progress)
    return [(verdict.case.name, verdict.words) for verdict in verdicts if not verdict.holds]


@pytest.mark.promtool
@pytest.mark.slow
@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("case", PACED)
def test_the_stories_hold_however_far_rules_and_scrapes_are_apart(
    case: str, pace: str, promtool: Promtool
) -> None:
    assert disagreements(PACED[case], PACES[pace], promtool, "") == []


@pytest.mark.promtool
def test_the_minutes_of_stories_follow_from_how_far_rules_and_scrapes_are_apart(promtool: Promtool) -> None:
    """A part of the above, of every day."""
    some = ("above fast", "fails for", "quiet one", "series end", "traffic stops")

    assert disagreements(PACED["events"], PACES["evaluations"], promtool, *some) == []
    assert disagreements(PACED["time"], PACES["scrapes"], promtool, "down for") == []


def test_each_factor_has_a_story_on_both_sides() -> None:
    burns = [case.name.partition(": ")[2] for case in cases(slo()) if "times the budget" in case.name]

    assert burns == [
        "13.68 times the budget, just below fast",
        "15.12 times the budget, just above fast",
        "5.7 times the budget, just below medium",
        "6.3 times the budget, just above medium",
        "2.85 times the budget, just below slow",
        "3.15 times the budget, just above slow",
        "0.95 times the budget, just below chronic",
        "1.05 times the budget, just above chronic",
    ]


def test_just_above_is_less_than_everything_failing() -> None:
    """At 93.06 % the factor of 14.4 is 99.94 % of all events: four digits cannot tell the two apart."""
    budget = Decimal("0.0694")
    fast = burn_tiers(slo(objective=percent("93.06")))[0]

    below, above = beside(fast, budget)

    assert below == Decimal("13.68")
    assert fast.factor < above < 1 / budget
    assert len(above.as_tuple().digits) > 4


@pytest.mark.parametrize(
    ("burn", "text"),
    [("0.95", "0.95"), ("15.12", "15.12"), ("14.4048", "14.4"), ("999.9", "999.9"), ("1234.5", "1.234k")],
)
def test_a_burn_rate_is_told_as_prometheus_writes_it(burn: str, text: str) -> None:
    assert humanized(Decimal(burn)) == text


def test_a_story_is_about_its_own_objective_alone() -> None:
    """Another that reads the same series burns as well; promtool compares notifications by name alone."""
    first, second = slo(name="first"), slo(name="second", objective=percent(99))
    [plan] = lower([("rules_src/shop", shop.service(first, second))], engine=(3, 5))

    told = [case for case in plan.cases if case.objective == "shop-first"]
    assert {name for case in told for name in case.alerts} <= set(shop.alerting(first))
    assert not any(case.notifications for case in told)
    assert any(case.notifications for case in cases(first))


def test_without_an_engine_a_story_says_only_what_all_versions_agree_on() -> None:
    [known] = [case for case in cases(slo()) if "everything fails" in case.name]
    [unknown] = [case for case in cases(slo(), engine=None) if "everything fails" in case.name]

    assert known.queries != unknown.queries
    assert known.series == unknown.series


NATIVE = slo(sli=shop.NATIVE)


@pytest.mark.parametrize(
    ("engine", "target", "told"),
    [
        ((2, 42), (3, 0), False),
        ((2, 53), (2, 42), True),
        (None, (2, 42), False),
        (None, (2, 53), True),
    ],
)
def test_native_histograms_have_stories_where_promtool_reads_them(
    engine: tuple[int, int] | None, target: tuple[int, int], told: bool
) -> None:
    """Where it does not, none of their samples is in any case, and the objective is named."""
    watched = Scenario(name="nothing", phases=(phase("5m"),))
    slow = Scenario(name="slow", phases=(phase("5m", shop.NATIVE_NORMAL[0]),))
    service = shop.service(
        NATIVE, slo(name="other"), normal=(*shop.NATIVE_NORMAL, *shop.NORMAL[:4]), scenarios=(watched, slow)
    )
    [plan] = lower([("rules_src/shop", service)], engine=engine, target=target)

    assert plan.unshown == (() if told else ("shop-good",))
    assert {case.objective for case in plan.cases} == {"", "shop-other", *(["shop-good"] if told else [])}
    scenarios = {case.name for case in plan.cases} & {"nothing", "slow"}
    assert scenarios == ({"nothing", "slow"} if told else {"nothing"})
    samples = [values for case in plan.cases for _, values in case.series]
    assert any("{{" in values for values in samples) is told
    silence = [str(query.expr) for case in plan.cases if not case.objective for query in case.queries]
    assert all(('slo_id!="shop-good"' in expr) is not told for expr in silence)


def test_every_story_asks_whether_any_sample_of_any_recorded_series_was_nan() -> None:
    for case in cases(slo()):
        asked = [str(query.expr) for query in case.queries]
        lasts = case.lasts + (case.step or Duration(0))
        of_one = f'sum_over_time(slo:events_total:rate5m{{slo_id="shop-good"}}[{lasts}])'
        [nan] = [expr for expr in asked if expr.startswith(f"{of_one} != {of_one} or ")]
        assert set(re.findall(r"slo:[a-z_:0-9]+", nan)) == set(recorded(slo()))


def test_a_share_whose_series_are_unknown_leaves_its_stories_to_its_author() -> None:
    assert cases(slo(sli=shop.AVERAGED)) == ()


def test_a_bucket_with_its_own_spelling_is_left_as_it_is() -> None:
    """Only the threshold's bucket is spelled anew."""
    [case] = [each for each in cases(slo(sli=shop.CLASSIC)) if "spelled" in each.name]
    buckets = [dict(series.labels) for series, _ in case.series if series.name == "took_seconds_bucket"]
    bounds = {labels["le"] for labels in buckets}

    assert bounds == {"0.5", "1.0", "2.5", "+Inf"}


def test_the_homes_of_stories_are_files_of_the_objective() -> None:
    homes = {case.home for case in cases(slo(budget_exhausted=True))}

    assert names.objective_tests_file("shop-good", "budget-every-1h") in homes
    assert all(home.startswith("prometheus/tests/shop-good-") for home in homes)


@pytest.mark.parametrize("sli", [shop.EVENTS, shop.UP, shop.GAUGE])
def test_scrapes_that_do_not_divide_a_minute_leave_the_stories_to_the_author(sli: Any) -> None:
    plan = shop.plan(slo(sli=sli), scrape_interval="45s", normal=(*shop.NORMAL[4:6], shop.shop.at(1)))

    assert [case for case in plan.cases if case.objective] == []
    assert plan.untold == (("shop-good", "a minute is no multiple of the scrape interval 45s"),)


@pytest.mark.promtool
def test_an_author_tells_the_stories_that_cannot_be_derived(promtool: Promtool) -> None:
    """A share of counters that cannot be summed: what an author shows of it counts as shown."""
    averaged = slo(sli=shop.AVERAGED, tiers=Tiers(slow=None, chronic=None))
    failing = shop.failures.where(region="eu")
    fault = (phase("60m"), phase("20m", failing.at(per_minute(4000))), phase("20m", failing.at(0)))
    told = Scenario(
        name="half of the regions fail",
        phases=fault,
        expect=(
            Fires(alert=averaged.alert("SLOBurnFast"), at="62m", until="86m"),
            Fires(alert=averaged.alert("SLOBurnMedium"), at="61m"),
        ),
    )
    gone = Scenario(
        name="all series end",
        phases=(phase("10m"), phase("40m", *(failing.gone(), shop.failures.where(region="us").gone()))),
        expect=(Fires(alert=averaged.alert("SLONoData"), pending="15m", at="30m"),),
    )
    plan = shop.plan(averaged, promtool.version[:2], scenarios=(told, gone))

    verdicts = prove((plan,), lambda name: True, promtool, silent_progress)

    assert [(verdict.case.name, verdict.words) for verdict in verdicts if not verdict.holds] == []
    assert never_fired(plan, plan.cases) == ("SLIInvalid of shop-good",)
    assert untold(plan) == (
        (
            "shop-good",
            "no story of it can be derived, as what rate(failures_total[5m]) gives is not known while the "
            'series stand still; show its alerts in a Scenario: Fires(alert=slo.alert("SLOBurnFast"), ...)',
        ),
    )
