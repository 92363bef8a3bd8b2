"""The colours and letters of plots: one style sheet for light and dark, to be put once into a page.

Every colour is a custom property, so that a page may choose its own. The colours of lines can be told
apart by those who do not see all colours (after Okabe and Ito, 2008), on white and on black.
"""

from __future__ import annotations

from collections.abc import Mapping

COLOURS = 8
"""So many lines have a colour of their own; the ninth begins anew."""

_LIGHT = {
    "ink": "#24292f",
    "faint": "#6b7280",
    "grid": "#e7e9ee",
    "axis": "#c3c8d1",
    "paper": "#ffffff",
    "calm": "#2f9e69",
    "pending": "#c77d00",
    "firing": "#d22f3d",
    "absent": "#aab1bc",
    "noted": "#4b6bd6",
    "1": "#1f6fd6",
    "2": "#c65102",
    "3": "#0b8f70",
    "4": "#b0479a",
    "5": "#8a6d00",
    "6": "#3f9fd0",
    "7": "#6b4fc4",
    "8": "#5f6b7a",
}
_DARK = {
    "ink": "#e6e8eb",
    "faint": "#9aa3b0",
    "grid": "#2b3038",
    "axis": "#4a515c",
    "paper": "#16191d",
    "calm": "#45b984",
    "pending": "#f0ab2e",
    "firing": "#f2606b",
    "absent": "#5b636f",
    "noted": "#8aa4ff",
    "1": "#5ba3f5",
    "2": "#f08a4b",
    "3": "#3fc79f",
    "4": "#dd84c8",
    "5": "#d3b54a",
    "6": "#86cdf0",
    "7": "#a693f2",
    "8": "#a4aebb",
}

_TONES = ("calm", "pending", "firing", "absent", "noted")


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--plot-{name}:{colour};" for name, colour in colours.items())


def _rules() -> str:
    lines = "".join(f".plot .s{n}{{--own:var(--plot-{n})}}" for n in range(1, COLOURS + 1))
    tones = "".join(f".plot .{name}{{--own:var(--plot-{name})}}" for name in _TONES)
    return lines + tones


STYLE = (
    f":root{{{_properties(_LIGHT)}}}\n"
    f"@media (prefers-color-scheme:dark){{:root{{{_properties(_DARK)}}}}}\n"
    ".plot{display:block;width:100%;height:auto;overflow:hidden;"
    "font:11px/1 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "font-variant-numeric:tabular-nums}\n"
    ".plot text{fill:var(--plot-faint)}\n"
    ".plot .named text,.plot .legend text{fill:var(--plot-ink)}\n"
    ".plot .grid{stroke:var(--plot-grid);stroke-width:1;fill:none;shape-rendering:crispEdges}\n"
    ".plot .axis{stroke:var(--plot-axis);stroke-width:1;fill:none;shape-rendering:crispEdges}\n"
    ".plot .line{stroke:var(--own);stroke-width:1.75;fill:none;"
    "stroke-linejoin:round;stroke-linecap:round}\n"
    ".plot .area{fill:var(--own);fill-opacity:.12}\n"
    ".plot .limit{stroke:var(--own);stroke-width:1.25;stroke-dasharray:5 4;fill:none}\n"
    ".plot .band rect{fill:var(--own);fill-opacity:.16}\n"
    ".plot .mark line{stroke:var(--own);stroke-width:1;stroke-dasharray:2 3}\n"
    ".plot .mark path{fill:var(--own)}\n"
    ".plot .dot{stroke:var(--own);stroke-width:5;stroke-linecap:round}\n"
    ".plot .marks text{fill:var(--plot-ink)}\n"
    ".plot .limits text{fill:var(--own);font-weight:600;"
    "paint-order:stroke;stroke:var(--plot-paper);stroke-width:3px;stroke-linejoin:round}\n"
    ".plot .bar rect{fill:var(--own);fill-opacity:.85}\n"
    ".plot .bar text{fill:var(--plot-paper);font-weight:600}\n"
    ".plot .bar.calm rect,.plot .bar.absent rect{fill-opacity:.3}\n"
    ".plot .bar.calm text,.plot .bar.absent text{fill:var(--plot-ink);font-weight:400}\n"
    f"{_rules()}\n"
)
