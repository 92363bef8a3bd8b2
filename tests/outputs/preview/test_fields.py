"""A value is shown with its unit, in the words and the colour that fieldConfig says."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.outputs.preview.builders import WINDOW, curve, defaults, override, panel

from tocsin.outputs.plot.chart import Tone
from tocsin.outputs.preview.answers import Named
from tocsin.outputs.preview.charts import graph
from tocsin.outputs.preview.fields import look_of, measure_of, tone_of


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("percentunit", 0.0604, "6.04 %"),
        ("percent", 6.04, "6.04 %"),
        ("s", 0.25, "250 ms"),
        ("ms", 1500, "1.5 s"),
        ("d", 2, "2 d"),
        ("bytes", 1536, "1.5 KiB"),
        ("mbytes", 1024, "1 GiB"),
        ("reqps", 12500, "12.5k req/s"),
        ("suffix:x", 14.4, "14.4x"),
        ("suffix:webhooks/min", 400, "400 webhooks/min"),
        ("suffix:/h", 30000, "30k/h"),
        ("short", 48000, "48k"),
        ("", 1, "1"),
        ("lengthkm", 3, "3 lengthkm"),
    ],
)
def test_units_are_written_as_people_read_them(unit: str, value: float, text: str) -> None:
    assert measure_of(unit).shown(value) == text


@pytest.mark.parametrize(
    ("color", "tone"),
    [
        ("green", Tone.CALM),
        ("semi-dark-orange", Tone.PENDING),
        ("dark-red", Tone.FIRING),
        ("super-light-blue", Tone.NOTED),
        ("#808080", Tone.ABSENT),
        ("#F2495C", Tone.FIRING),
        ("#ff0033", Tone.FIRING),
        ("#FF9830", Tone.PENDING),
        ("#73BF69", Tone.CALM),
        ("#5794F2", Tone.NOTED),
        ("transparent", None),
        ("", None),
    ],
)
def test_colours_are_read_by_what_they_say(color: str, tone: Tone | None) -> None:
    assert tone_of(color) is tone


STEPS = {
    "mode": "absolute",
    "steps": [
        {"color": "red", "value": None},
        {"color": "yellow", "value": 0.5},
        {"color": "green", "value": 0.9},
    ],
}


def test_the_colour_is_that_of_the_last_step_reached() -> None:
    look = look_of(panel("stat", **defaults(thresholds=STEPS, unit="percentunit")), "x")

    assert [look.tone(value) for value in (-1, 0.49, 0.5, 0.9, math.nan)] == [
        Tone.FIRING, Tone.FIRING, Tone.PENDING, Tone.CALM, None,
    ]  # fmt: skip
    assert look.limits == (0.5, 0.9)


def mapped(*mappings: dict[str, Any]) -> Any:
    return look_of(panel("stat", **defaults(mappings=list(mappings))), "x")


def test_values_have_words_and_colours_of_their_own() -> None:
    look = mapped(
        {"type": "value", "options": {"0": {"text": "OK", "color": "green"}, "no number": {"text": "?"}}},
        {"type": "range", "options": {"from": 1, "to": 2, "result": {"text": "some", "color": "yellow"}}},
        {"type": "range", "options": {"from": 10, "to": None, "result": {"color": "red"}}},
        {"type": "special", "options": {"match": "null+nan", "result": {"text": "nothing"}}},
        {"type": "regex", "options": {"pattern": ".*", "result": {"text": "odd"}}},
        {"type": "value", "options": {"7": "no mapping"}},
        {"type": "value"},
    )

    assert [look.text(value) for value in (0, 1.5, 3, 12, 7, math.nan)] == [
        "OK", "some", "3", "12", "7", "nothing",
    ]  # fmt: skip
    assert [look.tone(value) for value in (0, 1.5, 12)] == [Tone.CALM, Tone.PENDING, Tone.FIRING]


def test_without_a_value_the_panel_says_what_to_say() -> None:
    assert look_of(panel("stat"), "x").text(math.nan) == "no data"
    assert look_of(panel("stat", **defaults(noValue="all calm")), "x").text(math.nan) == "all calm"


def test_nearly_all_is_not_all() -> None:
    ratio = look_of(panel("stat", **defaults(unit="percentunit")), "x")
    percent = look_of(panel("stat", **defaults(unit="percent")), "x")

    assert [ratio.text(value) for value in (0.99, 0.99957, 0.999, 1 - 1e-9, 1)] == [
        "99 %", "99.957 %", "99.9 %", "100 %", "100 %",
    ]  # fmt: skip
    assert percent.text(99.5) == "99.5 %"


def test_overrides_hold_for_the_fields_they_name() -> None:
    config = {
        "defaults": {"unit": "short", "custom": {"fillOpacity": 10}},
        "overrides": [
            override("limit", custom__lineStyle={"fill": "dash"}, displayName="the limit"),
            {"matcher": {"id": "byRegexp", "options": "/^P9/"}, "properties": [{"id": "unit", "value": "s"}]},
            {
                "matcher": {"id": "byFrameRefID", "options": "B"},
                "properties": [{"id": "unit", "value": "bytes"}],
            },
            {"matcher": {"id": "byRegexp", "options": "("}, "properties": [{"id": "unit", "value": "d"}]},
            {
                "matcher": {"id": "byType", "options": "number"},
                "properties": [{"id": "unit", "value": "d"}, 3],
            },
            {"matcher": None, "properties": None},
        ],
    }
    read = panel(fieldConfig=config)

    limit = look_of(read, "limit")
    assert limit.custom == {"fillOpacity": 10, "lineStyle": {"fill": "dash"}}
    assert (limit.title, look_of(read, "P95").title) == ("the limit", "P95")
    shown = [look_of(read, *field).measure.shown(2048) for field in (("P95", "A"), ("x", "B"), ("x", "A"))]
    assert shown == ["34.1 min", "2 KiB", "2.05k"]


def test_a_fixed_colour_is_that_of_the_line_whatever_its_value_is() -> None:
    fixed = override("bad", color={"mode": "fixed", "fixedColor": "red"})
    read = panel(fieldConfig={"defaults": {"color": {"mode": "palette-classic"}}, "overrides": [fixed]})

    assert (look_of(read, "bad").own, look_of(read, "good").own) == (Tone.FIRING, None)
    assert look_of(panel(**defaults(color={"mode": "fixed", "fixedColor": 3})), "x").own is None


def test_a_graphs_line_is_drawn_in_its_fixed_colour() -> None:
    read = panel(**defaults(color={"mode": "fixed", "fixedColor": "green"}))

    drawn = graph(
        read, [Named("good", curve(1, 2), read.targets[0])], WINDOW, (), (300.0, 200.0), clock=False
    )

    assert 'class="calm"' in drawn
