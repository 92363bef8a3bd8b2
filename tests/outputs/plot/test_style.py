"""The style sheet has every colour twice: for light and for dark."""

from __future__ import annotations

import re

from tocsin.outputs.plot.chart import Tone
from tocsin.outputs.plot.style import _DARK, _LIGHT, COLOURS, STYLE


def luminance(colour: str) -> float:
    """Of sRGB, as WCAG 2.1 defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_property_that_is_used_is_defined_for_light_and_dark() -> None:
    used = set(re.findall(r"var\(--plot-([a-z0-9]+)\)", STYLE))
    assert used == set(_LIGHT) == set(_DARK)


def test_words_can_be_read_and_lines_be_seen_on_either_paper() -> None:
    for colours in (_LIGHT, _DARK):
        paper = colours["paper"]
        assert contrast(colours["ink"], paper) > 10
        assert contrast(colours["faint"], paper) > 4.5
        for name in ("firing", *map(str, range(1, COLOURS + 1))):
            assert contrast(colours[name], paper) >= 2.9, name


def test_every_tone_and_every_line_has_a_colour() -> None:
    for name in (*(tone.value for tone in Tone), *(f"s{n}" for n in range(1, COLOURS + 1))):
        assert f".plot .{name}{{--own:" in STYLE


def test_the_style_sheet_loads_nothing() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
