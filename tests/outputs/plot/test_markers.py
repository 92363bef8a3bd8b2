"""Words about moments stand above the plot and beside each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tocsin.outputs.plot.chart import Chart, Line, Marker, Tone
from tocsin.outputs.plot.markers import lanes

LINE = Line("a", ((0, 1.0), (3600, 2.0)))


def chart(*markers: Marker) -> Chart:
    return Chart("t", (LINE,), markers=markers)


def test_words_that_would_touch_stand_one_above_the_other_and_a_third_is_left_out() -> None:
    close = [Marker(at, f"expected {at}") for at in (1800, 1860, 1920)]
    far = Marker(3600, "the end")
    assert list(lanes(chart(*close, far), 500).values()) == [0, 1, -1, 0]


def test_a_marker_without_words_takes_no_room() -> None:
    assert lanes(chart(Marker(0, "")), 500) == {Marker(0, ""): -1}


def test_words_at_the_edges_stay_inside(plot: Callable[..., Any]) -> None:
    drawn = plot(chart(Marker(0, "from the very beginning"), Marker(3600, "to the very end")), width=400)
    words = {each.text: each for each in drawn.words()}
    assert words["from the very beginning"].left >= 0
    assert words["to the very end"].right <= 400.1


def test_a_marker_has_the_colour_of_its_tone_and_a_title(plot: Callable[..., Any]) -> None:
    drawn = plot(chart(Marker(60, "fires", Tone.FIRING)))
    [mark] = drawn.styled("mark")
    assert mark.attrib["class"] == "mark firing"
    assert "fires" in drawn.titles()
