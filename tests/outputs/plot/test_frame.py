"""Places of times and values."""

from __future__ import annotations

import pytest

from tocsin.outputs.plot.chart import Chart, Line, Row, Span, Threshold, Tone
from tocsin.outputs.plot.frame import Frame, Values, shown
from tocsin.outputs.plot.measures import NUMBER, RATIO, SECONDS


def line(*values: float) -> Line:
    return Line("a", tuple((60.0 * n, value) for n, value in enumerate(values)))


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ((0, 6), ("0", "2", "4", "6")),
        ((3, 6), ("0", "2", "4", "6")),
        ((50, 52), ("50.0", "50.5", "51.0", "51.5", "52.0")),
        ((-3, 6), ("-5", "0", "5", "10")),
        ((0, 0), ("0", "0.25", "0.50", "0.75", "1.00")),
        ((7, 7), ("0", "2", "4", "6", "8")),
        ((-7, -7), ("-8", "-6", "-4", "-2", "0")),
    ],
)
def test_the_axis_begins_at_zero_unless_all_values_are_far_from_it(
    values: tuple[float, ...], labels: tuple[str, ...]
) -> None:
    axis = Values.of(Chart("t", (line(*values),)), 140)
    assert axis is not None
    assert axis.labels == labels


def test_values_lie_between_the_marks_in_their_own_scale() -> None:
    axis = Values.of(Chart("t", (line(0, 0.25),), SECONDS), 140)
    assert axis is not None
    assert axis.labels == ("0 ms", "100 ms", "200 ms", "300 ms")
    assert [axis.part(axis.scaled(value)) for value in (0, 0.15, 0.3)] == [0, 0.5, 1]


def test_a_frame_places_its_ends_at_its_edges() -> None:
    frame = Frame.of(Chart("t", (line(0, 5),), thresholds=(Threshold(10),)), 400, 100, 20)
    assert (frame.x(0), frame.x(60), frame.x(-5), frame.x(99)) == (frame.left, 384, frame.left, 384)
    assert (frame.y(0), frame.y(10)) == (120, 20)


def test_names_of_rows_take_a_part_of_the_width_and_no_more() -> None:
    long = Row("a name that never ends" * 5, (Span(0, 60, Tone.CALM),))
    short = Row("up", (Span(0, 60, Tone.CALM),))
    assert Frame.of(Chart("t", rows=(long,)), 500, 100, 0).left == 500 * 0.28 + 8
    assert Frame.of(Chart("t", rows=(short,)), 500, 100, 0).left < 40


def test_rows_alone_take_no_room_for_values() -> None:
    row = Row("up", (Span(0, 60, Tone.CALM),))
    alone = Frame.of(Chart("t", rows=(row, row)), 500, 100, 0)
    below = Frame.of(Chart("t", (line(1),), rows=(row, row)), 500, 100, 0)
    assert (alone.height, below.height) == (2 * 24 + 20, 100 + 9 + 2 * 24 + 20)


def test_fewer_times_are_marked_where_there_is_less_room() -> None:
    chart = Chart("t", (line(*range(61)),))
    wide, narrow, none = (
        [word for _, word in Frame.of(chart, width, 100, 0).marks(clock=False)] for width in (720, 200, 60)
    )
    assert wide == ["0", "5m", "10m", "15m", "20m", "25m", "30m", "35m", "40m", "45m", "50m", "55m", "1h"]
    assert narrow == ["0", "30m", "1h"]
    assert none == []


def test_times_on_the_clock_are_marked_as_such() -> None:
    chart = Chart("t", start=1_700_000_000, end=1_700_003_600, clock=True)
    words = [word for _, word in Frame.of(chart, 300, 100, 0).marks(clock=True)]
    assert words == ["22:15", "22:30", "22:45", "23:00"]


def test_a_value_is_shown_with_its_name_if_it_has_one() -> None:
    assert shown(RATIO, "threshold", 0.05) == "threshold 5 %"
    assert shown(NUMBER, "", 2) == "2"
