"""Small parts of the JSON."""

from __future__ import annotations

import json
from decimal import Decimal

from tocsin.outputs.grafana.values import mappings, merged, steps


def test_a_list_that_is_given_replaces_the_one_before() -> None:
    assert merged({"a": [1, 2], "b": {"c": 1}}, {"a": [3], "b": 4}) == {"a": [3], "b": 4}


def test_what_an_author_adds_becomes_plain() -> None:
    extra = {"a": {"b": (Decimal("0.1"), True, "x")}, "c": Decimal(3)}
    assert json.dumps(merged({}, extra)) == '{"a": {"b": [0.1, true, "x"]}, "c": 3}'


def test_without_steps_all_is_fine_and_without_states_nothing_is_mapped() -> None:
    assert steps(()) == {"mode": "absolute", "steps": [{"color": "green", "value": None}]}
    assert mappings(()) == []
