"""Samples as text that Prometheus reads back unchanged."""

from __future__ import annotations

import math

from tocsin.model.levels import Series
from tocsin.outputs.openmetrics import exposition
from tocsin.values import Duration


def lines(*series: tuple[Series, list[tuple[Duration, float]]]) -> list[str]:
    return "".join(exposition(series)).splitlines()


def test_nothing_is_an_end_all_the_same() -> None:
    assert lines() == ["# EOF"]


def test_times_are_seconds_to_the_millisecond() -> None:
    times = [Duration(0), Duration(1), Duration(90_500), Duration.parse("30d")]

    said = lines((Series.of("up", {}), [(at, 1.0) for at in times]))

    assert said == ["up 1.0 0", "up 1.0 0.001", "up 1.0 90.5", "up 1.0 2592000", "# EOF"]


def test_values_read_back_as_the_same_float() -> None:
    values = [0.1 + 0.2, 1e21, -0.0, math.nan, math.inf, -math.inf]

    said = lines((Series.of("x", {}), [(Duration(0), value) for value in values]))

    assert [line.split()[1] for line in said[:-1]] == [
        "0.30000000000000004", "1e+21", "-0.0", "NaN", "+Inf", "-Inf",
    ]  # fmt: skip


def test_labels_are_escaped() -> None:
    odd = Series.of("slo:x:y", {"b": 'say "hi"\\\n', "a": "{,} #"})

    assert lines((odd, [(Duration(0), 1.0)]))[0] == r'slo:x:y{a="{,} #",b="say \"hi\"\\\n"} 1.0 0'
