"""Numbers of panels: from a dashboard's uid and a panel's key, whatever stands around it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from tocsin.errors import report

_PANEL_IDS = 2**31 - 1
"""Grafana keeps a panel's number as a positive 32-bit integer."""


def panel_id(dashboard: str, key: str) -> int:
    """The number of a panel: links rest on it, so it must not change when another panel comes or goes.

    >>> panel_id("svc-billing", "requests")
    359214830
    """
    digest = hashlib.sha256(f"{dashboard}/{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _PANEL_IDS + 1


def check_numbers(dashboard: str, keys: Iterable[str]) -> None:
    """Report two panels that would get one number; one of two thousand million pairs does."""
    taken: dict[int, str] = {}
    for key in keys:
        number = panel_id(dashboard, key)
        if number in taken:
            words = f"panels {taken[number]} and {key} would both get the number {number}; rename one"
            report(words, subject=f"dashboard {dashboard}", origin=None)
        taken.setdefault(number, key)
