"""Units as Grafana writes them, and which of them suit a unit of ours.

The ids are those of Grafana's value formats (`@grafana/data`, `valueFormats/categories.ts`), without the
currencies that nobody measures a service in.
"""

from __future__ import annotations

import difflib
import re

from tocsin.promql.units import Unit

_FAMILIES = {
    "misc": "none string short percent percentunit humidity dB candela hex0x hex sci locale pixel",
    "bool": "bool bool_yes_no bool_on_off",
    "data": "bytes decbytes bits decbits kbytes deckbytes mbytes decmbytes gbytes decgbytes tbytes dectbytes",
    "rate": "pps binBps Bps binbps bps KiBs Kibits KBs Kbits MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits",
    "count rate": "cps ops reqps rps wps iops eps mps recps rowsps cpm opm reqpm rpm wpm epm mpm recpm",
    "time": "hertz ns µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks",
    "date": "dateTimeAsIso dateTimeAsIsoNoDateIfToday dateTimeAsUS dateTimeAsUSNoDateIfToday dateTimeAsLocal "
    "dateTimeAsLocalNoDateIfToday dateTimeAsSystem dateTimeFromNow",
    "currency": "currencyUSD currencyEUR currencyGBP currencyJPY currencyCHF currencySEK currencyNOK",
    "physics": "celsius fahrenheit kelvin watt kwatt mwatt volt amp ampere watth kwatth joule",
}

UNITS = tuple(unit for family in _FAMILIES.values() for unit in family.split())
"""Every unit that a panel may have, but those with text of one's own."""

OWN = re.compile(r"(?:suffix|prefix|time|si|count|currency|bool):.+")
"""Units with text of one's own, such as `suffix:x` for a multiple."""

_BARE = frozenset({"none", "short", "locale", "string", "sci"})
_SECONDS = frozenset("s dtdurations dthms dtdhms clocks".split())
_BYTES = frozenset({"bytes", "decbytes"})
_RATES = frozenset("cps ops reqps rps wps iops eps mps recps rowsps pps hertz".split())
_BYTES_A_SECOND = frozenset({"Bps", "binBps"})
_A_MINUTE = frozenset("cpm opm reqpm rpm wpm epm mpm recpm".split())
_SCALED = {
    "percent": frozenset({"percent"}),
    "milliseconds": frozenset({"ms", "dtdurationms", "clockms"}),
    "minutes": frozenset({"m"}),
    "hours": frozenset({"h"}),
    "days": frozenset({"d"}),
    "bits": frozenset({"bits", "decbits"}),
    "kibibytes": frozenset({"kbytes"}),
    "mebibytes": frozenset({"mbytes"}),
    "gibibytes": frozenset({"gbytes"}),
    "seconds": _SECONDS,
    "bytes": _BYTES,
}


_ALSO_CALLED = {
    "seconds": "s",
    "sec": "s",
    "secs": "s",
    "milliseconds": "ms",
    "msec": "ms",
    "minutes": "m",
    "min": "m",
    "hours": "h",
    "days": "d",
    "ratio": "percentunit",
    "percentage": "percent",
    "%": "percent",
    "byte": "bytes",
    "requests": "reqps",
    "req/s": "reqps",
    "rate": "ops",
    "number": "short",
    "count": "short",
}
_ALIKE = 0.75
"""How much of a misspelt unit is right; short words are all alike."""


def nearest(unit: str) -> str:
    """The unit of Grafana that was surely meant; empty if none is.

    >>> nearest("precentunit"), nearest("seconds"), nearest("parsecs")
    ('percentunit', 's', '')
    """
    near = difflib.get_close_matches(unit, UNITS, n=1, cutoff=_ALIKE)
    return _ALSO_CALLED.get(unit.lower()) or (near[0] if near else "")


def is_known(unit: str) -> bool:
    """Whether Grafana shows values with this unit, rather than with its name behind them.

    >>> is_known("reqps"), is_known("suffix:x"), is_known("requests")
    (True, True, False)
    """
    return unit in _KNOWN or OWN.fullmatch(unit) is not None


def suitable(unit: Unit) -> frozenset[str] | None:
    """The units of Grafana that show a value of this unit truly; None if nothing can be said.

    Text of one's own suits whatever counts or has no dimension, and is not listed.

    >>> sorted(suitable(Unit.of("bytes") / Unit.of("seconds")))
    ['Bps', 'binBps']
    """
    powers = dict(unit.powers)
    if unit.is_ratio:
        return frozenset({"percentunit"}) | _BARE
    if len(powers) == 1:
        [(name, power)] = powers.items()
        if power != 1:
            return None
        return _SCALED.get(name, _BARE)
    if len(powers) == 2 and sorted(powers.values()) == [-1, 1]:
        above = next(name for name, power in powers.items() if power == 1)
        below = next(name for name, power in powers.items() if power == -1)
        if below == "seconds":
            return _BYTES_A_SECOND if above == "bytes" else None if above in _SCALED else _RATES | _BARE
        if below == "minutes":
            return _A_MINUTE | _BARE
    return None


_KNOWN = frozenset(UNITS)
