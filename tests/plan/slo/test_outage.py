"""The minute an outage is told, by arithmetic and by the engine."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import minutes, objective, slo

from tocsin import Missing, RatioSli, Tier, Tiers, percent, raw
from tocsin.model.slo import Slo
from tocsin.plan.slo.outage import Outage
from tocsin.proof.runner import prove, silent_progress
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

SCRAPE = Duration.parse("15s")
HOUR = minutes(60)


def told(chosen: Slo, *, closed: bool, held: int = 10, **of_service: Any) -> tuple[str, str]:
    """Minutes after the outage began, and after it ended."""
    own = objective(chosen, **of_service)
    scrape = Duration.parse(of_service.get("scrape_interval", "15s"))
    first, until = Outage(own, scrape, HOUR, minutes(held)).told(own.tiers[0], closed=closed)
    return str(first - HOUR), str(until - HOUR - minutes(held))


@pytest.mark.parametrize(
    ("budget", "fires", "clears", "clears_left_open"),
    [
        ("99.9", "2m", "6m", "5m"),
        ("99.99", "1m", "6m", "5m"),
        ("99", "9m", "5m", "5m"),
        ("95", "44m", "2m", "2m"),
    ],
)
def test_a_total_outage_is_told_as_soon_as_the_hour_shows_enough(
    budget: str, fires: str, clears: str, clears_left_open: str
) -> None:
    """At 99.9 %, 1.44 % of 240 steps: 3.5, of which a minute shows 3 and two minutes 7."""
    held = 50

    assert told(slo(objective=percent(budget)), closed=True, held=held) == (fires, clears)
    assert told(slo(objective=percent(budget)), closed=False, held=held) == (fires, clears_left_open)


def test_an_outage_that_is_long_over_for_the_short_window_is_silent_though_the_hour_still_burns() -> None:
    _, cleared = told(slo(), closed=True, held=30)

    assert cleared == "6m"


def test_slower_scrapes_are_seen_later() -> None:
    assert told(slo(objective=percent("99.99")), closed=True, scrape_interval="1m")[0] == "2m"


def test_sums_of_the_base_see_an_outage_smeared_over_five_minutes() -> None:
    """Each evaluation's base holds five minutes, so the first ones are bad in part only."""
    from_counters, _ = told(slo(objective=percent(99)), closed=True, held=30)
    from_base, _ = told(slo(objective=percent(99), exclude=shop.closed.eq(1)), closed=True, held=30)

    assert (from_counters, from_base) == ("9m", "12m")


def test_a_window_shows_more_than_a_share_from_a_minute_on() -> None:
    outage = Outage(objective(), SCRAPE, HOUR)
    five = Duration.parse("5m")

    assert [str(outage.shows(five, Fraction(1, 2), closed=closed) - HOUR) for closed in (True, False)] == [
        "3m",
        "3m",
    ]
    assert str(outage.shows(five, Fraction(0), closed=True) - HOUR) == "1m"


AGREED = {
    "99.9 %": slo(),
    "99 %": slo(objective=percent(99)),
    "95 %": slo(objective=percent(95)),
    "99.99 %": slo(objective=percent("99.99")),
    "sums of the base": slo(objective=percent(99), exclude=shop.closed.eq(1)),
    "missing is bad": slo(objective=percent(98), missing=Missing.BAD),
    "a day's budget, whose short window is a minute": slo(objective=percent(95), period="1d"),
    "a day's budget, in sums of the base": slo(objective=percent(95), period="1d", exclude=shop.closed.eq(1)),
    "rescaled": slo(objective=percent(90), tiers=Tiers(fast=Tier(rescale=True))),
    "the slow tier is the first": slo(objective=percent(99), tiers=Tiers(fast=None, medium=None)),
    "a ratio by query": slo(sli=shop.DIVISION),
    "a share that is read as it is": slo(sli=RatioSli(error_ratio=lambda window: raw("avg(stale_ratio)"))),
    "a share that is averaged": slo(sli=shop.GAUGE),
    "split": slo(by=("region",)),
    "few events do not count": slo(min_bad=500),
}


@pytest.mark.promtool
@pytest.mark.parametrize("case", AGREED)
@pytest.mark.parametrize("scrape", ["15s", "30s"])
def test_the_engine_agrees(case: str, scrape: str, promtool: Promtool) -> None:
    plan = shop.plan(AGREED[case], promtool.version[:2], scrape_interval=scrape)

    [verdict] = prove((plan,), lambda name: "everything fails" in name, promtool, silent_progress)

    assert verdict.holds, verdict.words


@pytest.mark.promtool
def test_the_engine_agrees_where_evaluations_are_half_a_minute_apart(promtool: Promtool) -> None:
    plan = shop.plan(slo(), promtool.version[:2], evaluation_interval="30s")

    [verdict] = prove((plan,), lambda name: "everything fails" in name, promtool, silent_progress)

    assert verdict.holds, verdict.words
