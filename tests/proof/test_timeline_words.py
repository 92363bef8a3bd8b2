"""A timeline is told in few lines, and what is wrong in it is marked."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.plan.cases import Case, Query, Sample
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Number, Selector
from tocsin.promql.parse import parse
from tocsin.promql.units import RATIO
from tocsin.proof.conditions import Comparison, comparisons
from tocsin.proof.timeline_words import in_words, measure
from tocsin.proof.timelines import Course, Moment, Timeline
from tocsin.values import Duration, exact

NONE = Duration(0)


def minutes(count: int) -> Duration:
    return Duration.of(minutes=count)


def rule(condition: str) -> AlertingRule:
    return AlertingRule("A", parse(condition), minutes(5), NONE, (("severity", "page"),), ())


def case(*states: tuple[int, str]) -> Case:
    """A case that asserts the alert's state at some minutes."""
    alerts = parse('ALERTS{alertname="A"}')
    queries = tuple(
        Query(
            minutes(at),
            alerts,
            () if state == "silent" else (Sample("ALERTS", (("alertstate", state),), 1),),
        )
        for at, state in states
    )
    return Case("A: story", minutes(1), minutes(60), (), queries, (), ("A",), frozenset())


def timeline(
    condition: str, told: Case, *courses: tuple[dict[str, str], Sequence[tuple[Sequence[float | None], str]]]
) -> Timeline:
    """A timeline of one minute a moment; numbers in the condition are the limits."""
    compared = comparisons(parse(condition))
    limits = tuple(float(c.limit.value) if isinstance(c.limit, Number) else None for c in compared)
    return Timeline(
        rule(condition),
        told,
        compared,
        minutes(1),
        tuple(
            Course(
                tuple(labels.items()),
                tuple(
                    Moment(minutes(n), tuple(values), limits, state)
                    for n, (values, state) in enumerate(moments)
                ),
            )
            for labels, moments in courses
        ),
    )


def test_minutes_that_are_alike_are_one_line_and_what_is_wrong_is_marked() -> None:
    moments = [([None], "silent"), *[([0.5], "silent")] * 3, *[([7.25], "pending")] * 2, ([8.0], "firing")]
    told = timeline("load > 5", case((3, "silent"), (4, "firing")), ({}, moments))
    assert list(in_words(told)) == [
        "A over time",
        "  value is load",
        "  for is 5m",
        "    time   value  limit  state    expected",
        "    0s         -      5  silent",
        "    1m-3m    0.5      5  silent",
        "  ! 4m-5m   7.25      5  pending  firing",
        "    6m         8      5  firing",
    ]


def test_of_several_comparisons_only_limits_that_move_have_a_column() -> None:
    told = timeline("a > 5 and b < c and absent(d)", case(), ({}, [([6.0, 1.0, None], "silent")]))
    assert list(in_words(told)) == [
        "A over time",
        "  value 1 (> 5) is a",
        "  value 2 is b",
        "  value 3 is absent(d)",
        "  for is 5m",
        "    time  value 1  value 2  limit  value 3  state   expected",
        "    0s          6        1      -        -  silent",
    ]


def test_series_are_told_apart_and_those_that_are_wrong_come_first() -> None:
    fine = [([1.0], "silent")]
    courses = [({"pod": name, "severity": "page"}, fine) for name in "abc"]
    wrong = ({"pod": "d"}, [([9.0], "firing")])
    told = list(in_words(timeline("load > 5", case(), *courses, wrong)))
    assert [line for line in told if "with" in line] == [
        '  with pod="d"',
        '  with pod="a"',
        '  with pod="b"',
    ]
    assert told[5] == "  ! 0s        9      5  firing  not firing"
    assert told[-1] == "  and 1 more series"


def test_a_value_next_to_its_limit_is_told_in_full() -> None:
    [*_, line] = in_words(timeline("r > 0.05", case(), ({}, [([0.05000000000000001], "silent")])))
    assert line == "    0s    0.05000000000000001   0.05  silent"
    [*_, line] = in_words(timeline("r > 0.05", case(), ({}, [([0.05], "silent")])))
    assert line == "    0s     0.05   0.05  silent"


def test_a_long_slope_is_drawn_together_but_for_what_is_near_a_change() -> None:
    rising = [([float(value)], "silent" if value <= 30 else "firing") for value in range(61)]
    lines = list(in_words(timeline("load > 30", case(), ({}, rising))))[4:]
    assert lines == [
        "    0s              0     30  silent",
        "    1m              1     30  silent",
        "    2m-28m    2 .. 28     30  silent",
        "    29m            29     30  silent",
        "    30m            30     30  silent",
        "  ! 31m            31     30  firing  not firing",
        "  ! 32m            32     30  firing  not firing",
        "  ! 33m-58m  33 .. 58     30  firing  not firing",
        "  ! 59m            59     30  firing  not firing",
        "  ! 1h             60     30  firing  not firing",
    ]


def test_values_are_written_by_their_unit_or_their_limits() -> None:
    ratio = Selector("r")
    limit = Number(exact("0.05"), RATIO)
    assert measure(Comparison(ratio, ">", limit)).shown(0.06) == "6 %"
    assert measure(Comparison(ratio, ">", Number(exact("14.4"), RATIO))).shown(20) == "20x"
    burn = Number(exact(1), RATIO)
    assert measure(Comparison(parse("r / 0.001"), ">", burn)).shown(2) == "2x"
    assert measure(Comparison(ratio)).shown(1234) == "1.23k"
