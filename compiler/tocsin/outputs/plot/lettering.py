"""How wide text is, about: enough to leave room for it, and to cut it where there is none.

Widths are those of DejaVu Sans in thousandths of the font's size, rounded: the widest of the fonts that
systems come with, so that there is room in the others too.
"""

from __future__ import annotations

_NARROW = frozenset("ijl|.,:;'!I[]()ft/\\ `-")
_WIDE = frozenset("mwMW@%")
_CAPITAL = 700
_NARROW_WIDTH, _WIDE_WIDTH, _USUAL = 370, 960, 620
_EAST_ASIAN = "\u1100"
"""From here on, letters are about as wide as they are high."""

ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """How wide the text is, in the unit of the font's size.

    >>> width("0.05", 11) < width("WWWW", 11)
    True
    """
    return sum(map(_of, text)) * size / 1000


def _of(letter: str) -> int:
    if letter in _NARROW:
        return _NARROW_WIDTH
    if letter in _WIDE:
        return _WIDE_WIDTH
    if letter >= _EAST_ASIAN:
        return 1000
    return _CAPITAL if letter.isupper() else _USUAL


def fitting(text: str, size: float, room: float) -> str:
    """The text, or as much of its beginning as the room holds; empty if that is not even a letter.

    >>> fitting("StripeWebhookFailures", 10, 60), fitting("firing", 10, 4), fitting("ok", 10, 60)
    ('StripeWe…', '', 'ok')
    """
    if width(text, size) <= room:
        return text
    left = room - width(ELLIPSIS, size)
    kept = ""
    for letter in text:
        left -= _of(letter) * size / 1000
        if left < 0:
            break
        kept += letter
    kept = kept.rstrip()
    return f"{kept}{ELLIPSIS}" if kept else ""
