"""Whatever stands in a dashboard's JSON, it is shown or refused in words, never a traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.outputs.preview.builders import WINDOW, answer, board_json, curve, defaults, panel_json, target

from tocsin.outputs.preview.answers import Answer
from tocsin.outputs.preview.board import NoBoardError, read_board
from tocsin.outputs.preview.page import Answered, Heading, page
from tocsin.outputs.preview.questions import marks, questions
from tocsin.outputs.preview.variables import chosen, filtered, label_query, listed

ROOT = Path(__file__).parents[3]
OWN = [
    json.loads(file.read_text(encoding="utf-8")) for file in (ROOT / "generated").rglob("dashboards/*.json")
]

MAPPINGS = [
    {"type": "value", "options": {"1": {"text": "up", "color": "green"}}},
    {"type": "range", "options": {"from": 2, "to": 3, "result": {"text": "some", "color": "#ff0000"}}},
    {"type": "special", "options": {"match": "nan", "result": {"text": "nothing"}}},
]
STEPS = {"mode": "absolute", "steps": [{"color": "green", "value": None}, {"color": "red", "value": 2}]}
CONFIG = defaults(unit="s", mappings=MAPPINGS, thresholds=STEPS, custom={"stacking": {"mode": "normal"}})
BY_HAND = board_json(
    panel_json("timeseries", target(instant=False, legendFormat="{{a}}"), interval="1m", **CONFIG),
    panel_json("stat", target(instant=True), options={"reduceOptions": {"calcs": ["max"]}}, **CONFIG),
    panel_json("state-timeline", **CONFIG),
    panel_json(
        "table",
        target(),
        target(refId="B"),
        transformations=[
            {"id": "joinByField", "options": {"byField": "a", "mode": "inner"}},
            {
                "id": "organize",
                "options": {
                    "excludeByName": {"x": True},
                    "indexByName": {"a": 0},
                    "renameByName": {"a": "b"},
                },
            },
            {"id": "filterFieldsByName", "options": {"include": {"names": ["b"], "pattern": "Val.*"}}},
            {"id": "sortBy", "options": {"sort": [{"field": "b", "desc": True}]}},
            {"id": "limit", "options": {"limitField": 3}},
            {"id": "merge", "options": {}},
        ],
        options={"sortBy": [{"displayName": "b", "desc": True}]},
        links=[{"title": "t", "url": "https://x.example"}],
        fieldConfig={
            "defaults": {},
            "overrides": [
                {
                    "matcher": {"id": "byName", "options": "a"},
                    "properties": [
                        {"id": "unit", "value": "s"},
                        {"id": "custom.cellOptions", "value": {"type": "color-text"}},
                        {"id": "links", "value": [{"title": "t", "url": "/d/u"}]},
                    ],
                },
                {"matcher": {"id": "byRegexp", "options": "/x/"}, "properties": []},
            ],
        },
    ),
    panel_json("text", targets=[], options={"content": "words"}),
    panel_json("graph", yaxes=[{"format": "s"}]),
    templating={
        "list": [
            {"name": "v", "type": "query", "query": "label_values(a, b)", "regex": "/(.*)/", "multi": True},
            {"name": "c", "type": "custom", "query": "a,b : c", "current": {"value": ["a"]}},
        ]
    },
    annotations={"list": [{"name": "n", "expr": "x", "titleFormat": "t"}]},
)
OLD = {
    "title": "Old",
    "rows": [{"title": "r", "panels": [{"type": "graph", "span": 4, "targets": [target()]}]}],
}

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from(
        ["", "x", "(", "/(/", "1m", "$v", "${__value.text}", "-1", "NaN", "#12", "#zzzzzz", "suffix:"]
    ),
    st.lists(st.sampled_from([None, 1, "a", {}, []]), max_size=2),
    st.dictionaries(
        st.sampled_from(["a", "id", "options", "value", "type"]), st.sampled_from([None, 1, "a", {}])
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything within a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [each for key, part in inside for each in places(part, (*path, key))]


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """A dashboard of which up to three parts are something else."""
    document = copy.deepcopy(draw(st.sampled_from([BY_HAND, OLD, *OWN])))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(document)))
        within = document
        for key in path[:-1]:
            within = within[key]
        within[path[-1]] = draw(odd)
    return document


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=changed(), given_answer=st.sampled_from(["series", "error", "nothing"]))
def test_any_change_of_a_dashboard_is_shown_or_refused(document: Any, given_answer: str) -> None:
    try:
        board = read_board(document)
    except NoBoardError:
        return
    choices = {}
    for variable in board.variables:
        label_query(variable.query)
        choices[variable.name] = chosen(variable, filtered(listed(variable), variable.regex))
    given = {
        "series": answer(
            curve(1, 2, float("nan"), a="x", b="y"), curve(3, a="z"), curve(float("inf"), a="i")
        ),
        "error": Answer(error="no"),
        "nothing": Answer(),
    }[given_answer]
    asked = [questions(panel, WINDOW, choices) for panel in board.panels]
    marked = tuple(given for each in board.annotations if marks(each, WINDOW, choices))
    answered = Answered(board, choices, tuple(tuple(given for _ in each) for each in asked), marked)

    assert "</html>" in page(Heading("t", (), clock=True), [answered], WINDOW)
