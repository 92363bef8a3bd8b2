"""Many series at once: each at a rate, or together at one, and never unclear which."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.levels import Gone, Growing, Series, Standing
from tocsin.model.metrics import Counter, Gauge
from tocsin.promql.units import per_minute

requests: Any = Counter(name="requests_total", help="-", labels=("zone", "pod", "status"), unit="requests")
load: Any = Gauge(name="load", help="-", labels=("pod",))
ok = requests.where(status="200").across(zone=("x", "y"), pod=("a", "b"))


def labels(levels: Any) -> list[dict[str, str]]:
    return [dict(level.series.labels) for level in levels]


def test_there_is_a_series_for_each_combination_of_labels() -> None:
    assert labels(ok.each_at(per_minute(4))) == [
        {"pod": pod, "status": "200", "zone": zone} for zone in ("x", "y") for pod in ("a", "b")
    ]


def test_each_has_the_rate_or_all_have_it_together() -> None:
    each, together = ok.each_at(per_minute(60)), ok.together_at(per_minute(60))
    assert [level.per_second for level in each] == [1] * 4
    assert [level.per_second * 4 for level in together] == [1] * 4


def test_all_can_restart_and_vanish() -> None:
    assert all(level.resets and level.per_second == 1 for level in ok.reset_each(per_minute(60)))
    assert [type(level) for level in ok.gone()] == [Gone] * 4


def test_gauges_can_be_many_too() -> None:
    assert load.across(pod=["a", "b"]).each_at(3) == tuple(
        Standing(Series.of("load", {"pod": pod}), 3) for pod in ("a", "b")
    )


def test_values_without_an_order_are_sorted() -> None:
    assert labels(load.across(pod={"c", "a", "b"}).each_at(3)) == [{"pod": "a"}, {"pod": "b"}, {"pod": "c"}]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: load.across(pod="abc"),
            "load: pod across 'abc'; expected several values such as ('a', 'b')",
        ),
        (lambda: load.across(pod=()), "load: pod across (); expected several values such as ('a', 'b')"),
        (
            lambda: load.across(pod=(1, 2)),
            "load: pod across (1, 2); expected several values such as ('a', 'b')",
        ),
        (lambda: load.across(pdo=("a", "b")), "load has no label pdo; did you mean pod?"),
        (
            lambda: ok.together_at(4),
            "the rate of several series together is 4; expected one such as per_minute(400)",
        ),
    ],
)
def test_what_is_unclear_is_told(make: Any, message: str) -> None:
    with collecting() as mistakes:
        make()
    assert mistakes[0].message == message
    assert mistakes[0].origin is not None


def test_a_counter_appears_with_what_it_had_counted_before() -> None:
    born = requests.where(zone="x", pod="a", status="500")
    assert born.appears(per_minute(60), burst=500) == Growing(born.gone().series, 1, 500)
