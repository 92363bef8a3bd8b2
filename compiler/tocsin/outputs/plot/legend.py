"""The legend above a plot: what each colour is, in as many lines as it takes, up to three."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.outputs.plot.elements import element, group, text, title
from tocsin.outputs.plot.lettering import fitting
from tocsin.outputs.plot.lettering import width as width_of

_FONT = 11.0
_LINE = 17.0
_MOST_LINES = 3
_SWATCH, _BESIDE, _BETWEEN = 14.0, 5.0, 16.0
_LONGEST = 230.0
"""What a name may take before it is cut, where there are many."""
_FEW = 3
_MOST = 0.6
"""The part of the width that each of a few names may take."""


@dataclass(frozen=True)
class Key:
    """One colour and its name; `shape` is `line`, `limit` or `band`."""

    name: str
    own: str
    """The class that gives its colour."""
    shape: str


@dataclass(frozen=True)
class Legend:
    """A legend as drawn, and how much of the plot it takes."""

    drawn: str
    height: float


def legend(keys: Iterable[Key], width: float) -> Legend:
    """The keys in rows of this width; what does not fit in three rows is counted."""
    unique = list(dict.fromkeys(keys))
    longest = max(_LONGEST, width * _MOST) if len(unique) <= _FEW else _LONGEST
    x, line = 0.0, 0
    drawn: list[str] = []
    for number, key in enumerate(unique):
        name = fitting(key.name, _FONT, min(longest, width - _SWATCH - _BESIDE))
        wide = _SWATCH + _BESIDE + width_of(name, _FONT)
        rest = len(unique) - number
        more = f"and {rest} more"
        full = x > 0 and x + wide > width
        if full and line < _MOST_LINES - 1:
            x, line, full = 0.0, line + 1, False
        # On the last line each but the last key leaves room to say that there are more.
        last = line == _MOST_LINES - 1 and rest > 1
        if full or (last and x + wide + _BETWEEN + width_of(more, _FONT) > width):
            drawn.append(element("text", text(more), x=x, y=line * _LINE + 12))
            break
        drawn.append(_entry(key, name, x, line * _LINE))
        x += wide + _BETWEEN
    return Legend(group(drawn, "legend"), (line + 1) * _LINE + 3 if drawn else 0.0)


def _entry(key: Key, name: str, x: float, top: float) -> str:
    if key.shape == "band":
        swatch = element("rect", x=x, y=top + 3, width=_SWATCH, height=10.0)
    else:
        swatch = element("line", x1=x, y1=top + 8, x2=x + _SWATCH, y2=top + 8, class_=key.shape)
    coloured = element("g", swatch, class_=f"{'band ' if key.shape == 'band' else ''}{key.own}")
    label = element("text", text(name), x=x + _SWATCH + _BESIDE, y=top + 12)
    return element("g", title(key.name), coloured, label)
