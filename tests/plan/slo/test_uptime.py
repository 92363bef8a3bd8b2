"""Time: a slot an evaluation, good or bad; and ratios that a query computes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import recorded, slo

from tocsin import Missing, UptimeSli, percent

SLOTS = 'slo:slots_bad:bool{slo_id="shop-good"}'


def slot(**given: Any) -> str:
    return recorded(slo(sli=shop.UP, **given))["slo:slots_bad:bool"]


def test_a_slot_is_bad_when_too_few_are_up_or_none_is_there() -> None:
    assert slot() == '1 - (avg(up{job="shop"} == bool 1) >= bool 0.5) or vector(1)'


def test_the_quorum_is_the_authors() -> None:
    found = recorded(slo(sli=UptimeSli(up=shop.shop, quorum=percent(75))))

    assert found["slo:slots_bad:bool"] == '1 - (avg(up{job="shop"} == bool 1) >= bool 0.75) or vector(1)'


def test_a_group_that_vanished_is_down_for_an_hour_and_its_quorum_holds_too() -> None:
    assert slot(by=("job",)) == (
        '1 - (avg by (job) (up{job="shop"} == bool 1) >= bool 0.5 '
        'or 0 * max by (job) (last_over_time(up{job="shop"}[1h])))'
    )


@pytest.mark.parametrize("by", [(), ("job",)])
def test_missing_slots_can_be_left_out(by: tuple[str, ...]) -> None:
    group = " by (job) " if by else ""

    assert slot(missing=Missing.EXCLUDE, by=by) == f'1 - (avg{group}(up{{job="shop"}} == bool 1) >= bool 0.5)'


def test_excluded_slots_are_none() -> None:
    assert slot(exclude=shop.closed.eq(1)) == (
        '(1 - (avg(up{job="shop"} == bool 1) >= bool 0.5) or vector(1)) unless on () closed == 1'
    )


@pytest.mark.parametrize("window", ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"])
def test_slots_are_averaged_since_each_weighs_the_same(window: str) -> None:
    found = recorded(slo(sli=shop.UP))

    assert found[f"slo:sli_error:ratio_rate{window}"] == f"avg_over_time({SLOTS}[{window}])"


def test_downtime_is_told_in_minutes() -> None:
    found = recorded(slo(sli=shop.UP))

    own = '{slo_id="shop-good"}'
    assert found["slo:downtime:minutes1d"] == f"slo:sli_error:ratio_rate1d{own} * 1440"
    assert found["slo:downtime:minutes30d"] == f"slo:sli_error:ratio_rate30d{own} * 43200"


def test_a_ratio_by_query_is_asked_up_to_six_hours_and_averaged_beyond() -> None:
    found = recorded(slo(sli=shop.GAUGE))

    assert found["slo:sli_error:ratio_rate6h"] == "avg(avg_over_time(stale_ratio[6h])) >= -Inf"
    assert found["slo:sli_error:ratio_rate1d"] == (
        'avg_over_time(slo:sli_error:ratio_rate5m{slo_id="shop-good"}[1d])'
    )


def test_the_base_of_a_ratio_comes_before_shorter_windows_that_read_it() -> None:
    names = list(recorded(slo(sli=shop.GAUGE, period="1d", exclude=shop.closed.eq(1), objective=percent(95))))

    assert names[:2] == ["slo:sli_error:ratio_rate5m", "slo:sli_error:ratio_rate1m"]
