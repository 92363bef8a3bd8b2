"""Series have names, and numbers are made of them."""

from __future__ import annotations

import math

import pytest
from tests.outputs.preview.builders import answer, curve, panel, target

from tocsin.outputs.preview.answers import Curve, name_of, named, reduced


@pytest.mark.parametrize(
    ("legend", "labels", "name"),
    [
        ("{{job}} of {{ pod }}{{none}}", {"job": "api", "pod": "a"}, "api of a"),
        ("errors", {}, "errors"),
        ("__auto", {"__name__": "up", "job": "api"}, "api"),
        ("", {"__name__": "up", "job": "api", "pod": "a"}, 'up{job="api", pod="a"}'),
        ("", {"__name__": "up"}, "up"),
        ("", {}, "value"),
    ],
)
def test_a_series_is_named_by_the_legend_or_by_its_labels(
    legend: str, labels: dict[str, str], name: str
) -> None:
    [asked] = panel("stat", target(legendFormat=legend)).targets

    assert name_of(asked, Curve(labels, ())) == name


def test_every_series_of_every_query_is_named_in_order() -> None:
    targets = panel("stat", target(legendFormat="{{a}}"), target("b", refId="B", legendFormat="b")).targets

    found = named(targets, [answer(curve(1, a="x"), curve(2, a="y")), answer(curve(3))])

    assert [(each.name, each.target.reference) for each in found] == [("x", "A"), ("y", "A"), ("b", "B")]


def test_what_all_series_of_a_query_share_is_not_in_their_names() -> None:
    def names(*labels: dict[str, str]) -> list[str]:
        targets = panel("stat", target()).targets
        return [each.name for each in named(targets, [answer(*(Curve(each, ()) for each in labels))])]

    bucket = {"__name__": "x_bucket", "job": "api"}
    assert names(bucket | {"le": "1"}, bucket | {"le": "2"}) == ["1", "2"]
    assert names(bucket | {"le": "1", "pod": "a"}, bucket | {"le": "2"}) == ['{le="1", pod="a"}', "2"]
    assert names({"__name__": "a", "job": "api"}, {"__name__": "b", "job": "api"}) == ["a", "b"]
    assert names(bucket, bucket) == ["x_bucket", "x_bucket"]


@pytest.mark.parametrize(
    ("how", "number"),
    [
        ("lastNotNull", 5.0),
        ("first", 4.0),
        ("firstNotNull", 4.0),
        ("mean", 10 / 3),
        ("sum", 10.0),
        ("min", 1.0),
        ("max", 5.0),
        ("count", 3.0),
        ("range", 4.0),
        ("diff", 1.0),
        ("delta", 1.0),
        ("no such way", 5.0),
    ],
)
def test_one_number_is_made_of_the_values_there_are(how: str, number: float) -> None:
    assert reduced(curve(4, 1, math.nan, 5, math.nan), how) == number


def test_no_value_makes_no_number() -> None:
    assert math.isnan(reduced(curve(1, math.nan), "last"))
    assert math.isnan(reduced(curve(), "last"))
    assert math.isnan(reduced(curve(math.nan), "mean"))
    assert reduced(curve(1, 2), "last") == 2
