"""The schema holds what is emitted, and says in words what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.schema import violations
from tocsin.lint.dashboards.shapes.dashboard import DASHBOARD
from tocsin.lint.dashboards.shapes.panels import PANELS

Data = dict[str, Any]
Written = Callable[[Data], Dashboard]


def said(dashboard: Dashboard, extended: tuple[int, ...] = ()) -> list[str]:
    return [f"{each.rule}: {each.message}" for each in violations(dashboard, extended)]


def shown(dashboard: Dashboard) -> list[str]:
    """The lines on which something is wrong."""
    lines = dashboard.source.splitlines()
    return [lines[each.origin.line - 1].strip() for each in violations(dashboard) if each.origin]


def test_everything_that_is_wrong_is_told_at_once_each_on_its_line(shop: Data, written: Written) -> None:
    del shop["panels"][1]["datasource"]
    shop["panels"][1]["fieldConfig"]["defaults"] |= {"unit": "x/s", "decimals": -1, "colour": "red"}
    shop["tags"] = ["a", "a", ""]
    shop["time"] = {"from": "yesterday", "to": "now"}
    shop["links"][0]["type"] = "dashboard"

    assert said(written(shop)) == [
        'svc-shop: tags is ["a", "a", ""]; expected a list with at least 1 in it without repetitions',
        'svc-shop: tags[2] is ""; expected a text',
        'svc-shop: time.from is "yesterday"; expected a moment such as now-6h',
        'svc-shop: link "Dashboards": type is "dashboard"; did you mean dashboards?',
        'svc-shop: panel "Orders" (id 102): datasource is missing; expected an object',
        'svc-shop: panel "Orders" (id 102): fieldConfig.defaults.unit is "x/s"; '
        "expected a unit of Grafana, such as s, percentunit or reqps, or suffix:x",
        'svc-shop: panel "Orders" (id 102): fieldConfig.defaults.decimals is -1; '
        "expected a whole number from 0 to 10",
        'svc-shop: panel "Orders" (id 102): fieldConfig.defaults.colour is no key that is '
        "emitted here; did you mean color?",
    ]
    assert shown(written(shop)) == [
        '"tags": [',
        '""',
        '"from": "yesterday",',
        '"type": "dashboard",',
        "{",
        '"unit": "x/s",',
        '"decimals": -1,',
        '"colour": "red"',
    ]


def test_a_value_of_another_kind_and_a_very_long_one_are_shown(shop: Data, written: Written) -> None:
    shop["editable"] = "no"
    shop["panels"][0]["collapsed"] = 1
    shop["graphTooltip"] = 7
    shop["panels"][4]["options"]["graphMode"] = "x" * 100
    shop["panels"][4]["options"]["reduceOptions"] = []

    assert [each.split(": ", 1)[1] for each in said(written(shop))] == [
        'editable is "no"; expected false: the file is generated',
        "graphTooltip is 7; expected 0 none, 1 shared crosshair, 2 shared tooltip",
        'row "Orders" (id 101): collapsed is 1; expected true or false',
        'panel "Stock" (id 105): options.reduceOptions is []; expected an object',
        f'panel "Stock" (id 105): options.graphMode is "{"x" * 59}...; expected "none", "line", "area"',
    ]


def test_a_long_list_of_choices_is_cut_and_the_nearest_is_named(shop: Data, written: Written) -> None:
    reduce_ = shop["panels"][4]["options"]["reduceOptions"]
    reduce_["calcs"] = ["lastNotNul", 3]

    assert [each.split("): ", 1)[1] for each in said(written(shop))] == [
        'options.reduceOptions.calcs[0] is "lastNotNul"; did you mean lastNotNull?',
        'options.reduceOptions.calcs[1] is 3; expected "lastNotNull", "last", "firstNotNull", "first", '
        '"min", "max", "mean", "sum", ...',
    ]


def test_what_an_author_added_is_let_through_in_that_panel_alone(shop: Data, written: Written) -> None:
    for panel in shop["panels"][1:3]:
        panel["options"]["novelty"] = True
        panel["pluginSetting"] = 1

    assert said(written(shop), (102, 103)) == []
    assert [each.split("; expected")[0] for each in said(written(shop), (102,))] == [
        'svc-shop: panel "Orders that fail" (id 103): options.novelty is no key that is emitted here',
        'svc-shop: panel "Orders that fail" (id 103): pluginSetting is no key that is emitted here',
    ]


def test_what_is_known_has_to_be_right_there_too(shop: Data, written: Written) -> None:
    panel = shop["panels"][1]
    panel["options"]["novelty"] = True
    panel["gridPos"]["w"] = 25
    panel["fieldConfig"]["defaults"]["unit"] = "seconds"
    panel["targets"][0] |= {"expr": "", "novelty": 1}

    assert [each.split("(id 102)")[1] for each in said(written(shop), (102,))] == [
        ": gridPos.w is 25; expected a whole number from 1 to 24",
        ', query A: expr is ""; expected a text',
        ': fieldConfig.defaults.unit is "seconds"; did you mean s?',
    ]


def test_every_kind_of_panel_is_in_the_sound_dashboard(shop: Data) -> None:
    kinds = {panel["type"] for panel in [*shop["panels"], *shop["panels"][7]["panels"]]}

    assert kinds == {*PANELS, "row"}


def closed(shape: Any, at: str = "") -> list[str]:
    """Objects that take keys which are not named."""
    if isinstance(shape, list):
        return [each for number, part in enumerate(shape) for each in closed(part, f"{at}/{number}")]
    if not isinstance(shape, dict):
        return []
    is_open = (
        "properties" in shape and "allOf" not in shape and shape.get("additionalProperties") is not False
    )
    found = [at] if is_open else []
    for name, part in shape.get("properties", {}).items():
        found += closed(part, f"{at}/{name}")
    for keyword in ("items", "prefixItems", "anyOf", "allOf", "then"):
        found += closed(shape.get(keyword), f"{at}/{keyword}")
    return found


def test_no_object_takes_keys_that_are_not_named() -> None:
    assert closed(DASHBOARD) == []


@pytest.mark.parametrize("kind", [*PANELS, "row"])
def test_a_panel_is_held_against_the_shape_of_its_kind(kind: str, shop: Data, written: Written) -> None:
    shop["panels"] = [{"type": kind}]

    missing = [each.split(": ", 2)[-1].split(" is missing")[0] for each in said(written(shop))]

    assert {"id", "gridPos"} <= set(missing)
    assert ("targets" in missing) == (kind not in ("row", "text"))
