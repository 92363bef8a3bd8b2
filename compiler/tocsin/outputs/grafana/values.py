"""Small parts of Grafana's JSON that panels and tables share: numbers, thresholds, states, names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tocsin.plan.dashboards.shapes import GREEN, State, Step

Json = dict[str, Any]

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
"""Chosen at the head of each dashboard."""


def merged(written: Mapping[str, Any], extra: Mapping[str, Any]) -> Json:
    """The first with what the second adds or replaces; mappings are merged, lists replaced.

    >>> merged({"options": {"a": 1, "b": 2}}, {"options": {"b": 3}})
    {'options': {'a': 1, 'b': 3}}
    """
    both = dict(written)
    for key, value in extra.items():
        before = both.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            both[key] = merged(before, value)
        else:
            both[key] = _plain(value)
    return both


def _plain(value: Any) -> Any:
    """What an author wrote, as JSON has it."""
    match value:
        case Decimal():
            return number(value)
        case Mapping():
            return {key: _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
    return value


def number(value: Decimal) -> int | float:
    """As JSON writes it: JSON has binary64 numbers only, and prints their shortest digits.

    >>> number(Decimal("14.4")), number(Decimal("100000"))
    (14.4, 100000)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def steps(given: tuple[Step, ...]) -> Json:
    """Thresholds; the first has no value, which is the only null there is."""
    return {
        "mode": "absolute",
        "steps": [
            {"color": step.color, "value": None if step.value is None else number(step.value)}
            for step in given or (Step(None, GREEN),)
        ],
    }


def mappings(states: tuple[State, ...]) -> list[Json]:
    """What values mean, in words and colours."""
    options = {
        str(state.value): {"text": state.text, "color": state.color, "index": index}
        for index, state in enumerate(states)
    }
    return [{"type": "value", "options": options}] if states else []


def reference(index: int) -> str:
    """The name of a query within its panel: A to Z, then AA.

    >>> reference(0), reference(25), reference(26)
    ('A', 'Z', 'AA')
    """
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)
