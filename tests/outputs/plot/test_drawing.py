"""A plot as a whole: what is in it, where it stands, and that it is always the same."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.outputs.plot.chart import Band, Chart, Line, Marker, Row, Span, Threshold, Tone
from tocsin.outputs.plot.drawing import draw
from tocsin.outputs.plot.lettering import width
from tocsin.outputs.plot.measures import BURN_RATE, BYTES, NUMBER, RATIO, SECONDS

RISE = Line("failing", tuple((60.0 * n, min(0.06, 0.012 * n)) for n in range(31)), filled=True)
STORY = Chart(
    "6 % fail",
    (RISE,),
    RATIO,
    (Threshold(0.05, "threshold"),),
    (Band(300, 600, Tone.PENDING, "pending"), Band(600, 1800, Tone.FIRING, "firing")),
    (Marker(600, "expected", Tone.FIRING),),
    (Row("expected", (Span(0, 300, Tone.CALM, "silent"), Span(300, 1800, Tone.FIRING, "firing"))),),
)


def test_a_plot_shows_its_line_threshold_bands_and_states(plot: Callable[..., Any]) -> None:
    drawn = plot(STORY)
    assert drawn.texts() == [
        *("failing", "pending", "firing"),
        *("0 %", "2 %", "4 %", "6 %"),
        *("0", "5m", "10m", "15m", "20m", "25m", "30m"),
        "threshold 5 %",
        *("expected", "silent", "firing"),
        "expected",
    ]
    assert drawn.root.attrib["aria-label"] == "6 % fail"
    assert [
        each.attrib["class"] for each in drawn.styled("band") if each.find("*").tag.endswith("title")
    ] == [
        "band pending",
        "band firing",
    ]


def test_the_same_chart_is_the_same_text(plot: Callable[..., Any]) -> None:
    assert draw(STORY) == draw(STORY)
    assert plot(STORY).size == (720, 273)


def test_a_line_without_a_value_says_so(plot: Callable[..., Any]) -> None:
    drawn = plot(Chart("t", (Line("a", ((0, math.nan),)),), thresholds=(Threshold(1, "most"),)))
    assert "no data" in drawn.texts()
    assert drawn.styled("limit") == []


def test_a_point_by_itself_is_a_dot(plot: Callable[..., Any]) -> None:
    drawn = plot(Chart("t", (Line("a", ((0, 1.0), (60, math.nan), (120, 2.0), (180, 2.0))),)))
    [dot], [line] = drawn.styled("dot"), [each for each in drawn.styled("line") if each.tag.endswith("path")]
    assert dot.attrib["d"].count("M") == line.attrib["d"].count("M") == 1


def test_a_moving_threshold_is_dashed_and_a_filled_line_has_an_area(plot: Callable[..., Any]) -> None:
    moving = Line("limit", ((0, 1.0), (60, 2.0)), dashed=True)
    drawn = plot(Chart("t", (moving,)))
    assert len([each for each in drawn.styled("limit") if each.tag.endswith("path")]) == 1
    assert drawn.styled("area") == []
    assert len(plot(STORY).styled("area")) == 1


def test_the_area_of_values_below_zero_hangs_from_zero(plot: Callable[..., Any]) -> None:
    below = Line("a", ((0, -4.0), (60, -2.0)), filled=True)
    [area] = plot(Chart("t", (below,)), height=100).styled("area")
    top = float(area.attrib["d"].partition("V")[2].partition("H")[0])
    assert top == 26


def test_a_legend_may_be_left_out_and_nameless_lines_have_none(plot: Callable[..., Any]) -> None:
    lines = (Line("one", ((0, 1.0),)), Line("", ((0, 2.0),)))
    assert "one" in plot(Chart("t", lines)).texts()
    assert "one" not in plot(Chart("t", lines, legend=False)).texts()
    assert plot(Chart("t", lines[1:])).styled("legend") == []


def test_the_ninth_line_has_the_colour_of_the_first(plot: Callable[..., Any]) -> None:
    lines = tuple(Line(str(n), ((0, 1.0), (60, 2.0))) for n in range(9))
    drawn = plot(Chart("t", lines, legend=False))
    assert [len(drawn.styled(f"s{n}")) for n in range(1, 9)] == [2, 1, 1, 1, 1, 1, 1, 1]


def test_the_label_of_a_threshold_at_the_top_goes_below_it_and_a_third_close_by_goes_nowhere(
    plot: Callable[..., Any],
) -> None:
    limits = tuple(Threshold(value, str(value)) for value in (10.0, 9.9, 9.8))
    drawn = plot(Chart("t", (Line("a", ((0, 1.0), (60, 2.0))),), thresholds=limits), height=100)
    assert [word for word in drawn.texts() if word.startswith(("10.0", "9.9", "9.8"))] == ["10.0 10"]
    assert [title for title in drawn.titles() if title] == ["a", "a", "10.0", "9.9", "9.8"]


def test_the_word_of_the_last_time_stays_within_the_plot() -> None:
    drawn = draw(Chart("t", (Line("a", ((0, 1), (5400, 1))),), end=5400), width=400)

    [place] = re.findall(r'<text x="([0-9.]+)"[^>]*>1h30m<', drawn)
    assert float(place) + width("1h30m", 11) / 2 == pytest.approx(400, abs=0.1)


def test_what_is_out_of_time_is_not_drawn(plot: Callable[..., Any]) -> None:
    line = Line("a", ((0, 1.0), (60, 2.0)))
    drawn = plot(Chart("t", (line,), bands=(Band(0, 60, Tone.FIRING, "firing"),), start=600, end=900))
    assert "no data" in drawn.texts()
    assert len([each for each in drawn.styled("band") if each.find("*").tag.endswith("title")]) == 0


NAMES = st.text(max_size=30)
TIMES = st.integers(0, 100_000).map(float)
VALUES = st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 1)
TONES = st.sampled_from(list(Tone))


@st.composite
def charts(draw_: st.DrawFn) -> Chart:
    def some(each: st.SearchStrategy[Any], most: int = 3) -> tuple[Any, ...]:
        return tuple(draw_(st.lists(each, max_size=most)))

    points = st.lists(st.tuples(TIMES, VALUES), max_size=20).map(lambda found: tuple(sorted(found)))
    borders = st.lists(TIMES, min_size=2, max_size=5, unique=True).map(sorted).map(pairwise)
    spans = st.builds(
        lambda pairs, tone, name: tuple(Span(*pair, tone, name) for pair in pairs), borders, TONES, NAMES
    )
    return Chart(
        draw_(NAMES),
        some(st.builds(Line, NAMES, points, st.booleans(), st.booleans()), 10),
        draw_(st.sampled_from([NUMBER, RATIO, BYTES, SECONDS, BURN_RATE])),
        some(st.builds(Threshold, st.floats(-1e9, 1e9), NAMES, TONES)),
        some(st.builds(Band, TIMES, TIMES, TONES, NAMES)),
        some(st.builds(Marker, TIMES, NAMES, TONES)),
        some(st.builds(Row, NAMES, spans)),
        step=draw_(st.none() | st.just(60.0)),
        clock=draw_(st.booleans()),
    )


@given(charts(), st.integers(300, 1000))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_whatever_is_drawn_is_well_formed_inside_its_box_and_no_words_overlap(
    plot: Callable[..., Any], chart: Chart, width: int
) -> None:
    drawn = plot(chart, width=width)
    wide, high = drawn.size
    words = drawn.words()
    for each in words:
        assert 0 <= each.foot <= high, each
        assert each.left >= -40, each
        assert each.right <= wide + 40, each
    for number, one in enumerate(words):
        for other in words[number + 1 :]:
            apart = one.right <= other.left + 0.5 or other.right <= one.left + 0.5
            assert apart or abs(one.foot - other.foot) >= 5, (one, other)


def test_a_line_whose_colour_says_something_has_it_in_the_legend_too() -> None:
    good, plain = Line("good", ((0.0, 1.0), (60.0, 2.0)), tone=Tone.CALM), Line("plain", ((0.0, 3.0),))

    drawn = draw(Chart("Events", (good, plain)))

    assert drawn.count('class="calm"') == 2
    assert 'class="s1"' not in drawn
    assert drawn.count('class="s2"') == 2
