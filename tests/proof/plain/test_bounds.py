"""What may fail is never called safe, and what people write every day is not called dangerous."""

from __future__ import annotations

import math

import pytest
from tests.proof.plain.builders import Fixed

from tocsin.proof.plain.bounds import Bound, bound
from tocsin.proof.plain.rulebook import expression

SUPPLY = Fixed(one=1, many=3, crowd=400)


def of(text: str) -> Bound:
    return bound(expression(text), SUPPLY)


@pytest.mark.parametrize(
    ("expr", "series"),
    [
        ("none", 0),
        ("many", 3),
        ("sum(many)", 1),
        ("sum(none)", 0),
        ("sum by (a) (many)", 3),
        ("topk(1, many)", 3),
        ('count_values("v", many)', math.inf),
        ("many or one", 4),
        ("many and none", 0),
        ("many unless none", 3),
        ("many / none", 0),
        ("absent(none)", 1),
        ("vector(1) or many", 4),
        ("hour()", 1),
        ("many * on (a) group_left (team) one", 3),
        ("many > 5", 3),
        ("-many", 3),
        ("max_over_time(many[5m:1m])", 3),
    ],
)
def test_how_many_series_there_are_at_most(expr: str, series: float) -> None:
    assert of(expr).series == series


@pytest.mark.parametrize(
    ("expr", "labels"),
    [
        ("sum by (a, x) (many)", {"a"}),
        ("sum without (a) (many)", {"b"}),
        ("many / on (a) sum by (a) (many)", {"a"}),
        ("many * ignoring (b) group_left (team) sum by (a) (many)", {"a", "b", "team"}),
        ('label_replace(many, "c", "x", "a", ".*")', {"a", "b", "c"}),
        ('absent(none{x="1", y!="2"})', {"x"}),
        ("many or sum(many)", {"a", "b"}),
        ('count_values("v", many)', {"a", "b", "v"}),
    ],
)
def test_which_labels_they_may_have(expr: str, labels: set[str]) -> None:
    assert of(expr).labels == labels


@pytest.mark.parametrize(
    "expr",
    [
        "sum(rate(many[5m])) / sum(rate(many[5m])) > 0.05",
        "many / many",
        "sum by (a) (many) / on (a) sum by (a) (many)",
        "many * on (a) group_left () sum by (a) (many)",
        "many * on (a) group_left (team) one",
        "many + none",
        'label_replace(one, "a", "x", "b", ".*")',
        'label_replace(many, "c", "x", "b", ".*")',
        "topk(3, many)",
        "many or one",
        "max_over_time(sum(many)[1h:1m])",
        "histogram_quantile(0.9, sum by (le, a) (many))",
        "time() - many > 5 and on () hour() < 3",
        "scalar(many) + 1",
        "clamp_max(many, 3)",
        "-many",
        "absent(many)",
        "pi() * 2",
    ],
)
def test_what_cannot_fail(expr: str) -> None:
    assert not of(expr).fails


@pytest.mark.parametrize(
    "expr",
    [
        "many / on (a) many",
        "many - ignoring (b) many",
        "many * on (a) group_left () many",
        "many * on (a) group_right () many",
        "one * on (a) group_left (b) many",
        "many * on (a) group_left (b) sum by (a) (many)",
        "many + on (__name__) one",
        "many or on (__name__) one",
        "sum by (__name__) (many)",
        'label_replace(many, "a", "x", "b", ".*")',
        'label_join(many, "__name__", "-", "a", "b")',
        "topk(scalar(one), many)",
        'count_values("v", many)',
        "holt_winters(many[5m], 0.5, 0.5)",
        "max_over_time((many or one)[5m:1m])",
        "sum_over_time(crowd[30m])",
        "sum_over_time(many[5d:1m])",
        "sum(many / on (a) many) > 1",
    ],
)
def test_what_may_fail(expr: str) -> None:
    assert of(expr).fails
