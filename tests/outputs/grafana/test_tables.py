"""Tables: columns from queries and labels, named, ordered, coloured."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tocsin.outputs.grafana.panels import panel
from tocsin.outputs.preview.answers import Answer, Curve
from tocsin.outputs.preview.board import read_board
from tocsin.outputs.preview.tables import table
from tocsin.plan.dashboards.layout import Placed
from tocsin.plan.dashboards.shapes import Column, Joined, Kind, Link, Panel, Query, State, Step
from tocsin.promql.parse import parse
from tocsin.promql.units import RATIO

A, B = Query(parse("a"), "Share", unit=RATIO), Query(parse("b"), "Count")
TABLE = Panel("t", Kind.TABLE, "T", "What.", 12, 8, (A, B))


def written(given: Panel) -> dict[str, Any]:
    return panel(Placed(given, 0, 1, given.width, given.height), given, 42)


def test_a_table_is_asked_for_the_latest_values() -> None:
    for target in written(TABLE)["targets"]:
        assert (target["format"], target["instant"], target["range"]) == ("table", True, False)


def test_several_queries_become_one_table_under_their_legends() -> None:
    table = written(TABLE)
    assert table["transformations"] == [
        {"id": "filterFieldsByName", "options": {"exclude": {"names": ["__name__"]}}},
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {"Time": True},
                "renameByName": {"Value #A": "Share", "Value #B": "Count"},
            },
        },
    ]
    assert table["fieldConfig"]["overrides"] == [
        {
            "matcher": {"id": "byName", "options": "Share"},
            "properties": [{"id": "unit", "value": "percentunit"}],
        }
    ]


def test_a_single_query_has_another_name_in_grafana() -> None:
    [organize] = written(replace(TABLE, queries=(B,)))["transformations"]
    assert organize["options"] == {
        "excludeByName": {"Time": True, "__name__": True},
        "renameByName": {"Value": "Count"},
    }


def test_lines_of_two_metrics_of_one_pod_become_one_line() -> None:
    [shown] = read_board({"panels": [written(TABLE)]}).panels
    answers = [
        Answer((Curve({"__name__": name, "pod": "a"}, ((0.0, value),)),))
        for name, value in (("a", 0.5), ("b", 3.0))
    ]
    assert table(shown, answers).frame.lines == ({"pod": "a", "Share": 0.5, "Count": 3.0},)


def test_joined_queries_are_columns_in_the_given_order_and_the_least_comes_first() -> None:
    columns = (
        Column("pod", "Pod", link=Link("Open", "/d/x?var-pod=${__data.fields.pod}")),
        Column("Count", "How many", empty="none"),
        Column("Share", "Part", RATIO, (Step(None, "red"), Step(Decimal("0.5"), "green"))),
    )
    table = written(replace(TABLE, joined=Joined("pod", columns, "Part")))
    join, keep, organize, sort = table["transformations"]
    assert join == {"id": "joinByField", "options": {"byField": "pod", "mode": "outer"}}
    assert keep["options"]["include"]["names"] == ["pod", "Value #B", "Value #A"]
    assert organize["options"]["renameByName"] == {"pod": "Pod", "Value #B": "How many", "Value #A": "Part"}
    assert organize["options"]["indexByName"] == {"pod": 0, "Value #B": 1, "Value #A": 2}
    assert sort["options"]["sort"] == [{"field": "Part", "desc": False}]
    properties = {
        each["matcher"]["options"]: [one["id"] for one in each["properties"]]
        for each in table["fieldConfig"]["overrides"]
    }
    assert properties == {
        "Pod": ["links"],
        "How many": ["noValue"],
        "Part": ["unit", "custom.cellOptions", "thresholds"],
    }


def test_states_are_coloured_cells() -> None:
    columns = (Column("Count", "State", states=(State(1, "up", "green"),)),)
    [override] = written(replace(TABLE, joined=Joined("pod", columns, "State")))["fieldConfig"]["overrides"]
    assert [each["id"] for each in override["properties"]] == ["custom.cellOptions", "mappings"]
