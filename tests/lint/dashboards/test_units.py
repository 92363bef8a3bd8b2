"""Grafana's units, and which of them suit ours."""

from __future__ import annotations

import pytest

from tocsin.lint.dashboards.units import UNITS, is_known, suitable
from tocsin.promql.units import BYTES, RATIO, SECONDS, Unit

REQUESTS = Unit.of("requests")


def test_no_unit_is_listed_twice() -> None:
    assert len(set(UNITS)) == len(UNITS)


@pytest.mark.parametrize("unit", ["s", "percentunit", "suffix: req/min", "prefix:$", "time:YYYY", "count:x"])
def test_grafanas_units_and_text_of_ones_own_are_known(unit: str) -> None:
    assert is_known(unit)


@pytest.mark.parametrize("unit", ["", "seconds", "suffix:", "x", "Percent"])
def test_others_are_not(unit: str) -> None:
    assert not is_known(unit)


@pytest.mark.parametrize(
    ("unit", "fitting", "wrong"),
    [
        (RATIO, {"percentunit", "short", "none"}, {"percent", "s"}),
        (Unit.of("percent"), {"percent"}, {"percentunit", "short"}),
        (SECONDS, {"s", "dtdurations"}, {"ms", "short", "m"}),
        (Unit.of("milliseconds"), {"ms"}, {"s"}),
        (BYTES, {"bytes", "decbytes"}, {"Bps", "short", "kbytes"}),
        (REQUESTS, {"short", "none"}, {"s", "reqps", "bytes"}),
        (REQUESTS / SECONDS, {"reqps", "ops", "short"}, {"s", "Bps", "reqpm"}),
        (REQUESTS / Unit.of("minutes"), {"reqpm", "short"}, {"reqps"}),
        (BYTES / SECONDS, {"Bps", "binBps"}, {"bytes", "ops", "short"}),
    ],
)
def test_a_unit_is_shown_as_what_it_is(unit: Unit, fitting: set[str], wrong: set[str]) -> None:
    suits = suitable(unit)

    assert suits is not None
    assert fitting <= suits
    assert not wrong & suits


@pytest.mark.parametrize(
    "unit",
    [
        RATIO / SECONDS,
        SECONDS * SECONDS,
        REQUESTS / Unit.of("days"),
        Unit.of("minutes") / SECONDS,
        REQUESTS / SECONDS / SECONDS,
        REQUESTS * SECONDS / BYTES,
    ],
    ids=str,
)
def test_of_other_units_nothing_can_be_said(unit: Unit) -> None:
    assert suitable(unit) is None
