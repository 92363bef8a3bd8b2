"""How a value is shown: its unit, its words, its colour, as `fieldConfig` says."""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tocsin.outputs.plot.chart import Tone
from tocsin.outputs.plot.measures import (
    BYTES,
    BYTES_PER_SECOND,
    NUMBER,
    PERCENT,
    RATIO,
    SECONDS,
    Measure,
    Scale,
)
from tocsin.outputs.preview.board import Json, Panel

_MOST_PLACES = 5
"""Behind the point of a percentage; beyond it stands what a float made of a sum."""

_HEX = re.compile(r"#([0-9a-fA-F]{6})")


def _in(unit: Measure, size: str) -> Measure:
    """Values that are given as multiples of a unit: milliseconds, say."""
    return Measure(tuple(Scale(each.size / Decimal(size), each.suffix) for each in unit.scales))


def _counted(suffix: str) -> Measure:
    return Measure.of("1 _ 1e3 k 1e6 M 1e9 G 1e12 T", suffix)


_MEASURES = {
    "": NUMBER,
    "none": NUMBER,
    "short": NUMBER,
    "percentunit": RATIO,
    "percent": PERCENT,
    "ns": _in(SECONDS, "1e-9"),
    "µs": _in(SECONDS, "1e-6"),
    "ms": _in(SECONDS, "1e-3"),
    "s": SECONDS,
    "dtdurations": SECONDS,
    "m": _in(SECONDS, "60"),
    "h": _in(SECONDS, "3600"),
    "d": _in(SECONDS, "86400"),
    "bytes": BYTES,
    "decbytes": _counted("B"),
    "kbytes": _in(BYTES, "1024"),
    "mbytes": _in(BYTES, "1048576"),
    "gbytes": _in(BYTES, "1073741824"),
    "bits": _counted("b"),
    "Bps": BYTES_PER_SECOND,
    "binBps": BYTES_PER_SECOND,
    "bps": _counted("b/s"),
    "reqps": _counted(" req/s"),
    "ops": _counted(" ops/s"),
    "rps": _counted(" reads/s"),
    "wps": _counted(" writes/s"),
    "cps": _counted(" c/s"),
    "eps": _counted(" events/s"),
    "iops": _counted(" io/s"),
    "reqpm": _counted(" req/min"),
    "opm": _counted(" ops/min"),
    "currencyUSD": _counted(" $"),
    "currencyEUR": _counted(" €"),
}

_TONES = {
    "green": Tone.CALM,
    "yellow": Tone.PENDING,
    "orange": Tone.PENDING,
    "red": Tone.FIRING,
    "blue": Tone.NOTED,
    "purple": Tone.NOTED,
}


def measure_of(unit: str) -> Measure:
    """What Grafana's unit measures; one that is not known is written behind the number.

    >>> measure_of("suffix:x").shown(14.4), measure_of("ms").shown(1500), measure_of("suffix:/h").shown(2000)
    ('14.4x', '1.5 s', '2k/h')
    """
    if unit in _MEASURES:
        return _MEASURES[unit]
    kind, _, suffix = unit.rpartition(":")
    word = suffix if kind in ("suffix", "") else unit
    if word in ("x", "%", "°"):
        return Measure((Scale(Decimal(1), word),))
    return _counted(word if word.startswith((" ", "/")) else f" {word}")


def tone_of(color: str) -> Tone | None:
    """What a colour of Grafana's says: shades and hexadecimal ones by their hue; None if nothing."""
    if match := _HEX.fullmatch(color):
        red, green, blue = (int(match[1][n : n + 2], 16) / 255 for n in (0, 2, 4))
        hue, saturation, _ = colorsys.rgb_to_hsv(red, green, blue)
        if saturation < 0.2:
            return Tone.ABSENT
        degrees = hue * 360
        if degrees < 15 or degrees >= 330:
            return Tone.FIRING
        return Tone.PENDING if degrees < 70 else Tone.CALM if degrees < 170 else Tone.NOTED
    return _TONES.get(color.rpartition("-")[2])


