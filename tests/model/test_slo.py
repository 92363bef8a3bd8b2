"""An objective is a share between nothing and all, measured by what was declared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.slo import EventsSli, LatencySli, Slo, UptimeSli
from tocsin.promql.units import Quantity, milliseconds, percent, seconds

requests: Any = Counter(name="requests_total", help="-", labels=("code",), unit="requests")
latency: Any = Histogram(name="latency_seconds", help="-", buckets=(0.1, 0.5, 1))
up: Any = Gauge(name="up", help="-")
EVENTS = EventsSli(bad=requests.where(code="500"), total=requests)


def told(make: Any) -> list[str]:
    with collecting() as mistakes:
        make()
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def slo(**given: Any) -> Slo:
    return Slo(**{"name": "good", "description": "-", "objective": percent("99.9"), "sli": EVENTS} | given)


@pytest.mark.parametrize(
    ("objective", "budget"),
    [(percent("99.9"), "0.001"), (percent(99), "0.01"), (percent("99.999"), "0.00001"), (percent(50), "0.5")],
)
def test_the_budget_is_exact(objective: Quantity, budget: str) -> None:
    assert slo(objective=objective).budget == Decimal(budget)


OBJECTIVES = {
    "all": (percent(100), "is percent(100); an objective lies between 0 and 100 %, both excluded"),
    "nothing": (percent(0), "is percent(0); an objective lies between 0 and 100 %, both excluded"),
    "more than all": (percent(101), "is percent(101); an objective lies between 0 and 100 %, both excluded"),
    "a bare number": (99.9, "is 99.9; expected a share such as percent('99.9')"),
    "None": (None, "is None; expected a share such as percent('99.9')"),
}


@pytest.mark.parametrize("case", OBJECTIVES)
def test_an_objective_that_is_none_is_told(case: str) -> None:
    objective, words = OBJECTIVES[case]

    assert told(lambda: slo(objective=objective)) == [f"SLO good: objective {words}"]


def test_a_threshold_must_be_a_declared_bucket_in_the_histograms_unit() -> None:
    assert told(lambda: LatencySli(histogram=latency, within=milliseconds(500))) == []
    [(*_, undeclared)] = [told(lambda: LatencySli(histogram=latency, within=seconds(3)))]
    [(*_, other)] = [told(lambda: LatencySli(histogram=latency, within=percent(50)))]

    assert undeclared == ": latency_seconds has no bucket 3; the nearest are 0.5 and 1"
    assert other == ": latency_seconds measures seconds; got percent(50), which is a ratio"


def test_a_probe_is_a_gauge() -> None:
    assert told(lambda: UptimeSli(up=requests)) == ["SLI: up is metric requests_total; expected a Gauge"]


def test_what_an_objective_needs_is_told_at_once() -> None:
    said = told(lambda: Slo(name="A B", sli=5, period="0s"))

    assert said[0].startswith("SLO A B: name is 'A B'; expected lower-case words")
    assert sorted(line.split(": ")[1].split(" is ")[0] for line in said) == sorted(
        ["name", "description", "objective", "sli", "period"]
    )
    assert len(said) == 5
