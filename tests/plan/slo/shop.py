"""Objectives to test with: one of each kind of indicator, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tocsin import (
    Counter,
    EventsSli,
    Gauge,
    Histogram,
    LatencySli,
    RatioSli,
    Service,
    Slo,
    UptimeSli,
    milliseconds,
    per_minute,
    percent,
    raw,
    seconds,
)
from tocsin.errors import collecting
from tocsin.plan.lower import lower
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, ServicePlan
from tocsin.plan.slo.lower import lower_objective, objective_of
from tocsin.plan.slo.objective import Objective
from tocsin.values import Duration

requests: Any = Counter(name="requests_total", help="-", labels=("code", "region"), unit="requests")
failures: Any = Counter(name="failures_total", help="-", labels=("region",), unit="requests")
took: Any = Histogram(name="took_seconds", help="-", labels=("region",), buckets=(0.5, 1, 2.5))
native: Any = Histogram(name="took_seconds", help="-", labels=("region",), native=True)
up: Any = Gauge(name="up", help="-")
closed: Any = Gauge(name="closed", help="-")
shop: Any = up.where(job="shop")

EVENTS = EventsSli(bad=requests.where(code="500"), total=requests)
APART = EventsSli(bad=failures, total=requests)
QUERIES = EventsSli(
    bad=lambda window: raw(f'sum(rate(requests_total{{code="500"}}[{window}]))'),
    total=lambda window: raw(f"sum(rate(requests_total[{window}]))"),
)
CLASSIC = LatencySli(histogram=took, within=seconds(1))
NATIVE = LatencySli(histogram=native, within=milliseconds(500))
UP = UptimeSli(up=shop)
DIVISION = RatioSli(
    error_ratio=lambda window: raw(
        f'sum(rate(requests_total{{code="500"}}[{window}])) / sum(rate(requests_total[{window}]))'
    )
)
AVERAGED = RatioSli(
    error_ratio=lambda window: raw(
        f'avg(rate(failures_total[{window}]) / ignoring (code) rate(requests_total{{code="200"}}[{window}]))'
    )
)
GAUGE = RatioSli(error_ratio=lambda window: raw(f"avg(avg_over_time(stale_ratio[{window}]))"))

NORMAL = (
    *(requests.where(code="200", region=region).at(per_minute(4000)) for region in ("eu", "us")),
    *(requests.where(code="500", region=region).at(0) for region in ("eu", "us")),
    *(failures.where(region=region).at(0) for region in ("eu", "us")),
    *(took.where(region=region).at(per_minute(4000), {1: percent(100)}) for region in ("eu", "us")),
    *(shop.where(instance=instance).at(1) for instance in ("a", "b")),
    closed.at(0),
    Gauge(name="stale_ratio", help="-").at(0),
)
NATIVE_NORMAL = (
    *(native.where(region=region).at(per_minute(4000), {0.5: percent(100)}) for region in ("eu", "us")),
)


def slo(**given: Any) -> Slo:
    """An objective of 99.9 % over thirty days, but for what is given."""
    usual = {"name": "good", "description": "It works.", "objective": percent("99.9"), "sli": EVENTS}
    return Slo(**(usual | given))


def service(*slos: Slo, **given: Any) -> Service:
    """The shop, with these objectives."""
    return Service(**({"name": "shop", "owner": "team", "slos": slos, "normal": NORMAL} | given))


def objective(given: Slo | None = None, **of_service: Any) -> Objective:
    """The objective as the planner sees it."""
    chosen = given or slo()
    return objective_of(chosen, service(chosen, **of_service), None)


def plan(given: Slo, engine: tuple[int, int] | None = (3, 5), **of_service: Any) -> ServicePlan:
    """All that becomes of a shop with this one objective."""
    [lowered] = lower([("rules_src/shop", service(given, **of_service))], engine=engine)
    return lowered


def group(given: Slo, **of_service: Any) -> Group:
    """The objective's rules, without its stories."""
    return lower_objective(objective(given, **of_service))


def recorded(given: Slo, **of_service: Any) -> dict[str, str]:
    """What each recording of the objective computes."""
    rules = group(given, **of_service).rules
    return {rule.record: str(rule.expr) for rule in rules if isinstance(rule, RecordingRule)}


def alerting(given: Slo, **of_service: Any) -> dict[str, AlertingRule]:
    """The objective's alerts by name."""
    rules = group(given, **of_service).rules
    return {rule.alert: rule for rule in rules if isinstance(rule, AlertingRule)}


def told(make: Callable[[], object]) -> list[str]:
    """What is complained of, each with whom it is about."""
    with collecting() as mistakes:
        make()
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def minutes(number: int) -> Duration:
    """So many minutes."""
    return Duration.of(minutes=number)
