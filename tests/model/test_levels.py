"""Series have one canonical form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.levels import Behind, Jitter, Ramp, Series, Unseen
from tocsin.model.metrics import Counter, Gauge
from tocsin.promql.units import per_minute, percent


def test_labels_are_sorted_and_quoted() -> None:
    assert str(Series.of("a", {"z": 'q"\\', "b": "1"})) == 'a{b="1",z="q\\"\\\\"}'
    assert Series.of("a", {"z": "1", "b": "2"}) == Series.of("a", {"b": "2", "z": "1"})


def test_a_series_without_labels_is_its_name() -> None:
    assert str(Series.of("a", {})) == "a"


load: Any = Gauge(name="load", help="-")
hits: Any = Counter(name="hits_total", help="-")


def test_a_level_can_be_unsteady() -> None:
    assert load.at(5).jitter(percent(10), seed=3).unsteady == Jitter(Decimal("0.1"), 3)
    assert hits.at(per_minute(4)).jitter(percent(100), seed=0).unsteady == Jitter(Decimal(1), 0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: load.at(5).jitter(10, seed=1),
            "load: the jitter is 10; expected a share such as percent(10)",
        ),
        (
            lambda: load.at(5).jitter(percent(101), seed=1),
            "load: the jitter is percent(101); expected a share such as percent(10)",
        ),
        (lambda: load.at(5).jitter(percent(1), seed="x"), "load: the seed is 'x'; expected a whole number"),
        (lambda: load.at(5).jitter(percent(1), seed=True), "load: the seed is True; expected a whole number"),
        (
            lambda: load.gone().jitter(percent(1), seed=1),
            "load: Gone has no jitter; a counter or a gauge that is .at(...) has",
        ),
    ],
)
def test_jitter_that_cannot_be_is_told(make: Any, message: str) -> None:
    with collecting() as mistakes:
        make()
    assert [mistake.message for mistake in mistakes] == [message]
    assert mistakes[0].origin is not None


def test_a_gauge_moves_to_a_value_or_keeps_its_distance_from_now() -> None:
    series = Series.of("load", {})
    assert load.ramp(0, start="0.5") == Ramp(series, Decimal(0), Decimal("0.5"))
    assert load.ramp(percent(5)) == Ramp(series, Decimal("0.05"))
    assert load.behind("1h") == Behind(series, Decimal(3600))
    assert load.ahead("1d") == Behind(series, Decimal(-86400))
    assert (load.unseen(), hits.unseen()) == (Unseen(series), Unseen(Series.of("hits_total", {})))
