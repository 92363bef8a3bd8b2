"""Windows and periods that the data cannot fill are said at the objective's own line."""

from __future__ import annotations

from tests.plan.slo import shop
from tests.plan.slo.shop import slo, told

from tocsin.plan.slo.lower import lower_objective, objective_of
from tocsin.values import Duration


def retained(period: str, retention: str) -> list[str]:
    chosen = slo(period=period)
    return told(lambda: objective_of(chosen, shop.service(chosen), Duration.parse(retention)))


def test_a_window_needs_four_scrapes() -> None:
    assert told(lambda: shop.objective(slo(), scrape_interval="75s")) == []
    assert told(lambda: shop.objective(slo(), scrape_interval="80s")) == [
        "SLO good: a window of 5m holds fewer than 4 scrapes of 1m20s; lengthen it, or scrape more often"
    ]


def test_a_period_needs_samples_that_are_kept() -> None:
    assert retained("30d", "30d") == []
    assert retained("90d", "30d") == [
        "SLO good: the period is 90d, but Prometheus keeps 30d; shorten the period, or keep more"
    ]


def test_an_objective_is_one_group_with_the_services_interval() -> None:
    group = lower_objective(shop.objective(slo(), evaluation_interval="30s"))

    assert (group.name, str(group.interval)) == ("shop-slo-good", "30s")
