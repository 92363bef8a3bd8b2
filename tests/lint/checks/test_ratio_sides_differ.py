from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "ratio/sides-differ"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def test_two_windows_of_the_same_function_are_named(says: Says) -> None:
    assert says(CHECK, "sum(increase(bad[1m])) / sum(increase(all[5m])) > 0.1") == [
        "warning: the left side is a increase over 1m, the right side over 5m: "
        "while traffic changes, the ratio is wrong"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "sum(rate(bad[5m])) / sum(rate(all[5m])) > 0.1",
        "sum(rate(all[5m])) / sum(rate(all[1h])) > 2",
        "rate(bad[5m]) / rate(all[10m]) > 0.1",
        "sum(increase(bad[5m])) / sum(rate(all[10m])) > 0.1",
        "sum(rate(bad[5m])) / sum(size) > 0.1",
        "sum(rate(bad[5m])) - sum(rate(all[10m])) > 0.1",
        "sum(rate(bad[5m]) + rate(worse[5m])) / sum(rate(all[10m])) > 0.1",
        "sum(deriv(bad[5m])) / sum(deriv(all[10m])) > 0.1",
    ],
)
def test_other_windows_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


@pytest.mark.parametrize(
    "expr",
    [
        "sum by (zone, team) (rate(bad[5m])) / on (zone) group_left () sum by (zone) (rate(all[5m])) > 0.1",
        "sum without (pod) (rate(bad[5m])) / sum by (zone) (rate(all[5m])) > 0.1",
        'sum by (zone) (rate(bad{zone="a"}[5m])) / sum(rate(all[5m])) > 0.1',
        "sum by (zone) (rate(bad[5m])) / sum(size) > 0.1",
    ],
)
def test_groupings_that_are_matched_or_unknown_or_reported_elsewhere_are_left_alone(
    says: Says, expr: str
) -> None:
    assert says(CHECK, expr) == []
