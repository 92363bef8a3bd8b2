"""When downtime is told of: slots counted one by one. The engine says the same in the stories themselves."""

from __future__ import annotations

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import objective, slo

from tocsin import percent
from tocsin.plan.slo.downtime import Downtime
from tocsin.values import Duration

HOUR, MINUTE = Duration.parse("1h"), Duration.parse("1m")


def told(
    closed: bool, held: int = 10, scrape: str = "15s", interval: str = "1m", **of_slo: object
) -> list[str]:
    """When the fastest tier first tells of downtime after an hour, and when no longer."""
    own = objective(slo(sli=shop.UP, **of_slo), scrape_interval=scrape, evaluation_interval=interval)
    downtime = Downtime(own, Duration.parse(scrape), HOUR, MINUTE * held)
    return [str(time) for time in downtime.told(own.tiers[0], closed=closed)]


@pytest.mark.parametrize("closed", [True, False])
def test_the_first_bad_slot_is_enough_where_it_is_a_large_share(closed: bool) -> None:
    assert told(closed)[0] == "1h1m"


def test_a_minimum_of_bad_slots_is_waited_for() -> None:
    assert told(closed=False, min_bad=3)[0] == "1h3m"


def test_a_loose_objective_takes_longer() -> None:
    """2 % of 60 slots, 14.4 times over, are 17.28."""
    assert told(closed=False, objective=percent(98), held=30)[0] == "1h18m"


def test_a_window_that_holds_both_its_ends_forgets_a_slot_later() -> None:
    assert [told(closed)[1] for closed in (True, False)] == ["1h16m", "1h15m"]


def test_samples_that_are_far_apart_show_it_later() -> None:
    assert told(closed=False, scrape="1m") == ["1h2m", "1h16m"]


def test_twice_as_many_slots_need_twice_as_many_bad_ones() -> None:
    """One of 120 is 0.8 %, and 1.44 % is enough."""
    assert told(closed=False, interval="30s") == ["1h1m", "1h15m"]
