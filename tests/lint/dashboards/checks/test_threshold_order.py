from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "threshold/order"


def board(*values: Any) -> Data:
    steps = [{"color": "red", "value": value} for value in values]
    return {
        "uid": "a",
        "panels": [{"title": "P", "fieldConfig": {"defaults": {"thresholds": {"steps": steps}}}}],
    }


STEPS = 'error: a: panel "P": fieldConfig.defaults.thresholds.steps'


def test_steps_rise_from_a_base_without_limit(says: Says) -> None:
    assert says(CHECK, board(None, 1, 2.5), board(None), board()) == []


def test_a_step_that_does_not_rise_is_never_shown(says: Says) -> None:
    assert says(CHECK, board(None, 2, 1, 1)) == [
        f"{STEPS}[2].value is 1, which is not above 2, the step before: its colour is never shown",
        f"{STEPS}[3].value is 1, which is not above 1, the step before: its colour is never shown",
    ]


def test_only_the_base_has_no_limit(says: Says) -> None:
    assert says(CHECK, board(0, None)) == [
        f"{STEPS}[0].value is 0; expected null, as below it there would be no colour",
        f"{STEPS}[1].value is null; only the first step has no limit",
    ]


def test_what_is_no_number_is_for_the_schema_to_tell(says: Says) -> None:
    assert says(CHECK, board(None, "1", True, 1)) == []


def test_columns_have_steps_of_their_own(says: Says) -> None:
    steps = {"steps": [{"value": None}, {"value": 2}, {"value": 1}]}
    override = {"properties": [{"id": "unit", "value": "s"}, {"id": "thresholds", "value": steps}]}

    assert says(
        CHECK, {"uid": "a", "panels": [{"title": "P", "fieldConfig": {"overrides": [override]}}]}
    ) == [
        'error: a: panel "P", override 1: properties[1].value.steps[2].value is 1, which is not above 2, '
        "the step before: its colour is never shown"
    ]
