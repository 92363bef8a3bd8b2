from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "ratio/unaggregated"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


BOTH = "the ratio is 1 for every series there is, whatever the real share"


@pytest.mark.parametrize(
    "expr",
    [
        'a{code="500"} / a > 0.5',
        'rate(a{code!="200"}[5m]) / rate(a[5m]) > 0.05',
        '100 * increase(a{code="500"}[5m]) / increase(a[5m]) > 5',
        'sum by (code) (a{code="500"}) / sum by (code) (a) > 0.5',
        'a{code="500"} / on (instance, code) a > 0.5',
        'a{code="500"} / ignoring (pod) a > 0.5',
        'max_over_time((a{code="500"} / a)[5m:1m]) > 0.5',
        'x > 0 or (y > 0 and -(a{code="500"} / a) > 0.5)',
    ],
)
def test_a_part_that_keeps_its_label_is_divided_by_itself(says: Says, expr: str) -> None:
    said = f"error: both sides select a and keep code, so each series is divided by itself: {BOTH}"

    assert says(CHECK, expr) == [said]


def test_the_whole_divided_by_a_part_is_no_better(says: Says) -> None:
    said = f"error: both sides select a and keep code, so each series is divided by itself: {BOTH}"

    assert says(CHECK, 'a / a{code="500"} > 2') == [said]


def test_all_labels_of_the_narrower_side_are_named(says: Says) -> None:
    expr = 'a{code="500",zone="b"} / a > 0.5'

    assert says(CHECK, expr) == [
        f"error: both sides select a and keep code, zone, so each series is divided by itself: {BOTH}"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        'sum(rate(a{code="500"}[5m])) / sum(rate(a[5m])) > 0.05',
        'sum without (code) (rate(a{code="500"}[5m])) / sum without (code) (rate(a[5m])) > 0.05',
        # The share of 500 within one zone: what is left has one meaning.
        'sum by (zone) (a{code="500",zone="b"}) / sum by (zone) (a) > 0.5',
        'a{code="500"} / ignoring (code) group_left () sum without (code) (a) > 0.5',
        'a{code="500"} / on (instance) b > 0.5',
        'a{code="500"} / b > 0.5',
        'a{code="500"} / a{code="200"} > 0.5',
        'a{code="500"} / a offset 1d > 0.5',
        'a{code="500"} - a > 0.5',
        "a / a > 0.5",
        '(a{code="500"} + b) / a > 0.5',
    ],
)
def test_it_says_nothing_of_what_may_be_right(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []
