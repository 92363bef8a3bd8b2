"""Templates that say the same on every engine: plain text, and labels put into it."""

from __future__ import annotations

import re

from tocsin.plan.cases import Labels

_LABEL = re.compile(r"\{\{\s*(?:\$labels|\.Labels)\.([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}")


def rendered(template: str, labels: Labels) -> str | None:
    """The text, or None where only the engine knows: of values, functions, conditions.

    A label that is not there is the empty text (template.Expander, missingkey=zero).

    >>> rendered("{{ $labels.pod }} is down", (("pod", "a"),))
    'a is down'
    >>> rendered("{{ $value | humanize }}", ()) is None
    True
    """
    known = dict(labels)
    text = _LABEL.sub(lambda match: known.get(match[1], "").replace("{{", "{ {"), template)
    return None if "{{" in text else text


def labels_read(template: str) -> frozenset[str]:
    """The labels that such a template puts into its text."""
    return frozenset(re.findall(r"(?:\$labels|\.Labels)\.([a-zA-Z_][a-zA-Z0-9_]*)", template))
