"""What the axes of a chart span."""

from __future__ import annotations

import math

from tocsin.outputs.plot.chart import Band, Chart, Line, Marker, Row, Span, Threshold, Tone

LINE = Line("a", ((60, 1.0), (120, math.nan), (180, 9.0)))


def test_time_spans_all_that_is_shown() -> None:
    chart = Chart(
        "t",
        (LINE, Line("none", ())),
        bands=(Band(0, 30, Tone.FIRING),),
        markers=(Marker(200, "m"),),
        rows=(Row("r", (Span(10, 240, Tone.CALM),)),),
    )
    assert chart.times() == (0, 240)


def test_time_may_be_given_and_is_never_empty() -> None:
    assert Chart("t", (LINE,), start=30, end=600).times() == (30, 600)
    assert Chart("t").times() == (0, 1)
    assert Chart("t", start=50, end=20).times() == (50, 51)


def test_values_span_the_thresholds_too_but_not_what_is_out_of_time() -> None:
    assert Chart("t", (LINE,)).values() == (1.0, 9.0)
    assert Chart("t", (LINE,), end=100).values() == (1.0, 1.0)
    assert Chart("t", (LINE,), thresholds=(Threshold(20),), low=-2).values() == (-2, 20)
    assert Chart("t", (LINE,), high=50).values() == (1.0, 50)


def test_without_a_value_there_is_no_axis_for_them() -> None:
    never = Line("a", ((0, math.nan), (60, math.inf)))
    assert Chart("t", (never,), thresholds=(Threshold(20),)).values() is None
