"""A timeline is drawn as what it compares, against its limit, above what was expected and what came."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tocsin.outputs.plot.chart import Band, Marker, Threshold, Tone
from tocsin.outputs.plot.drawing import draw
from tocsin.outputs.plot.measures import NUMBER
from tocsin.plan.cases import Case, Query, Sample
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Number
from tocsin.promql.parse import parse
from tocsin.proof.conditions import comparisons
from tocsin.proof.page.charts import MOST_LINES, charts
from tocsin.proof.timelines import Course, Moment, Timeline
from tocsin.values import Duration

MINUTE = Duration.parse("1m")
Happened = Sequence[tuple[Sequence[float | None], str]]


def case(*states: tuple[int, str]) -> Case:
    """A case that asserts the alert's state at some minutes."""
    queries = tuple(
        Query(
            MINUTE * at,
            parse('ALERTS{alertname="A"}'),
            () if state == "silent" else (Sample("ALERTS", (("alertstate", state),), 1),),
        )
        for at, state in states
    )
    return Case("A: story", MINUTE, MINUTE * 60, (), queries, (), ("A",), frozenset())


def timeline(condition: str, told: Case, *courses: tuple[dict[str, str], Happened]) -> Timeline:
    """A moment a minute; limits that are no numbers are 7."""
    compared = comparisons(parse(condition))
    limits = tuple(
        float(c.limit.value) if isinstance(c.limit, Number) else 7.0 if c.limit else None for c in compared
    )
    made = tuple(
        Course(
            tuple(labels.items()),
            tuple(
                Moment(MINUTE * number, tuple(values), limits, state)
                for number, (values, state) in enumerate(moments)
            ),
        )
        for labels, moments in courses
    )
    rule = AlertingRule("A", parse(condition), MINUTE, Duration(0), (), ())
    return Timeline(rule, told, compared, MINUTE, made)


RISES: Happened = (
    ([None], "silent"),
    ([1.0], "silent"),
    ([9.0], "pending"),
    ([9.0], "firing"),
    ([9.0], "firing"),
)


def test_a_story_is_a_line_a_limit_shaded_states_and_two_rows() -> None:
    [chart] = charts(timeline("load > 5", case((1, "silent"), (2, "pending"), (3, "firing")), ({}, RISES)))

    [line] = chart.lines
    assert line.name == "load"
    assert line.filled
    assert math.isnan(line.points[0][1])
    assert line.points[1:] == ((60, 1), (120, 9), (180, 9), (240, 9))
    assert (chart.measure, chart.thresholds) == (NUMBER, (Threshold(5, "limit"),))
    assert chart.bands == (Band(120, 180, Tone.PENDING, "pending"), Band(180, 240, Tone.FIRING, "firing"))
    assert [(row.name, [(s.start, s.end, s.name) for s in row.spans]) for row in chart.rows] == [
        (name, [(0, 120, "silent"), (120, 180, "pending"), (180, 240, "firing")])
        for name in ("expected", "engine")
    ]
    assert chart.markers == ()
    assert (chart.start, chart.end, chart.title) == (0, 240, "A in A: story")


def test_where_it_begins_to_differ_is_marked() -> None:
    told = timeline("load > 5", case((1, "silent"), (2, "pending"), (4, "pending")), ({}, RISES))
    [chart] = charts(told)
    assert chart.markers == (Marker(180, "expected pending", Tone.FIRING),)
    assert [span.tone for span in chart.rows[0].spans] == [Tone.CALM, Tone.PENDING]


def test_where_either_of_two_states_is_right_the_row_says_so() -> None:
    [chart] = charts(timeline("load > 5", case(), ({}, RISES)))
    assert [(span.tone, span.name) for span in chart.rows[0].spans] == [(Tone.ABSENT, "not firing")]


def test_each_series_is_a_line_with_rows_of_its_own_and_the_wrong_one_comes_first() -> None:
    calm: Happened = [([2.0], "silent")] * 5
    told = timeline(
        "load > 5", case((0, "silent"), (4, "silent")), ({"pod": "a"}, calm), ({"pod": "b"}, RISES)
    )
    [chart] = charts(told)
    assert [line.name for line in chart.lines] == ['pod="b"', 'pod="a"']
    assert not any(line.filled for line in chart.lines)
    assert [row.name for row in chart.rows] == [
        'expected pod="b"',
        'engine pod="b"',
        'expected pod="a"',
        'engine pod="a"',
    ]
    assert [band.tone for band in chart.bands] == [Tone.PENDING, Tone.FIRING]


def test_comparisons_with_one_limit_share_a_chart_and_others_have_their_own() -> None:
    moments: Happened = [([1.0, 2.0, 3.0, None], "silent")] * 3
    told = timeline("a > 5 and b > 5 and c < 9 and absent(d)", case(), ({}, moments))
    first, second = charts(told)
    assert [line.name for line in first.lines] == ["a", "b"]
    assert [line.name for line in second.lines] == ["c"]
    assert (len(first.rows), len(second.rows)) == (2, 0)
    assert second.markers == ()


def test_a_limit_that_moves_is_a_dashed_line() -> None:
    moments: Happened = [([1.0], "silent")] * 3
    [chart] = charts(timeline("a > b", case(), ({}, moments)))
    assert [(line.name, line.dashed) for line in chart.lines] == [("a", False), ("limit", True)]
    assert chart.thresholds == ()
    assert chart.lines[1].points == ((0, 7), (60, 7), (120, 7))


def test_a_condition_that_compares_nothing_is_told_by_its_states() -> None:
    moments: Happened = [([1.0], "firing")] * 3
    [chart] = charts(timeline("absent(a)", case(), ({}, moments)))
    assert chart.lines == ()
    assert [row.name for row in chart.rows] == ["expected", "engine"]
    assert [marker.name for marker in chart.markers] == ["expected not firing"]


def test_values_that_never_are_are_no_line_and_many_series_are_not_all_drawn() -> None:
    moments: Happened = [([1.0, None], "silent")] * 3
    courses = [({"pod": str(number)}, moments) for number in range(MOST_LINES + 4)]
    [chart] = charts(timeline("a > 5 or b > 5", case(), *courses))
    assert len(chart.lines) == MOST_LINES
    assert chart.lines[0].name == 'pod="0", value 1'


def test_long_expressions_are_cut_and_everything_can_be_drawn() -> None:
    expr = " + ".join(["some_metric_with_a_name"] * 9)
    [chart] = charts(timeline(f"{expr} > 5", case(), ({}, [([1.0], "silent")])))
    assert len(chart.lines[0].name) == 90
    assert draw(chart).startswith("<svg ")