@dataclass(frozen=True)
class Look:
    """How the values of one field are shown."""

    measure: Measure
    steps: tuple[tuple[float, str], ...]
    """Colours with the value each holds from, ascending; the first from minus infinity."""
    texts: tuple[Json, ...]
    """Grafana's value mappings."""
    custom: Json
    title: str
    no_value: str
    links: tuple[Json, ...] = ()
    own: Tone | None = None
    """What the one colour says that it has whatever its value is."""

    def text(self, value: float) -> str:
        """The value as people read it."""
        found = self._mapped(value).get("text")
        if found:
            return str(found)
        return (self.no_value or "no data") if math.isnan(value) else _shown(self.measure, value)

    def tone(self, value: float) -> Tone | None:
        """What its colour says; None if it has none."""
        color = self._mapped(value).get("color")
        if color:
            return tone_of(str(color))
        if math.isnan(value):
            return None
        return next((tone_of(color) for least, color in reversed(self.steps) if value >= least), None)

    @property
    def limits(self) -> tuple[float, ...]:
        """The values at which the colour changes."""
        return tuple(least for least, _ in self.steps if math.isfinite(least))

    def _mapped(self, value: float) -> Json:
        for each in self.texts:
            options = each.get("options")
            if (
                isinstance(options, dict)
                and (found := _mapped(str(each.get("type")), options, value)) is not None
            ):
                return found
        return {}


def _shown(measure: Measure, value: float) -> str:
    """The value; a share of nearly all with as many digits as what is missing has: 99.957 %, not 100 %."""
    percent = value * 100 if measure is RATIO else value
    if measure not in (RATIO, PERCENT) or not 99 < percent < 100:
        return measure.shown(value)
    missing = Decimal(f"{100 - percent:.1e}")
    places = min(_MOST_PLACES, 1 - missing.adjusted())
    return f"{f'{percent:.{places}f}'.rstrip('0').rstrip('.')} %"


def _mapped(kind: str, options: Json, value: float) -> Json | None:
    """What one of Grafana's mappings says of the value."""
    found: Any = None
    match kind:
        case "value":
            found = next((each for key, each in options.items() if _same(key, value)), None)
        case "range":
            low, high = (number(options.get(side)) for side in ("from", "to"))
            inside = (low is None or value >= low) and (high is None or value <= high)
            found = options.get("result") if inside and not math.isnan(value) else None
        case "special":
            nothing = options.get("match") in ("null", "nan", "null+nan", "empty")
            found = options.get("result") if nothing and math.isnan(value) else None
    return found if isinstance(found, dict) else None


def _same(key: str, value: float) -> bool:
    try:
        return float(key) == value
    except ValueError:
        return False


def number(value: Any) -> float | None:
    """The value if it is a finite number that a float can hold; None if it is anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def look_of(panel: Panel, name: str, reference: str = "") -> Look:
    """How the field of this name is shown: as all are, but for what its overrides say."""
    config = dict(panel.fields)
    custom = dict(_mapping(config.get("custom")))
    for override in panel.overrides:
        if _is_meant(_mapping(override.get("matcher")), name, reference):
            for key, value in _properties(override):
                if key.startswith("custom."):
                    custom[key.removeprefix("custom.")] = value
                else:
                    config[key] = value
    return Look(
        measure_of(str(config.get("unit") or "")),
        tuple(_steps(_mapping(config.get("thresholds")))),
        tuple(each for each in _list(config.get("mappings")) if isinstance(each, dict)),
        custom,
        str(config.get("displayName") or name),
        str(config.get("noValue") or ""),
        tuple(each for each in _list(config.get("links")) if isinstance(each, dict)),
        _own(_mapping(config.get("color"))),
    )


def _own(color: Json) -> Tone | None:
    return tone_of(str(color.get("fixedColor") or "")) if color.get("mode") == "fixed" else None


def _is_meant(matcher: Json, name: str, reference: str) -> bool:
    options = matcher.get("options")
    match matcher.get("id"):
        case "byName":
            return options == name
        case "byFrameRefID":
            return options == reference
        case "byRegexp" if isinstance(options, str):
            try:
                return re.search(options.strip("/"), name) is not None
            except re.error:
                return False
    return False


def _properties(override: Json) -> Iterator[tuple[str, Any]]:
    for each in _list(override.get("properties")):
        if isinstance(each, dict) and isinstance(each.get("id"), str):
            yield each["id"], each.get("value")


def _steps(thresholds: Json) -> Iterator[tuple[float, str]]:
    for each in _list(thresholds.get("steps")):
        if isinstance(each, dict):
            least = -math.inf if each.get("value") is None else number(each["value"])
            if least is not None:
                yield least, str(each.get("color") or "")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
