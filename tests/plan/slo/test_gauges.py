"""Queries over gauges are solved for what shows a share; what cannot be is said."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.levels import Series
from tocsin.plan.slo.gauges import Labels, Line, Showing, Untold, solve
from tocsin.promql.parse import parse
from tocsin.values import Duration


def series(name: str, **labels: str) -> Series:
    return Series.of(name, labels)


NORMAL = {
    series("stale", pod="a"): Decimal(0),
    series("stale", pod="b"): Decimal(0),
    series("fresh"): Decimal(20),
    series("pages", state="stale"): Decimal(0),
    series("pages", state="fresh"): Decimal(40),
    series("nothing"): Decimal(0),
}


def showing(query: str, labels: Labels = ()) -> Showing:
    return solve(parse(query), NORMAL, labels, Duration.parse("5m"))


def stands(query: str, share: str = "0.25") -> dict[str, Decimal]:
    """What does not stand as on a normal day."""
    levels = showing(query).at(Decimal(share))
    return {str(level.series): level.value for level in levels if level.value != NORMAL[level.series]}


QUARTERS = {
    "max(stale)": {'stale{pod="a"}': "0.25", 'stale{pod="b"}': "0.25"},
    "avg(avg_over_time(stale[5m]))": {'stale{pod="a"}': "0.25", 'stale{pod="b"}': "0.25"},
    "avg_over_time(avg(stale)[5m:1m])": {'stale{pod="a"}': "0.25", 'stale{pod="b"}': "0.25"},
    "sum(stale) / count(stale)": {'stale{pod="a"}': "0.25", 'stale{pod="b"}': "0.25"},
    "sum(stale) / sum(fresh)": {'stale{pod="a"}': "2.5", 'stale{pod="b"}': "2.5"},
    "1 - fresh / 20": {"fresh": "15"},
    "(20 - fresh) * 0.05": {"fresh": "15"},
    "0.05 * (20 - fresh)": {"fresh": "15"},
    "vector(1) - on () min(fresh / 20)": {"fresh": "15"},
    "fresh / 20 + 0": {"fresh": "5"},
    "fresh / (sum(pages) > 0)": {"fresh": "10"},
    'sum(pages{state="stale"}) / sum(pages)': {
        'pages{state="stale"}': "0.25",
        'pages{state="fresh"}': "0.75",
    },
    'pages{state="stale"} / ignoring (state) sum without (state) (pages)': {
        'pages{state="stale"}': "0.25",
        'pages{state="fresh"}': "0.75",
    },
    "clamp(max(stale), 0, 1) or vector(0)": {'stale{pod="a"}': "0.25", 'stale{pod="b"}': "0.25"},
    "(max(stale) or vector(1)) * 1": {'stale{pod="a"}': "0.25", 'stale{pod="b"}': "0.25"},
    "sum(sum_over_time(stale[5m])) / sum(count_over_time(stale[5m]))": {
        'stale{pod="a"}': "0.25",
        'stale{pod="b"}': "0.25",
    },
}
UNSOLVED = {
    "max(stale) / scalar(fresh)": "what scalar(fresh) gives is not known while the series stand still",
    "max(stale) / nothing": "nothing is nothing on a normal day, and max(stale) is divided by it",
    "max(stale) * max(stale)": "max(stale) * max(stale) is no straight line of what it reads",
    "stale": "it gives 2 series where one was expected for each group",
    "absent_series": "the normal day has no series that it reads",
    "1": "1 is a number, not a series",
    "vector(1)": "it does not depend on the gauges that were tried",
    "max(stale) * Inf": "+Inf is no number that can be computed with",
    "max(stale offset 1m)": "what stale offset 1m gives is not known while the series stand still",
    "rate(fresh[5m])": "what rate(fresh[5m]) gives is not known while the series stand still",
    "max(avg_over_time(stale[1h]))": "it looks back 1h when it is asked for 5m",
    "max(sum_over_time(stale[5m]))": "what it shows depends on how often the series are scraped",
    "max(stale > bool 0)": "what stale > bool 0 gives is not known while the series stand still",
    "stale + on () group_left () fresh": "stale + on () group_left () fresh has many series for one",
    "fresh + on () stale": "fresh + on () stale has many series for one",
    "topk(1, stale)": "what topk(1, stale) gives is not known while the series stand still",
    'max(stale + on () group_left () fresh{a=""})': (
        'stale + on () group_left () fresh{a=""} has many series for one'
    ),
    "max(stale + pages)": "the normal day has no series that it reads",
}


@pytest.mark.parametrize("query", QUARTERS)
def test_gauges_stand_where_the_query_shows_a_quarter(query: str) -> None:
    assert stands(query) == {name: Decimal(value) for name, value in QUARTERS[query].items()}


@pytest.mark.parametrize("query", UNSOLVED)
def test_what_cannot_be_solved_says_why(query: str) -> None:
    with pytest.raises(Untold) as raised:
        showing(query)

    assert str(raised.value) == UNSOLVED[query]


def test_a_group_is_asked_for_by_its_labels() -> None:
    found = showing('sum by (pod) (stale{pod="a"})', (("pod", "a"),))

    assert found.at(Decimal("0.5"))[0].value == Decimal("0.5")


@given(st.decimals(0, 1, places=4), st.integers(1, 50))
def test_a_solved_query_shows_the_share_exactly(share: Decimal, scale: int) -> None:
    found = showing(f"1 - fresh / {scale}")
    [fresh] = [level.value for level in found.at(share) if level.series.name == "fresh"]

    assert 1 - Fraction(fresh) / scale == Fraction(share)


def test_a_line_that_depends_on_the_unknown_is_no_number() -> None:
    assert Line.at(2).constant(parse("a")) == 2
    with pytest.raises(Untold, match="a is no straight line of what it reads"):
        Line(Fraction(1), Fraction(0)).constant(parse("a"))
