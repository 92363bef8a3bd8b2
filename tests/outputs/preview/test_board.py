"""Dashboards are read whoever wrote them, and what is none is refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from tests.outputs.preview.builders import board_json, panel, panel_json, target

from tocsin.outputs.preview.board import NoBoardError, Place, read_board


def test_panels_belong_to_the_row_above_them_wherever_they_stand_in_the_file() -> None:
    def at(y: int, **how: Any) -> dict[str, Any]:
        return {"gridPos": {"x": 0, "y": y, "w": 24, "h": 4}} | how

    board = read_board(
        board_json(
            panel_json(**at(11, title="below")),
            {"type": "row", "title": "Second", **at(10)},
            panel_json(**at(0, title="first")),
            {"type": "row", "title": "Folded", **at(20), "panels": [panel_json(**at(21, title="inside"))]},
        )
    )

    assert [(each.title, [panel.title for panel in each.panels]) for each in board.sections] == [
        ("", ["first"]),
        ("Second", ["below"]),
        ("Folded", ["inside"]),
    ]
    assert [each.title for each in board.panels] == ["first", "below", "inside"]


def test_what_is_left_out_has_its_default() -> None:
    board = read_board({"panels": [{}, "no panel", {"type": "graph", "targets": 3, "fieldConfig": None}]})

    assert (board.uid, board.title, board.description) == ("", "untitled", "")
    bare, graph = board.panels
    assert (bare.kind, bare.title, bare.place, bare.targets) == ("", "", Place(0, 0, 12, 12), ())
    assert (graph.kind, graph.fields, graph.overrides) == ("timeseries", {}, ())


def test_a_place_beyond_the_columns_is_moved_into_them() -> None:
    wide = panel(gridPos={"x": 20, "y": -3, "w": 40, "h": 0})
    late = panel(gridPos={"x": 22, "y": 1.0, "w": 6, "h": "tall"})

    assert wide.place == Place(0, 0, 24, 1)
    assert late.place == Place(18, 1, 6, 12)


def test_targets_without_a_query_and_hidden_ones_are_not_asked() -> None:
    read = panel(
        "table",
        target("up", instant=True),
        target("a", refId="B", hide=True),
        {"refId": "C", "datasource": "other"},
        target(" ", refId="D"),
        target("b", refId="E", legendFormat="{{job}}", instant=True, range=True),
        {"expr": "c"},
    )

    assert [(each.reference, each.expr, each.legend, each.instant) for each in read.targets] == [
        ("A", "up", "", True),
        ("E", "b", "{{job}}", False),
        ("F", "c", "", False),
    ]


def test_variables_are_read_in_both_forms_grafana_has() -> None:
    variables = [
        {"name": "old", "type": "query", "query": "label_values(job)", "current": {"value": "a"}},
        {
            "name": "new",
            "type": "query",
            "query": {"query": "label_values(up, job)", "refId": "x"},
            "regex": "/a.*/",
            "current": {"value": ["a", "b"]},
            "includeAll": True,
            "allValue": ".*",
        },
        {"name": "defined", "definition": "label_values(pod)", "current": {}},
    ]

    read = read_board(board_json(templating={"list": variables})).variables

    assert [(each.name, each.query, each.current, each.several) for each in read] == [
        ("old", "label_values(job)", ("a",), False),
        ("new", "label_values(up, job)", ("a", "b"), True),
        ("defined", "label_values(pod)", (), False),
    ]
    assert (read[1].regex, read[1].all_value) == ("/a.*/", ".*")


def test_annotations_that_ask_prometheus_are_read() -> None:
    annotations = [
        {"name": "Annotations & Alerts", "builtIn": 1, "type": "dashboard"},
        {"name": "firing", "expr": "ALERTS", "titleFormat": "{{alertname}}", "iconColor": "red"},
        {"name": "deploys", "target": {"expr": "changes(v[5m])"}},
        {"name": "off", "expr": "x", "enable": False},
    ]

    read = read_board(board_json(annotations={"list": annotations})).annotations

    assert [(each.name, each.expr, each.title, each.color) for each in read] == [
        ("firing", "ALERTS", "{{alertname}}", "red"),
        ("deploys", "changes(v[5m])", "deploys", ""),
    ]


@pytest.mark.parametrize(
    "wrap", [lambda board: {"dashboard": board, "meta": {}}, lambda board: {"spec": board}]
)
def test_a_dashboard_in_the_wrapping_of_an_api_is_unwrapped(wrap: Any) -> None:
    assert read_board(wrap(board_json(panel_json()))).title == "Board"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "it is no mapping"),
        ({}, "it has no list of panels"),
        ({"panels": {}}, "it has no list of panels"),
        ({"spec": {"elements": {}}}, "it is of Grafana's second schema; the preview reads the classic one"),
    ],
)
def test_what_is_no_dashboard_is_refused(document: Any, words: str) -> None:
    with pytest.raises(NoBoardError) as caught:
        read_board(document)

    assert str(caught.value) == words
