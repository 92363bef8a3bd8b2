"""Grafana's names for units. Those of throughput that not every supported Grafana knows are suffixes."""

from __future__ import annotations

from tocsin.promql.units import Unit

_NAMED = {
    "": "percentunit",
    "percent": "percent",
    "milliseconds": "ms",
    "seconds": "s",
    "minutes": "m",
    "hours": "h",
    "days": "d",
    "bits": "bits",
    "bytes": "bytes",
    "kibibytes": "kbytes",
    "mebibytes": "mbytes",
    "gibibytes": "gbytes",
    "bytes per second": "Bps",
    "bits per second": "bps",
    "requests per second": "reqps",
    "operations per second": "ops",
    "reads per second": "rps",
    "writes per second": "wps",
    "things": "short",
    "times": "suffix:x",
}
"""Unit as we write it -> as Grafana knows it."""

SHORT = "short"
"""A number, abbreviated: 12.3 K."""

_PER = {"second": "/s", "minute": "/min", "hour": "/h", "day": "/d"}
_ABBREVIATED = {"requests": "req", "things": ""}

UNITS = frozenset({*_NAMED.values(), SHORT})
"""Every unit that is emitted, besides suffixes."""

SUFFIX = "suffix:"
"""What a unit begins with that is written behind the number as it is."""


def grafana_unit(unit: Unit | None) -> str:
    """The unit of an axis, a number or a cell.

    >>> from tocsin.promql.units import BYTES, RATIO, SECONDS
    >>> grafana_unit(RATIO), grafana_unit(SECONDS), grafana_unit(BYTES / SECONDS), grafana_unit(None)
    ('percentunit', 's', 'Bps', 'short')
    >>> grafana_unit(Unit.of("requests") / SECONDS), grafana_unit(Unit.of("webhooks") / Unit.of("minutes"))
    ('reqps', 'suffix:webhooks/min')
    """
    if unit is None:
        return SHORT
    words = "" if unit.is_ratio else str(unit)
    if words in _NAMED:
        return _NAMED[words]
    above, _, below = words.partition(" per ")
    if below in _PER and above:
        return f"{SUFFIX}{_ABBREVIATED.get(above, above)}{_PER[below]}"
    return SHORT
