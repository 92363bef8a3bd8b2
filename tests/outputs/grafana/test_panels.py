"""A panel as JSON: what Grafana needs, in an order that is always the same."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tocsin.outputs.grafana.panels import panel
from tocsin.plan.dashboards.layout import Placed
from tocsin.plan.dashboards.shapes import Kind, Link, Panel, Query, State, Step
from tocsin.promql.parse import parse
from tocsin.promql.units import RATIO, SECONDS
from tocsin.values import Duration

ONE = Panel("p", Kind.TIME_SERIES, "P", "What.", 8, 7, (Query(parse("a"), "a"),), RATIO)


def written(given: Panel) -> dict[str, Any]:
    return panel(Placed(given, 0, 1, given.width, given.height), given, 42)


def test_a_graph_has_every_key_in_its_place() -> None:
    assert json.dumps(written(ONE)) == json.dumps(
        {
            "id": 42,
            "type": "timeseries",
            "title": "P",
            "description": "What.",
            "gridPos": {"h": 7, "w": 8, "x": 0, "y": 1},
            "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "targets": [
                {
                    "refId": "A",
                    "datasource": {"type": "prometheus", "uid": "${datasource}"},
                    "editorMode": "code",
                    "expr": "a",
                    "legendFormat": "a",
                    "format": "time_series",
                    "instant": False,
                    "range": True,
                }
            ],
            "fieldConfig": {
                "defaults": {
                    "unit": "percentunit",
                    "color": {"mode": "palette-classic"},
                    "mappings": [],
                    "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": None}]},
                    "custom": {
                        "drawStyle": "line",
                        "lineInterpolation": "linear",
                        "lineWidth": 1,
                        "fillOpacity": 10,
                        "gradientMode": "none",
                        "showPoints": "never",
                        "spanNulls": False,
                        "stacking": {"mode": "none", "group": "A"},
                        "axisPlacement": "auto",
                        "axisSoftMin": 0,
                        "thresholdsStyle": {"mode": "off"},
                    },
                },
                "overrides": [],
            },
            "options": {
                "legend": {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []},
                "tooltip": {"mode": "multi", "sort": "desc"},
            },
        }
    )


def test_a_threshold_is_a_dashed_line_that_the_scale_holds() -> None:
    watched = replace(ONE, steps=(Step(None, "green"), Step(Decimal("0.05"), "red")))
    defaults = written(watched)["fieldConfig"]["defaults"]
    assert defaults["thresholds"]["steps"] == [
        {"color": "green", "value": None},
        {"color": "red", "value": 0.05},
    ]
    assert defaults["custom"]["thresholdsStyle"] == {"mode": "dashed"}
    assert defaults["custom"]["axisSoftMax"] == 0.055


def test_a_limit_that_is_a_query_is_dashed_and_has_its_own_colour_and_unit() -> None:
    queries = (
        Query(parse("a"), "a"),
        Query(parse("b"), "limit", dashed=True, color="red"),
        Query(parse("c"), "c", unit=SECONDS),
    )
    assert written(replace(ONE, queries=queries))["fieldConfig"]["overrides"] == [
        {
            "matcher": {"id": "byName", "options": "limit"},
            "properties": [
                {"id": "color", "value": {"mode": "fixed", "fixedColor": "red"}},
                {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [10, 10]}},
                {"id": "custom.fillOpacity", "value": 0},
            ],
        },
        {"matcher": {"id": "byName", "options": "c"}, "properties": [{"id": "unit", "value": "s"}]},
    ]


def test_what_is_stacked_adds_up_and_what_lies_near_the_whole_is_not_drawn_from_nought() -> None:
    stacked = written(replace(ONE, stacked=True))["fieldConfig"]["defaults"]["custom"]
    assert (stacked["stacking"], stacked["fillOpacity"]) == ({"mode": "normal", "group": "A"}, 30)
    near = written(replace(ONE, from_zero=False))["fieldConfig"]["defaults"]["custom"]
    assert "axisSoftMin" not in near


def test_a_scale_that_is_known_ends_where_it_does() -> None:
    defaults = written(replace(ONE, highest=Decimal(1)))["fieldConfig"]["defaults"]
    assert (defaults["min"], defaults["max"]) == (0, 1)


def test_a_number_shows_the_latest_value() -> None:
    stat = written(replace(ONE, kind=Kind.STAT, empty="never"))
    assert stat["options"]["reduceOptions"] == {"values": False, "calcs": ["lastNotNull"], "fields": ""}
    assert stat["fieldConfig"]["defaults"]["noValue"] == "never"
    assert stat["fieldConfig"]["defaults"]["color"] == {"mode": "thresholds"}


def test_states_are_words_and_colours() -> None:
    states = (State(0, "down", "red"), State(1, "up", "green"))
    timeline = written(replace(ONE, kind=Kind.STATE_TIMELINE, states=states))
    assert timeline["fieldConfig"]["defaults"]["mappings"] == [
        {
            "type": "value",
            "options": {
                "0": {"text": "down", "color": "red", "index": 0},
                "1": {"text": "up", "color": "green", "index": 1},
            },
        }
    ]
    assert timeline["options"]["mergeValues"] is True


def test_words_have_no_data() -> None:
    text = written(replace(ONE, kind=Kind.TEXT, content="*Words.*", queries=()))
    assert set(text) == {"id", "type", "title", "description", "gridPos", "options"}
    assert text["options"] == {"mode": "markdown", "content": "*Words.*"}


def test_links_and_the_distance_of_samples_are_written_where_there_are_any() -> None:
    linked = written(replace(ONE, links=(Link("L", "https://x.example", True),), interval=Duration(15_000)))
    assert linked["links"] == [{"title": "L", "url": "https://x.example", "targetBlank": True}]
    assert linked["interval"] == "15s"


def test_a_query_without_a_name_is_named_by_grafana() -> None:
    assert written(replace(ONE, queries=(Query(parse("a")),)))["targets"][0]["legendFormat"] == "__auto"


@pytest.mark.parametrize("kind", [Kind.TIME_SERIES, Kind.TEXT])
def test_what_the_author_adds_is_merged_last(kind: Kind) -> None:
    extra = {"options": {"legend": {"placement": "right"}, "mode": "html"}, "transparent": True}
    merged = written(replace(ONE, kind=kind, extra=extra))
    assert merged["transparent"] is True
    assert merged["options"]["mode"] == "html"
    assert merged["options"]["legend"]["placement"] == "right"
