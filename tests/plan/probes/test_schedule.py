"""Schedules: samples suit the windows, and every bound is whole."""

from __future__ import annotations

import pytest

from tocsin.plan.probes.forms import Underivable
from tocsin.plan.probes.schedule import schedule
from tocsin.promql.parse import parse
from tocsin.values import Duration

NONE = Duration(0)


def planned(expr: str, for_: str = "0", keep: str = "0", **how: str) -> dict[str, str]:
    given = {name: Duration.parse(text) for name, text in how.items()}
    found = schedule(parse(expr), Duration.parse(for_), Duration.parse(keep), **given)
    names = ("scrape", "step", "reach", "settled", "onset", "first", "fires", "over", "cleared")
    return {name: str(getattr(found, name)) for name in names}


def test_a_gauge_is_seen_a_minute_later_and_fires_after_its_for() -> None:
    assert planned("up == 0", "5m") == {
        "scrape": "15s",
        "step": "1m",
        "reach": "1m",
        "settled": "1m",
        "onset": "3m",
        "first": "4m",
        "fires": "9m",
        "over": "10m",
        "cleared": "11m",
    }


@pytest.mark.parametrize(
    ("expr", "reach"),
    [
        ("rate(a[5m]) > 1", "6m"),
        ("a offset 1h > 1", "1h1m"),
        ("increase(a[10m] offset 5m) > 1", "16m"),
        ("max_over_time(rate(a[5m])[30m:]) > 1", "37m"),
        ("max_over_time(a[30m:5m] offset 10m) > 1", "46m"),
        ("rate(a[5m]) / rate(b[1h]) > 1", "1h1m"),
    ],
)
def test_an_expression_reaches_as_far_back_as_its_windows_and_offsets(expr: str, reach: str) -> None:
    assert planned(expr)["reach"] == reach


@pytest.mark.parametrize(
    ("expr", "scrape", "step"),
    [
        ("rate(a[1m]) > 1", "15s", "1m"),
        ("rate(a[30s]) > 1", "5s", "1m"),
        ("rate(a[2s]) > 1", "500ms", "1m"),
        ("increase(a[1d]) > 1", "5m", "5m"),
        ("min_over_time(a[1w]) > 1", "30m", "30m"),
    ],
)
def test_samples_are_as_near_as_the_shortest_window_needs_and_the_longest_allows(
    expr: str, scrape: str, step: str
) -> None:
    found = planned(expr)
    assert (found["scrape"], found["step"]) == (scrape, step)


def test_a_for_between_evaluations_ends_with_the_next() -> None:
    assert planned("up == 0", "90s")["fires"] == planned("up == 0", "2m")["fires"]


def test_what_keeps_firing_clears_so_much_later() -> None:
    assert planned("up == 0", keep="10m")["cleared"] == "26m"
    assert planned("up == 0", keep="10m")["settled"] == "11m"


@pytest.mark.parametrize(
    ("expr", "how", "reason"),
    [
        ("a offset -5m > 1", {}, "it reads the future (a negative offset)"),
        (
            "rate(a[1m]) / rate(a[1w]) > 1",
            {},
            "its windows differ too much: samples near enough for one are too many for another",
        ),
        (
            "rate(a[30d]) > 1",
            {"scrape": "15s", "step": "1m"},
            "its windows are too long for samples as near as the service's",
        ),
        (
            "rate(a[200d]) > 1",
            {},
            "its windows differ too much: samples near enough for one are too many for another",
        ),
    ],
)
def test_windows_that_cannot_be_shown_say_so(expr: str, how: dict[str, str], reason: str) -> None:
    with pytest.raises(Underivable) as refused:
        planned(expr, **how)
    assert str(refused.value) == reason
