"""Tables are joined, put in order and sorted as Grafana's transformations say."""

from __future__ import annotations

import math
from typing import Any

from tests.outputs.preview.builders import answer, curve, panel, target

from tocsin.outputs.preview.answers import Answer
from tocsin.outputs.preview.tables import Table, columns_shown, table


def made(answers: list[Answer], *transformations: dict[str, Any], **how: Any) -> Table:
    targets = [target(refId=chr(65 + number)) for number in range(len(answers))]
    steps = [{"id": name, "options": options} for each in transformations for name, options in each.items()]
    return table(panel("table", *targets, transformations=steps, **how), answers)


def lines(shown: Table) -> list[tuple[Any, ...]]:
    names = list(columns_shown(shown.frame))
    return [tuple(names), *(tuple(line.get(name) for name in names) for line in shown.frame.lines)]


LEFT = answer(curve(1, slo="a", team="x"), curve(2, slo="b", team="y"))
RIGHT = answer(curve(30, slo="b", team="z"), curve(40, slo="c"))


def test_one_query_is_a_column_for_each_label_and_one_for_the_last_value() -> None:
    assert lines(made([answer(curve(1, 5, slo="a"), curve(2, slo="b", team="y"))])) == [
        ("Time", "slo", "team", "Value"),
        (60, "a", None, 5),
        (0, "b", "y", 2),
    ]


def test_the_time_is_left_out_where_it_is_one_for_all() -> None:
    assert lines(made([LEFT]))[0] == ("slo", "team", "Value")


def test_several_queries_are_merged_where_they_agree() -> None:
    shown = made([answer(curve(1, slo="a")), answer(curve(2, slo="a"), curve(3, slo="b"))])

    assert lines(shown) == [("slo", "Value #A", "Value #B"), ("a", 1, 2), ("b", None, 3)]


def test_joined_tables_number_the_columns_they_share() -> None:
    shown = made([LEFT, RIGHT], {"joinByField": {"byField": "slo", "mode": "outer"}})

    assert lines(shown) == [
        ("slo", "Time 1", "team 1", "Value #A", "Time 2", "team 2", "Value #B"),
        ("a", 0, "x", 1, None, None, None),
        ("b", 0, "y", 2, 0, "z", 30),
        ("c", None, None, None, 0, None, 40),
    ]


def test_an_inner_join_keeps_what_all_have() -> None:
    shown = made([LEFT, RIGHT], {"joinByField": {"byField": "slo", "mode": "inner"}})

    assert [line[0] for line in lines(shown)[1:]] == ["b"]


def test_columns_are_left_out_put_in_order_and_renamed() -> None:
    shown = made(
        [LEFT],
        {
            "organize": {
                "excludeByName": {"team": True, "slo": False},
                "indexByName": {"Value": 0, "slo": 1},
                "renameByName": {"Value": "Burn rate", "slo": "", "gone": "x"},
            }
        },
    )
    included = made([LEFT], {"organize": {"includeByName": {"slo": True}}})

    assert lines(shown) == [("Burn rate", "slo"), (1, "a"), (2, "b")]
    assert lines(included) == [("slo",), ("a",), ("b",)]


def test_columns_are_filtered_by_name_and_pattern() -> None:
    by_name = made([LEFT], {"filterFieldsByName": {"include": {"names": ["slo"], "pattern": "/^Val/"}}})
    without = made([LEFT], {"filterFieldsByName": {"exclude": {"pattern": "^(Time|team)$"}}})

    assert lines(by_name)[0] == lines(without)[0] == ("slo", "Value")


def test_lines_are_sorted_and_those_without_a_value_come_last() -> None:
    some = answer(curve(2, slo="b"), curve(math.nan, slo="n"), curve(1, slo="a"))
    falling = made([some], {"sortBy": {"sort": [{"field": "Value", "desc": True}]}})
    rising = made([some], options={"sortBy": [{"displayName": "Value", "desc": False}]})
    by_name = made([some], {"sortBy": {"sort": [{"field": "slo"}]}})

    assert [line[0] for line in lines(falling)[1:]] == ["b", "a", "n"]
    assert [line[0] for line in lines(rising)[1:]] == ["a", "b", "n"]
    assert [line[0] for line in lines(by_name)[1:]] == ["a", "b", "n"]


def test_lines_are_limited_and_what_changes_nothing_is_no_matter() -> None:
    shown = made([LEFT], {"labelsToFields": {}}, {"limit": {"limitField": 1}}, {"limit": {}})

    assert (len(shown.frame.lines), shown.passed_over) == (1, ())


def test_a_transformation_that_is_not_known_is_told_and_a_disabled_one_is_not_done() -> None:
    steps = [
        {"id": "calculateField", "options": {}},
        {"id": "limit", "options": {"limitField": 1}, "disabled": True},
        {"id": "merge", "options": None},
    ]

    shown = table(panel("table", target(), transformations=steps), [LEFT])

    assert (shown.passed_over, len(shown.frame.lines)) == (("calculateField",), 2)


def test_no_answer_is_a_table_without_lines() -> None:
    assert lines(made([Answer(), Answer()])) == [("Value #A", "Value #B")]
