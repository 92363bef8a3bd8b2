"""A small shop: what it declares, and dashboards of it in which nothing is wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tocsin.lint.check import Finding
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.runner import checks, lint
from tocsin.model.alert import Alert, Severity
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.ratios import ratio
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, Slo
from tocsin.plan.lower import lower
from tocsin.promql.nodes import Selector
from tocsin.promql.types import Schema
from tocsin.promql.units import per_minute, percent

FIXTURES = Path(__file__).parents[3] / "fixtures" / "dashboards"

Says = Callable[..., list[str]]
Data = dict[str, Any]


def read(name: str) -> Data:
    document: Data = json.loads((FIXTURES / name).read_text(encoding="utf-8"), parse_float=Decimal)
    return document


def from_file(data: Mapping[str, Any], file: str = "shop.json") -> Dashboard:
    """The dashboard as if it had been read from a file."""
    return Dashboard(file, data, json.dumps(data, indent=2, default=float))


@cache
def declared() -> tuple[Project, Mapping[str, Schema]]:
    orders = Counter(name="orders_total", labels=("status", "region"), unit="orders", help="-")
    seconds = Histogram(name="order_duration_seconds", buckets=(0.1, 0.5, 1), help="-")
    stock = Gauge(name="stock_ratio", labels=("region",), help="-")
    restocked = Gauge(name="restocked_timestamp_seconds", help="-")
    failed = orders.where(status="failed")
    service = Service(
        name="shop",
        owner="shop-team",
        normal=(
            orders.where(status="ok", region="eu").at(per_minute(60)),
            orders.where(status="failed", region="eu").at(0),
        ),
        alerts=(
            Alert(
                name="OrdersFail",
                expr=ratio(failed, orders, window="5m") > percent(5),
                severity=Severity.PAGE,
                for_="5m",
                summary="Orders fail",
            ),
        ),
        slos=(
            Slo(
                name="errors",
                description="Orders are taken.",
                objective=percent(99),
                sli=EventsSli(bad=failed, total=orders),
            ),
        ),
    )
    read_ = (seconds.quantile(percent(95), window="5m"), stock.min(), restocked.max())
    metrics = {
        node.name: node.schema for expr in read_ for node in expr.node.walk() if isinstance(node, Selector)
    }
    dashboards = {
        each.uid: each for each in (from_file(read("shop.json")), from_file(read("slo-detail.json")))
    }
    return Project(lower([("rules_src/shop", service)]), metrics, dashboards), metrics


@pytest.fixture
def shop() -> Data:
    """The shop's dashboard, to be spoilt."""
    return copy.deepcopy(read("shop.json"))


@pytest.fixture
def written() -> Callable[[Data], Dashboard]:
    """A dashboard as if it had been read from `shop.json`."""
    return from_file


@pytest.fixture
def project() -> Project:
    return declared()[0]


def in_words(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{each.level.value}: {each.rule}: {each.message}" for each in findings]


@pytest.fixture
def says() -> Says:
    """`says(check, dashboard, ...)`: level, place and message of each finding; hints left out.

    The dashboards are the project's, or with `foreign` nobody's.
    """

    def run(id_: str, *dashboards: Data, foreign: bool = False) -> list[str]:
        [check] = [each for each in checks() if each.id == id_]
        files = [from_file(each, f"{number}.json") for number, each in enumerate(dashboards, 1)]
        return in_words(lint(files, None if foreign else declared()[0], [check]))

    return run
