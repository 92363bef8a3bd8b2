"""Which series an objective reads, as what, and how they show a share of bad events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import objective, service, slo, told

from tocsin import Counter, EventsSli, Gauge, LatencySli, RatioSli, UptimeSli, per_minute, raw, seconds
from tocsin.model.levels import Growing, GrowingHistogram, Level, Series, Standing
from tocsin.plan.slo.world import World, whole_for

OK: Any = Counter(name="ok_total", help="-")
ALL: Any = Counter(name="all_total", help="-")
DIFFERENCE = EventsSli(
    bad=lambda w: raw(f"sum(rate(all_total[{w}])) - sum(rate(ok_total[{w}]))"),
    total=lambda w: raw(f"sum(rate(all_total[{w}]))"),
)
CLAMPED = EventsSli(
    bad=lambda w: raw(
        f'clamp_min(sum(rate(requests_total[{w}])) - sum(rate(requests_total{{code="200"}}[{w}])), 0)'
    ),
    total=lambda w: raw(f"sum(rate(requests_total[{w}]))"),
)
REST = RatioSli(error_ratio=lambda w: raw(f"1 - sum(rate(ok_total[{w}])) / sum(rate(all_total[{w}]))"))
READ = RatioSli(error_ratio=lambda w: raw("max by (region) (stale_ratio)"))
COMPUTED = RatioSli(error_ratio=lambda w: raw(f"1 - avg(avg_over_time(ok_ratio[{w}]))"))
COUNTS = (OK.at(per_minute(400)), ALL.at(per_minute(400)))


def world(sli: object, **given: Any) -> World:
    by = given.pop("by", ())
    chosen = slo(sli=sli, by=by)
    return World.of(objective(chosen, **given), service(chosen, **given))


def shown(levels: tuple[Level, ...]) -> dict[str, Any]:
    """What each series does, a scrape."""
    return {
        str(level.series): level.per_second * 15 if isinstance(level, Growing) else level.value  # type: ignore[attr-defined]
        for level in levels
    }


def test_roles_are_told_by_what_the_expressions_select() -> None:
    roles = {str(r.series): (r.bad, r.total, r.good) for r in world(shop.APART).readings}

    assert roles == {
        'requests_total{code="200",region="eu"}': (False, True, False),
        'requests_total{code="200",region="us"}': (False, True, False),
        'requests_total{code="500",region="eu"}': (False, True, False),
        'requests_total{code="500",region="us"}': (False, True, False),
        'failures_total{region="eu"}': (True, False, False),
        'failures_total{region="us"}': (True, False, False),
    }


def test_bad_ones_are_a_part_of_all() -> None:
    assert shown(world(shop.EVENTS).at(Decimal("0.1"))) == {
        'requests_total{code="200",region="eu"}': 900,
        'requests_total{code="200",region="us"}': 0,
        'requests_total{code="500",region="eu"}': 100,
        'requests_total{code="500",region="us"}': 0,
    }


def test_bad_ones_are_counted_beside_all() -> None:
    found = shown(world(shop.APART).at(Decimal(2), Decimal(100)))

    assert found['failures_total{region="eu"}'] == 200
    assert sum(number for name, number in found.items() if name.startswith("requests")) == 100


def test_bad_ones_are_what_good_ones_leave() -> None:
    assert shown(world(DIFFERENCE, normal=COUNTS).at(Decimal("0.1"))) == {"ok_total": 900, "all_total": 1000}
    assert shown(world(REST, normal=COUNTS).at(Decimal("0.1"))) == {"ok_total": 900, "all_total": 1000}


def test_bad_ones_are_what_good_ones_of_the_same_counter_leave() -> None:
    found = shown(world(CLAMPED).at(Decimal("0.1")))

    assert found['requests_total{code="200",region="eu"}'] == 900
    assert found['requests_total{code="500",region="eu"}'] == 100
    assert sum(found.values()) == 1000


def test_every_group_has_its_own_events() -> None:
    split = world(shop.EVENTS, by=("region",))

    assert split.groups == (("eu",), ("us",))
    assert sum(shown(split.at(Decimal("0.1"))).values()) == 2000
    assert sum(shown(split.at(Decimal("0.1"), groups=[("us",)])).values()) == 1000
    assert {str(level.series) for level in split.gone([("us",)])} == {
        'requests_total{code="200",region="us"}',
        'requests_total{code="500",region="us"}',
    }


def test_slow_ones_are_in_no_bucket_up_to_the_threshold() -> None:
    found = shown(world(shop.CLASSIC).at(Decimal("0.1")))

    assert {name: number for name, number in found.items() if 'region="eu"' in name} == {
        'took_seconds_bucket{le="0.5",region="eu"}': 900,
        'took_seconds_bucket{le="1",region="eu"}': 900,
        'took_seconds_bucket{le="2.5",region="eu"}': 900,
        'took_seconds_bucket{le="+Inf",region="eu"}': 1000,
        'took_seconds_count{region="eu"}': 1000,
    } | {'took_seconds_bucket{le="2.5",region="eu"}': 1000}
    assert sum(number for name, number in found.items() if 'region="us"' in name) == 0


@pytest.mark.parametrize(
    ("within", "fast", "slow"), [("0.5", -1, 0), ("0.3", -2, 0), ("4", 2, 3), ("5", 2, 4)]
)
def test_slow_ones_are_in_a_bucket_of_a_native_histogram_that_the_threshold_does_not_cut(
    within: str, fast: int, slow: int
) -> None:
    own = world(LatencySli(histogram=shop.native, within=seconds(within)), normal=shop.NATIVE_NORMAL)

    first, second = own.at(Decimal("0.25"))

    assert isinstance(first, GrowingHistogram)
    assert [(place, rate * 15) for place, rate in first.per_second] == [(fast, 750), (slow, 250)]
    assert isinstance(second, GrowingHistogram)
    assert {rate for _, rate in second.per_second} == {0}


def test_a_probe_is_up_or_down() -> None:
    assert shown(world(shop.UP).at(Decimal(0))) == {
        'up{instance="a",job="shop"}': 1,
        'up{instance="b",job="shop"}': 1,
    }
    assert set(shown(world(shop.UP).at(Decimal(1))).values()) == {0}


@pytest.mark.parametrize("sli", [shop.GAUGE, READ])
def test_a_share_that_is_only_read_is_its_series(sli: RatioSli) -> None:
    own = world(sli)

    assert own.is_gauge
    assert own.at(Decimal("0.1")) == (Standing(Series.of("stale_ratio", {}), Decimal("0.1")),)


def test_gauges_are_set_so_that_a_query_shows_the_share() -> None:
    own = world(COMPUTED, normal=(Gauge(name="ok_ratio", help="-").at(1),))

    assert own.is_gauge
    assert shown(own.at(Decimal("0.1"))) == {"ok_ratio": Decimal("0.9")}


def test_a_share_that_no_gauge_shows_has_no_stories_and_says_why() -> None:
    own = world(shop.AVERAGED)

    assert not own.is_gauge
    assert not own.is_complete
    assert own.untold == "what rate(failures_total[5m]) gives is not known while the series stand still"
    plan = shop.plan(slo(sli=shop.AVERAGED))
    assert [case.name for case in plan.cases if case.objective] == []
    assert plan.untold == (("shop-good", own.untold),)


INCOMPLETE = {
    "no failures": (shop.EVENTS, shop.NORMAL[:2], "both good and bad events"),
    "a group without failures": (
        EventsSli(bad=shop.failures, total=shop.requests),
        shop.NORMAL[:5],
        "both good and bad events",
    ),
    "nothing good": (shop.EVENTS, shop.NORMAL[2:4], "both good and bad events"),
    "no bucket": (shop.CLASSIC, shop.NORMAL[:4], "both good and bad events"),
    "no total": (DIFFERENCE, COUNTS[:1], "both good and bad events"),
    "nothing that good ones leave": (CLAMPED, shop.NORMAL[:2], "both good and bad events"),
    "no probe": (shop.UP, shop.NORMAL[:4], "up and down"),
}


@pytest.mark.parametrize("case", INCOMPLETE)
def test_a_normal_day_without_the_objectives_series_is_told(case: str) -> None:
    sli, normal, kind = INCOMPLETE[case]
    by = ("region",) if "group" in case else ()

    assert told(lambda: shop.plan(slo(sli=sli, by=by), normal=normal)) == [
        f"SLO good: the service's normal day has no series that can show {kind}; add them to normal="
    ]


def test_matchers_of_every_kind_choose_series() -> None:
    every = raw('sum(rate(requests_total{code!="200",region=~"e.",region!~"u.*"}[5m]))')
    sli = EventsSli(bad=lambda w: raw(str(every).replace("5m", w)), total=shop.requests)

    assert [str(r.series) for r in world(sli).readings if r.bad] == ['requests_total{code="500",region="eu"}']


@pytest.mark.parametrize(
    ("share", "fewest"), [("0.1", 1000), ("0.014", 1000), ("0.00095", 100_000), ("0", 1000)]
)
def test_events_are_whole(share: str, fewest: int) -> None:
    assert whole_for(Decimal(share)) == fewest


def test_a_quorum_of_many_probes_is_shown_by_all_of_them() -> None:
    assert len(world(UptimeSli(up=shop.up)).readings) == 2
