"""The arithmetic of tiers, as its page states it, and what is said of a tier that cannot be."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.slo.shop import objective, slo, told

from tocsin import Severity, Tier, Tiers, percent
from tocsin.plan.slo import tiers
from tocsin.plan.slo.tiers import BurnTier, burn_tiers
from tocsin.values import Duration, decimal_text

PAGE = tiers.__doc__ or ""
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|")
]
HEAD, _, *TABLE = ROWS
PERIODS = ("7d", "28d", "30d", "90d", "1d")


def by_name(**given: object) -> dict[str, BurnTier]:
    return {tier.name: tier for tier in burn_tiers(slo(**given))}


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_page_states_what_is_computed(row: list[str], period: str) -> None:
    """A factor below 1 is raised to it; the page has what it would be in brackets."""
    cells = dict(zip(HEAD, row, strict=True))
    tier = by_name(period=period)[cells["tier"]]

    stated, computed = re.fullmatch(r"(\S+)(?: \((\S+)\))?", cells[period]).groups()  # type: ignore[union-attr]
    windows = cells["windows below 7d" if period == "1d" else "windows"]
    share = Decimal(cells["share"].removesuffix(" %")) / 100
    factor = share * tier.period.milliseconds / tier.long.milliseconds
    assert windows == f"{tier.long}, {tier.short}"
    assert tier.factor == Decimal(stated)
    assert round(factor, 2) == Decimal(computed or stated)


def test_the_page_has_every_tier_and_period() -> None:
    assert [row[0] for row in TABLE] == list(by_name())
    assert set(PERIODS) < set(HEAD)


@pytest.mark.parametrize("period", [*PERIODS, "2d", "6d", "14d", "365d"])
def test_pages_are_well_above_one_and_tickets_are_not_below(period: str) -> None:
    for tier in by_name(period=period).values():
        least = Decimal("1.3") if tier.severity is Severity.PAGE else 1
        assert tier.factor >= least


def test_a_page_is_fast_and_a_ticket_slow() -> None:
    assert [tier.severity.value for tier in by_name().values()] == ["page", "page", "ticket", "ticket"]


def test_each_tier_is_tuned_by_itself() -> None:
    found = by_name(
        tiers=Tiers(
            fast=Tier(long="2h", short="10m", share=percent(4)),
            medium=None,
            slow=Tier(severity=Severity.PAGE),
        )
    )

    assert list(found) == ["fast", "slow", "chronic"]
    assert (str(found["fast"].long), str(found["fast"].short)) == ("2h", "10m")
    assert found["fast"].factor == Decimal("14.4")
    assert found["slow"].severity is Severity.PAGE


def test_the_share_of_the_budget_a_window_spends_is_told_of_the_factor_in_force() -> None:
    found = by_name(period="7d")

    assert found["fast"].share == Decimal("0.02")
    assert round(found["chronic"].share, 4) == Decimal("0.4286")  # raised to 1: three days of seven


@pytest.mark.parametrize(
    ("scrape", "windows"),
    [("15s", ["5m, 1m", "30m, 5m"]), ("30s", ["5m, 2m", "30m, 5m"]), ("1m", ["5m, 4m", "30m, 5m"])],
)
def test_shrunk_windows_hold_four_scrapes(scrape: str, windows: list[str]) -> None:
    fast, medium, *_ = burn_tiers(slo(period="1d"), Duration.parse(scrape))

    assert [f"{tier.long}, {tier.short}" for tier in (fast, medium)] == windows


def test_what_an_author_chose_is_kept_or_refused_but_not_changed() -> None:
    chosen = slo(period="1d", tiers=Tiers(fast=Tier(short="1m")))

    assert told(lambda: objective(chosen, scrape_interval="30s")) == [
        "SLO good: a window of 1m holds fewer than 4 scrapes of 30s; lengthen it, or scrape more often"
    ]


PROBLEMS = {
    "can never fire": (
        slo(objective=percent(90)),
        "SLO good: the fast tier can never fire: 14.4 times the budget of 10 % is 144 % of all events; "
        "drop it (fast=None), or give it a longer window, a smaller share, or rescale=True "
        "(which lowers the factor to 5, half of all events failing)",
    ),
    "fires at exactly everything, so never": (
        slo(objective=percent(80), tiers=Tiers(fast=Tier(share=percent("0.695")), medium=None)),
        "SLO good: the fast tier can never fire: 5.004 times the budget of 20 % is 100.08 % of all events; "
        "drop it (fast=None), or give it a longer window, a smaller share, or rescale=True "
        "(which lowers the factor to 2.5, half of all events failing)",
    ),
    "a page that is no emergency": (
        slo(tiers=Tiers(slow=Tier(share=percent(3), severity=Severity.PAGE))),
        "SLO good: the slow tier pages at 0.9 times the sustainable rate, at which the budget lasts the "
        "whole period; shorten its long window, raise its share, or make it a ticket",
    ),
    "a page at exactly one": (
        slo(tiers=Tiers(chronic=Tier(severity=Severity.PAGE))),
        "SLO good: the chronic tier pages at 1 times the sustainable rate, at which the budget lasts the "
        "whole period; shorten its long window, raise its share, or make it a ticket",
    ),
    "the short window is the longer": (
        slo(tiers=Tiers(fast=Tier(short="1h"))),
        "SLO good: the fast tier's windows are 1h and 1h; the second must be shorter",
    ),
    "a window longer than the period": (
        slo(period="2d", tiers=Tiers(chronic=Tier(long="3d"))),
        "SLO good: the chronic tier's window of 3d is longer than the period of 2d",
    ),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_tier_that_cannot_be_is_told_with_its_ways_out(case: str) -> None:
    chosen, words = PROBLEMS[case]

    assert told(lambda: burn_tiers(chosen)) == [words]


def test_each_way_out_is_one() -> None:
    ways = (
        Tiers(fast=None),
        Tiers(fast=Tier(long="2h")),
        Tiers(fast=Tier(share=percent(1))),
        Tiers(fast=Tier(rescale=True)),
    )
    for way in ways:
        assert told(lambda way=way: burn_tiers(slo(objective=percent(90), tiers=way))) == []


def test_a_rescaled_tier_needs_half_of_all_events_to_fail() -> None:
    found = by_name(objective=percent(90), tiers=Tiers(fast=Tier(rescale=True)))

    assert found["fast"].factor == 5
    assert found["medium"].factor == 6  # 60 % of all events: it could fire, so it stays


def test_rescale_changes_nothing_where_the_factor_can_be_reached() -> None:
    assert by_name(tiers=Tiers(fast=Tier(rescale=True)))["fast"].factor == Decimal("14.4")


@given(st.decimals(min_value=50, max_value="99.9999", places=4), st.sampled_from(PERIODS))
@settings(deadline=None, max_examples=300)
def test_no_tier_is_emitted_that_can_never_fire(objective: Decimal, period: str) -> None:
    chosen = slo(objective=percent(objective), period=period)
    emitted: list[BurnTier] = []

    complaints = told(lambda: emitted.extend(burn_tiers(chosen)))

    assert all(tier.factor * chosen.budget < 1 for tier in emitted)
    assert len(emitted) + len(complaints) == 4


def test_the_documentation_has_the_tiers_of_every_period() -> None:
    page = (Path(__file__).parents[3] / "docs" / "slo.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    documented = [(row[0], row[1], row[2], row[4]) for row in rows if len(row) == 5 and row[0][:-1].isdigit()]

    real = [
        (
            period,
            f"{tier.name}, {tier.severity.value}",
            f"{tier.long}, {tier.short}",
            decimal_text(tier.factor),
        )
        for period in ("1d", "7d", "28d", "30d", "90d")
        for tier in burn_tiers(slo(period=period))
    ]
    assert documented == real
