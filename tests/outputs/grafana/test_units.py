"""Units as Grafana knows them."""

from __future__ import annotations

import pytest

from tocsin.outputs.grafana.units import grafana_unit
from tocsin.promql.units import BYTES, EVENTS, RATIO, SECONDS, TIMES, Unit

MINUTE = Unit.of("minutes")
KNOWN = {
    "percentunit": RATIO,
    "percent": RATIO * Unit.of("percent"),
    "s": SECONDS,
    "ms": Unit.of("milliseconds"),
    "m": MINUTE,
    "bytes": BYTES,
    "mbytes": Unit.of("mebibytes"),
    "Bps": BYTES / SECONDS,
    "reqps": Unit.of("requests") / SECONDS,
    "suffix:req/min": Unit.of("requests") / MINUTE,
    "suffix:events/s": EVENTS / SECONDS,
    "suffix:x": TIMES,
    "short": Unit.of("credits"),
}


@pytest.mark.parametrize("expected", KNOWN)
def test_a_unit_has_a_name_in_grafana(expected: str) -> None:
    assert grafana_unit(KNOWN[expected]) == expected


@pytest.mark.parametrize("unit", [None, BYTES * BYTES, Unit() / SECONDS, RATIO / TIMES, EVENTS / BYTES])
def test_what_grafana_has_no_word_for_is_a_number(unit: Unit | None) -> None:
    assert grafana_unit(unit) == "short"
