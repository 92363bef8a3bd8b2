"""Values as people write them."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.outputs.plot.measures import (
    BURN_RATE,
    BYTES,
    BYTES_PER_SECOND,
    NUMBER,
    PER_SECOND,
    PERCENT,
    RATIO,
    SECONDS,
    Measure,
    measure_of,
)
from tocsin.promql.units import RATIO as RATIO_UNIT
from tocsin.promql.units import SECONDS as UNIT_SECONDS
from tocsin.promql.units import Unit


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        (RATIO, 0.05, "5 %"),
        (RATIO, 0.0005, "0.05 %"),
        (RATIO, 1, "100 %"),
        (RATIO, 12, "1200 %"),
        (PERCENT, 5, "5 %"),
        (SECONDS, 0.0000005, "500 ns"),
        (SECONDS, 0.25, "250 ms"),
        (SECONDS, 3, "3 s"),
        (SECONDS, 90, "1.5 min"),
        (SECONDS, 5400, "1.5 h"),
        (SECONDS, 200_000, "2.31 d"),
        (SECONDS, 0, "0 s"),
        (BYTES, 1023, "1023 B"),
        (BYTES, 536_870_912, "512 MiB"),
        (BYTES_PER_SECOND, 2048, "2 KiB/s"),
        (PER_SECOND, 6.6667, "6.67/s"),
        (PER_SECOND, 66_667, "66.7k/s"),
        (NUMBER, 0.001, "0.001"),
        (NUMBER, 102_000, "102k"),
        (NUMBER, -1500, "-1.5k"),
        (NUMBER, 999.4, "999"),
        (NUMBER, 5e15, "5000T"),
        (NUMBER, 5e39, "5.00e+27T"),
        (NUMBER, 1e-9, "1.00e-9"),
        (BURN_RATE, 14.4, "14.4x"),
        (NUMBER, math.inf, "+Inf"),
        (SECONDS, -math.inf, "-Inf"),
        (RATIO, math.nan, "NaN"),
    ],
)
def test_a_value_is_written_in_the_scale_that_suits_it(measure: Measure, value: float, words: str) -> None:
    assert measure.shown(value) == words


def test_the_values_of_an_axis_have_as_many_decimals_as_the_finest_of_them() -> None:
    scale = SECONDS.scale(0.25)
    ticks = [Decimal(0), Decimal("12.5"), Decimal(25)]

    assert SECONDS.labels(ticks, scale) == ("0 ms", "12.5 ms", "25.0 ms")
    assert NUMBER.labels([Decimal(0), Decimal(2)], NUMBER.scale(2000)) == ("0", "2k")


def test_no_values_have_no_labels() -> None:
    assert NUMBER.labels([], NUMBER.scale(1)) == ()


@given(st.floats(min_value=1e-6, max_value=1e15))
@settings(max_examples=40)
def test_a_value_is_written_with_three_digits_or_all_before_the_point(value: float) -> None:
    words = NUMBER.shown(value).rstrip("kMGT")

    assert "E" not in words
    assert len(words.lstrip("0.").replace(".", "")) <= 3 or "." not in words


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        (None, "0.5"),
        (RATIO_UNIT, "50 %"),
        (Unit.of("percent"), "0.5 %"),
        (UNIT_SECONDS, "500 ms"),
        (Unit.of("requests") / UNIT_SECONDS, "0.5/s"),
        (Unit.of("bytes") / UNIT_SECONDS, "0.5 B/s"),
        (Unit.of("requests"), "0.5"),
    ],
)
def test_a_value_is_written_by_its_unit(unit: Unit | None, words: str) -> None:
    assert measure_of(unit).shown(0.5) == words


def test_a_ratio_held_against_more_than_the_whole_counts_times() -> None:
    assert measure_of(RATIO_UNIT, Decimal("14.4")).shown(0.5) == "0.5x"
    assert measure_of(RATIO_UNIT, Decimal("0.05")).shown(0.5) == "50 %"
