"""How the long stories are laid out: which burn, how far apart. That they hold is in test_cases."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import slo

from tocsin import Tier, Tiers, percent
from tocsin.model.slo import Slo
from tocsin.plan.cases import Case


def long_stories(chosen: Slo, **given: Any) -> dict[str, Case]:
    cases = shop.plan(chosen, **given).cases
    return {case.home.rpartition("shop-good-")[2]: case for case in cases if "-full-" in case.home}


def test_days_are_looked_at_every_quarter_of_an_hour_and_a_month_every_hour() -> None:
    assert list(long_stories(slo())) == ["full-windows-every-15m.yaml", "full-period-every-1h.yaml"]


@pytest.mark.parametrize(
    ("period", "every"), [("1d", "5m"), ("7d", "15m"), ("28d", "1h"), ("30d", "1h"), ("90d", "3h")]
)
def test_a_period_has_some_hundred_slots(period: str, every: str) -> None:
    found = long_stories(slo(period=period, objective=percent(99)))

    assert f"full-period-every-{every}.yaml" in found


@pytest.mark.parametrize("period", ["1d", "7d", "28d", "30d", "90d"])
def test_no_range_of_recorded_samples_is_longer_than_promtool_reads(period: str) -> None:
    for case in long_stories(slo(period=period, objective=percent(99))).values():
        assert case.step is not None
        assert case.lasts // case.step < 10_000


def test_the_burn_trips_slow_tiers_alone_and_each_when_its_share_of_the_budget_is_gone() -> None:
    """Between 3 and 6: at 4.5 times, a day needs 16 hours, and three days as many."""
    case = long_stories(slo())["full-windows-every-15m.yaml"]

    assert case.alerts == ("SLOBurnSlow", "SLOBurnChronic")
    assert str(case.lasts) == "3d17h15m"
    asked = [str(query.at) for query in case.queries if "alertname" in str(query.expr) and query.samples]
    assert sorted(set(asked)) == ["3d16h45m", "3d17h15m"]


def test_a_burn_between_tiers_that_leave_no_room_is_not_told() -> None:
    close = Tiers(medium=Tier(share=percent("2.5")))

    assert list(long_stories(slo(tiers=close))) == ["full-period-every-1h.yaml"]


def test_native_histograms_have_none() -> None:
    assert long_stories(slo(sli=shop.NATIVE), normal=shop.NATIVE_NORMAL) == {}
