"""Histograms give counts, buckets and quantiles, classic or native."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tocsin.errors import Mistake, collecting
from tocsin.model.histogram import Histogram
from tocsin.model.levels import Growing
from tocsin.promql.units import RATIO, SECONDS, milliseconds, per_second, percent, seconds

latency: Any = Histogram(name="latency_seconds", help="-", labels=("path",), buckets=(0.1, 0.5, 1))
native: Any = Histogram(name="latency_seconds", help="-", labels=("path",), native=True)


def told(mistakes: list[Mistake]) -> list[str]:
    return [mistake.message for mistake in mistakes]


DECLARED_WRONGLY = {
    "no buckets": ({}, "has no buckets; declare buckets=(0.1, 0.5, 1), or native=True"),
    "both": (
        {"buckets": (1,), "native": True},
        "has buckets and is native; a histogram is one or the other",
    ),
    "descending": (
        {"buckets": (1, 0.5)},
        "buckets are 1, 0.5; expected each larger than the one before",
    ),
    "repeated": ({"buckets": (1, "1.0")}, "buckets are 1, 1; expected each larger than the one before"),
    "a number": ({"buckets": 5}, "buckets is 5; expected upper bounds such as (0.1, 0.5, 1)"),
    "words": ({"buckets": ("a",)}, "buckets 'a' is no number"),
    "nothing": ({"buckets": (None,)}, "buckets None is no number"),
    "infinity": ({"buckets": (1, "Inf")}, "buckets is (1, 'Inf'); leave +Inf out, every histogram has it"),
}


@pytest.mark.parametrize("case", DECLARED_WRONGLY)
def test_wrong_buckets_are_told(case: str) -> None:
    given, words = DECLARED_WRONGLY[case]
    with collecting() as mistakes:
        Histogram(name="a_seconds", help="-", **given)

    assert told(mistakes) == [words]


def test_a_histogram_without_a_unit_is_told() -> None:
    with collecting() as mistakes:
        Histogram(name="a", help="-", buckets=(1,))

    assert told(mistakes) == ["unit is missing: the name does not end in _seconds or _bytes"]


def test_a_histogram_declared_wrongly_causes_no_further_mistakes() -> None:
    with collecting() as mistakes:
        wrong: Any = Histogram(name="a_seconds", help="-", buckets=(1, 0.5))
        wrong.bucket(0.3).where(anything="x").rate("5m")
        _ = wrong.quantile(percent(95), window="5m").max() > percent(5)

    assert told(mistakes) == [DECLARED_WRONGLY["descending"][1]]


def test_buckets_are_exact() -> None:
    assert latency.buckets == (Decimal("0.1"), Decimal("0.5"), Decimal(1))


def test_the_count_and_the_buckets_are_counters() -> None:
    assert str(latency.count.rate("5m")) == "rate(latency_seconds_count[5m])"
    assert str(latency.where(path="/").bucket(0.5).rate("5m")) == (
        'rate(latency_seconds_bucket{le=~"0\\\\.5",path="/"}[5m])'
    )
    assert latency.count.origin == latency.origin


def test_a_whole_bound_is_taken_in_every_spelling() -> None:
    assert str(latency.bucket(seconds(1)).increase("1h")) == (
        'increase(latency_seconds_bucket{le=~"1|1\\\\.0"}[1h])'
    )


BOUNDS = {
    "undeclared": (0.3, ["latency_seconds has no bucket 0.3; the nearest are 0.1 and 0.5"]),
    "undeclared quantity": (
        milliseconds(700),
        ["latency_seconds has no bucket 0.7; the nearest are 0.5 and 1"],
    ),
    "another unit": (percent(50), ["latency_seconds measures seconds; got percent(50), which is a ratio"]),
    "no number": (
        "fast",
        [
            "latency_seconds: the value is 'fast'; expected a number or a quantity such as percent(5)",
            "latency_seconds has no bucket 0; the nearest are 0.1 and 0.5",
        ],
    ),
}


@pytest.mark.parametrize("case", BOUNDS)
def test_a_bound_that_is_no_bucket_is_told(case: str) -> None:
    bound, words = BOUNDS[case]
    with collecting() as mistakes:
        latency.bucket(bound)

    assert told(mistakes) == words


def test_a_quantile_is_taken_of_all_series_together() -> None:
    assert str(latency.quantile(percent(95), window="5m", by=("path",))) == (
        "histogram_quantile(0.95, sum by (le, path) (rate(latency_seconds_bucket[5m])))"
    )
    assert str(native.quantile(percent(95), window="5m", by=("path",))) == (
        "histogram_quantile(0.95, sum by (path) (rate(latency_seconds[5m])))"
    )
    assert latency.quantile(percent(95), window="5m").node.type.unit == SECONDS
    assert native.quantile(percent(95), window="5m").node.type.unit == SECONDS


@pytest.mark.parametrize(
    ("share", "shown"),
    [(95, "95"), (percent(100), "percent(100)"), (percent(0), "percent(0)"), (seconds(0.5), "seconds(0.5)")],
)
def test_a_share_that_is_none_is_told(share: Any, shown: str) -> None:
    with collecting() as mistakes:
        latency.quantile(share, window="5m")

    assert told(mistakes) == [f"latency_seconds: the share is {shown}; expected one such as percent(95)"]


def test_a_bare_histogram_cannot_be_calculated_with() -> None:
    with collecting() as mistakes:
        _ = latency > 5

    assert told(mistakes) == [
        "latency_seconds is a histogram, not a number; write .quantile(percent(95), window='5m') or .count"
    ]


def test_observations_fill_the_buckets_below_which_they_lie() -> None:
    levels = latency.where(path="/").at(per_second(100), {0.5: percent(90)})
    rates = {dict(level.series.labels).get("le", level.series.name): level.per_second for level in levels}

    assert all(isinstance(level, Growing) for level in levels)
    assert {"0.1": 0, "0.5": 90, "1": 90, "+Inf": 100, "latency_seconds_count": 100}.items() <= rates.items()


def test_a_share_of_observations_that_is_none_is_told() -> None:
    with collecting() as mistakes:
        latency.where(path="/").at(per_second(1), {0.5: percent(101), 1: 0.5})

    words = "expected one from percent(0) to percent(100)"
    assert told(mistakes) == [
        f"latency_seconds: the share is percent(101); {words}",
        f"latency_seconds: the share is 0.5; {words}",
    ]


def test_a_histogram_that_is_gone_takes_all_its_series_along() -> None:
    gone = {str(level.series) for level in latency.where(path="/").gone()}

    assert {
        'latency_seconds_bucket{le="0.1",path="/"}',
        'latency_seconds_bucket{le="+Inf",path="/"}',
        'latency_seconds_count{path="/"}',
    } <= gone


def test_a_ratio_histogram_measures_ratios() -> None:
    assert Histogram(name="use_ratio", help="-", buckets=(0.5, 1)).measure == RATIO
