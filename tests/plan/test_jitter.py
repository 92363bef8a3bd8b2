"""Noise stays within its share, and depends on the seed, the series and the sample alone."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.levels import Growing, Jitter, Series, Standing
from tocsin.plan.jitter import counted, noise, stood

SERIES = Series.of("load", {"pod": "a"})
seeds, numbers = st.integers(), st.integers(min_value=0, max_value=10_000)
shares = st.decimals(min_value="0.001", max_value=1, places=3)


@given(shares, seeds, numbers)
def test_noise_stays_within_its_share(share: Decimal, seed: int, number: int) -> None:
    drawn = noise(Jitter(share, seed), SERIES, number)
    assert -share <= drawn < share
    assert drawn == noise(Jitter(share, seed), SERIES, number)


def test_noise_differs_by_seed_series_and_sample() -> None:
    jitter = Jitter(Decimal(1), 1)
    drawn = {
        noise(jitter, SERIES, 1),
        noise(jitter, SERIES, 2),
        noise(Jitter(Decimal(1), 2), SERIES, 1),
        noise(jitter, Series.of("load", {"pod": "b"}), 1),
    }
    assert len(drawn) == 4


@given(shares, seeds)
def test_a_counter_never_falls_and_counts_whole_things(share: Decimal, seed: int) -> None:
    level = Growing(SERIES, Decimal(1), unsteady=Jitter(share, seed))
    found = counted(level, Decimal(100), False, Decimal(15), 7, 50)
    assert all(value == int(value) for value in found)
    assert all(0 <= later - earlier <= 30 for earlier, later in pairwise(found))


@given(shares, seeds)
def test_a_gauge_stays_near_its_level(share: Decimal, seed: int) -> None:
    level = Standing(SERIES, Decimal("0.25"), unsteady=Jitter(share, seed))
    for value in stood(level, 0, 20):
        assert abs(value - Decimal("0.25")) <= Decimal("0.25") * share + Decimal("0.0001")
        assert value == round(value, 4)
