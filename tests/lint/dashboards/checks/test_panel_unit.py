from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/unit"


def board(kind: str, unit: Any = None, **defaults: Any) -> Data:
    fields = ({"unit": unit} if unit is not None else {}) | defaults
    return {"uid": "a", "panels": [{"type": kind, "title": "P", "fieldConfig": {"defaults": fields}}]}


def test_an_axis_and_a_large_number_have_units(says: Says) -> None:
    missing = (
        'warning: a: panel "P": fieldConfig.defaults.unit is missing, '
        "so that 0.05 may be seconds, a share or a count"
    )

    assert says(CHECK, board("timeseries"), board("stat", "")) == [missing, missing]
    assert says(CHECK, board("text"), board("table"), board("stat", "short")) == []


def test_kinds_of_panels_from_before_fields_keep_their_unit_elsewhere(says: Says) -> None:
    assert says(CHECK, board("graph"), board("singlestat")) == []


def test_values_that_are_shown_as_words_need_none(says: Says) -> None:
    assert says(CHECK, board("stat", mappings=[{"type": "value"}])) == []


def test_grafana_knows_every_unit_but_one_that_is_misspelt(says: Says) -> None:
    given = ("percentunit", "suffix:x", "s", "µs", "currencyUSD", "time:YYYY", "prefix:~")

    assert says(CHECK, *(board("stat", unit) for unit in given)) == []
    assert says(CHECK, board("table", "precentunit")) == [
        'error: a: panel "P": fieldConfig.defaults.unit is "precentunit", which is no unit of Grafana: '
        "it is written behind every value"
    ]


def test_a_column_has_a_unit_of_its_own(says: Says) -> None:
    override = {"properties": [{"id": "displayName", "value": "A"}, {"id": "unit", "value": "requests"}]}
    panel = {"type": "table", "title": "P", "fieldConfig": {"overrides": [override]}}

    assert says(CHECK, {"uid": "a", "panels": [panel]}) == [
        'error: a: panel "P", override 1: properties[1].value is "requests", which is no unit of Grafana: '
        "it is written behind every value"
    ]
