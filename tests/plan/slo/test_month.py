"""The query of a calendar month's error ratio."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.plan.slo import shop

from tocsin import Counter, EventsSli, Gauge, RatioSli, Service, Slo, UptimeSli, percent, raw
from tocsin.plan.cases import Case, Query, Sample
from tocsin.plan.slo.lower import objective_of
from tocsin.plan.slo.month import month_ratio
from tocsin.plan.slo.world import World
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import Aggregate, Binary, Call, Number
from tocsin.proof.runner import prove, silent_progress
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

REQUESTS = Counter(name="requests_total", help="Requests.", labels=("status", "region"))
UP = Gauge(name="up", help="Up.").where(job="api")


def query(year: int, month: int, sli: EventsSli | UptimeSli | RatioSli, by: tuple[str, ...] = ()) -> str:
    """The month's query as text."""
    slo = Slo(name="a", description="A.", objective=percent("99.9"), sli=sli, by=by)
    service = Service(name="api", owner="team", slos=(slo,))
    return str(month_ratio(objective_of(slo, service, None), year, month))


EVENTS = EventsSli(bad=REQUESTS.where(status="500"), total=REQUESTS)


@pytest.mark.parametrize(
    ("year", "month", "window", "end"),
    [
        (2026, 1, "31d", 1769904000),
        (2026, 2, "4w", 1772323200),
        (2028, 2, "29d", 1835481600),
        (2026, 12, "31d", 1798761600),
    ],
)
def test_the_window_is_the_month_and_it_is_looked_at_from_its_end(
    year: int, month: int, window: str, end: int
) -> None:
    series = f'{{slo_id="api-a"}}[{window}] @ {end}.000'
    assert query(year, month, EVENTS) == (
        f"sum by (slo_id) (sum_over_time(slo:events_bad:rate5m{series})) / "
        f"(sum by (slo_id) (sum_over_time(slo:events_total:rate5m{series})) > 0)"
    )


def test_groups_keep_their_labels() -> None:
    assert query(2026, 1, EVENTS, by=("region",)).count("sum by (region, slo_id)") == 2


def test_time_is_the_average_of_its_slots() -> None:
    assert (
        query(2026, 1, UptimeSli(up=UP))
        == 'avg_over_time(slo:slots_bad:bool{slo_id="api-a"}[31d] @ 1769904000.000)'
    )


def test_a_ratio_by_query_is_averaged() -> None:
    ratio = RatioSli(error_ratio=lambda window: raw("a"))
    expected = 'avg_over_time(slo:sli_error:ratio_rate5m{slo_id="api-a"}[31d] @ 1769904000.000)'
    assert query(2026, 1, ratio) == expected


@pytest.mark.promtool
@pytest.mark.parametrize(
    ("sli", "january", "february"),
    [
        (shop.EVENTS, Decimal("0.01"), Decimal(1)),
        (shop.UP, Decimal(0), Decimal(1)),
    ],
    ids=["events", "time"],
)
def test_a_month_is_its_own_whatever_came_after(
    sli: EventsSli | UptimeSli, january: Decimal, february: Decimal, promtool: Promtool
) -> None:
    """In promtool time begins in January 1970; the report is made on the third of February."""
    chosen = shop.slo(sli=sli)
    plan, owner = shop.plan(chosen, promtool.version[:2]), shop.service(chosen)
    world = World.of(shop.objective(chosen), owner)
    days = Duration.parse("31d"), Duration.parse("2d")
    phases = list(zip(days, (world.at(january), world.at(february)), strict=True))
    end, every, scrape = Duration.parse("33d"), Duration.parse("1h"), Duration.parse("4m")
    found = month_ratio(shop.objective(chosen), 1970, 1)
    near = Binary("<", Call("abs", (Binary("-", found, Number(january)),)), Number(Decimal("0.002")))
    asked = Query(end, Aggregate("count", near), (Sample("", (), 1),))
    series = tuple(lay_out(phases, owner.normal, scrape).items())
    told = Case(
        "january", scrape, end, series, (asked,), (), (), world.metrics, step=every, objective="shop-good"
    )

    [verdict] = prove((replace(plan, cases=(told,)),), lambda name: True, promtool, silent_progress)

    assert verdict.words == ()
