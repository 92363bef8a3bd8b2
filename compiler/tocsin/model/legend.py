"""Legends as Grafana reads them: a text with labels in double braces."""

from __future__ import annotations

import re

_LABEL = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def labels_of(legend: str) -> tuple[str, ...]:
    """The labels a legend shows, in the order they are written.

    >>> labels_of("{{ status }} on {{instance}}")
    ('status', 'instance')
    """
    return tuple(_LABEL.findall(legend))
