from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "match/no-pair"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


@pytest.mark.parametrize(
    ("expr", "why"),
    [
        ('a{x="1"} / a{x="2"} > 1', "on the left x is '1', on the right '2'"),
        ('a{x="1"} / on (x) a{x="2"} > 1', "on the left x is '1', on the right '2'"),
        ('sum(a) / b{x="1"} > 1', "the right side has x='1', the left side never has that label"),
        ('b{x=~".+"} / sum(a) > 1', "the left side has the label x, the right side never has that label"),
        ('b{x!=""} / b{x=""} > 1', "the left side has the label x, the right side never has that label"),
        ('b{x!~"|y"} / sum(a) > 1', "the left side has the label x, the right side never has that label"),
        ('absent(a{x="1"}) * sum(b) > 1', "the left side has x='1', the right side never has that label"),
        (
            'label_replace(a, "x", "1", "", "") / label_replace(a, "x", "2", "", "") > 1',
            "on the left x is '1', on the right '2'",
        ),
        (
            'sum by (x) (a{x="1"}) / sum(b) > 1',
            "the left side has x='1', the right side never has that label",
        ),
    ],
)
def test_sides_that_can_never_have_the_same_labels_never_pair_up(says: Says, expr: str, why: str) -> None:
    assert says(CHECK, expr) == [f"error: / never has a result: {why}".replace("/", _operator(expr))]


def _operator(expr: str) -> str:
    return "*" if " * " in expr else "/"


SCRAPED = "as all scraped series have"


@pytest.mark.parametrize(
    ("expr", "having", "lacking"),
    [("sum(a) >= b", "right", "left"), ("b >= sum(a)", "left", "right")],
)
def test_a_scraped_series_has_an_instance(says: Says, expr: str, having: str, lacking: str) -> None:
    assert says(CHECK, expr) == [
        f"warning: >= never has a result: the {having} side has the label instance, {SCRAPED}, "
        f"the {lacking} side never has that label"
    ]


def test_unless_then_removes_nothing(says: Says) -> None:
    assert says(CHECK, 'a{x="1"} unless a{x="2"}') == [
        "error: unless removes nothing: on the left x is '1', on the right '2'"
    ]


def test_only_the_innermost_operator_is_blamed(says: Says) -> None:
    assert says(CHECK, "count(a) / b * 100 > 80 and b > 0") == [
        f"warning: / never has a result: the right side has the label instance, {SCRAPED}, "
        "the left side never has that label"
    ]


def test_a_certain_reason_is_given_rather_than_a_likely_one(says: Says) -> None:
    assert says(CHECK, 'sum(a) / b{zone="x"} > 1') == [
        "error: / never has a result: the right side has zone='x', the left side never has that label"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "a / b > 1",
        'a{x="1"} / b > 1',
        'a{x="1"} / ignoring (x) a{x="2"} > 1',
        'a{x="1"} / on () a{x="2"} > 1',
        'a{x="1"} / on (y) a{x="2"} > 1',
        'a{x="1"} or a{x="2"}',
        "sum(a) / sum(b) > 1",
        "sum(a) / job:b:sum > 1",
        "sum by (job) (a) / sum by (job) (b) > 1",
        'sum(a) / {__name__=~"b.*"} > 1',
        'sum(a) / job:b:sum{x=~".*"} > 1',
        "sum by (instance, job) (a) / b > 1",
        'sum by (instance, job, x) (a) / b{x=~"\\\\pL+"} > 1',
        "ALERTS unless sum(a)",
        "a * on (job) group_left (team) owners > 1",
        'count_values by (instance, job) ("x", a) / b > 1',
        "info(a) / sum(b) > 1",
        'label_join(a, "x", "-", "y") / b{x="1"} > 1',
        'label_replace(a, "x", "$1", "y", "(.*)") / b{x="1"} > 1',
        "vector(1) / sum(a) > 1",
        "topk(3, a) / b > 1",
        "(sum(a) or b) / c > 1",
        "a * on (job) group_right () b > 1 unless c",
    ],
)
def test_sides_that_may_match_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []
