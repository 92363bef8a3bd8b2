"""What an objective's numbers mean in minutes and events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tocsin import (
    Counter,
    EventsSli,
    Gauge,
    RatioSli,
    Service,
    Slo,
    Tiers,
    UptimeSli,
    per_minute,
    percent,
    raw,
)
from tocsin.plan.slo.arithmetic import clears_after, fires_after, needed, single_events, traffic
from tocsin.plan.slo.lower import objective_of
from tocsin.plan.slo.objective import Objective
from tocsin.values import Duration

REQUESTS = Counter(name="requests_total", help="Requests.", labels=("status",))
GOOD, BAD = REQUESTS.where(status="200"), REQUESTS.where(status="500")
UP = Gauge(name="up", help="Up.").where(job="api")


def objective(objective_: str = "99.9", *, traffic_: int = 4000, **options: Any) -> tuple[Objective, Service]:
    """An objective with its service."""
    options.setdefault("sli", EventsSli(bad=BAD, total=REQUESTS))
    slo = Slo(name="a", description="A.", objective=percent(objective_), **options)
    normal = (GOOD.at(per_minute(traffic_)), BAD.at(0), UP.at(1))
    service = Service(name="api", owner="team", slos=(slo,), normal=normal)
    return objective_of(slo, service, None), service


@pytest.mark.parametrize(
    ("tier", "errors", "minutes"),
    [
        (0, "1", "0.864"),
        (0, "0.1", "8.64"),
        (0, "0.05", "17.28"),
        (1, "1", "2.16"),
        (2, "0.01", "432"),
        (3, "1", "4.32"),
    ],
)
def test_a_tier_fires_when_its_long_window_holds_enough_errors(tier: int, errors: str, minutes: str) -> None:
    made, _ = objective()
    burn = made.tiers[tier]
    after = fires_after(needed(made, burn), burn, Decimal(errors))
    assert after is not None
    assert after.milliseconds == Decimal(minutes) * 60_000


def test_errors_of_exactly_the_share_needed_never_fire() -> None:
    made, _ = objective()
    fast = made.tiers[0]
    assert needed(made, fast) == Decimal("0.0144")
    assert fires_after(Decimal("0.0144"), fast, Decimal("0.0144")) is None
    assert fires_after(Decimal("0.0144"), fast, Decimal("0.0145")) is not None


def test_a_tier_clears_when_its_short_window_has_forgotten_enough() -> None:
    made, _ = objective()
    fast = made.tiers[0]
    assert clears_after(needed(made, fast), fast) == Duration(295_680)


def test_traffic_is_that_of_the_series_that_count_all_events() -> None:
    made, service = objective(traffic_=240)
    assert traffic(made, service) == 4


@pytest.mark.parametrize("sli", [UptimeSli(up=UP), RatioSli(error_ratio=lambda window: raw("a"))])
def test_nothing_is_known_of_the_traffic_where_events_are_not_counted(sli: UptimeSli | RatioSli) -> None:
    made, service = objective(sli=sli)
    assert traffic(made, service) is None


def test_one_event_among_many_trips_nothing() -> None:
    assert list(single_events(*objective())) == []


def test_one_event_among_few_trips_a_tier_and_the_arithmetic_is_told() -> None:
    # Four a minute are 240 in an hour, of which one is 0.417 %; 99.99 % leaves 0.144 %.
    singles = list(single_events(*objective("99.99", traffic_=4)))
    assert [single.tier.name for single in singles] == ["fast", "medium"]
    assert singles[0].words == (
        "one bad event trips the fast tier: of 240 in 1h on a normal day it is 0.417 %, "
        "and 0.144 % is enough; "
        "set min_bad=2 or more, or lower the objective"
    )


def test_exactly_the_share_needed_is_not_enough_for_one_event() -> None:
    # 1 / 240 is more than 14.4 x 0.00028 and less than 14.4 x 0.0003.
    few = Tiers(medium=None, slow=None, chronic=None)
    assert [s.tier.name for s in single_events(*objective("99.972", traffic_=4, tiers=few))] == ["fast"]
    assert list(single_events(*objective("99.97", traffic_=4, tiers=few))) == []


def test_one_bad_minute_in_an_hour_trips_the_fast_tier_of_an_uptime_objective() -> None:
    made, service = objective(sli=UptimeSli(up=UP))
    assert next(single_events(made, service)).words == (
        "one bad event trips the fast tier: of 60 in 1h on a normal day it is 1.67 %, and 1.44 % is enough; "
        "set min_bad=2 or more, or lower the objective"
    )


def test_an_author_who_says_how_many_it_takes_is_told_nothing() -> None:
    assert list(single_events(*objective("99.99", traffic_=4, min_bad=10))) == []


def test_without_traffic_on_the_normal_day_nothing_is_told() -> None:
    assert list(single_events(*objective("99.99", traffic_=0))) == []
