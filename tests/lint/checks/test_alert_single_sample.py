from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "alert/single-sample"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def rule(expr: str) -> dict[str, str]:
    return {"alert": "A", "expr": expr}


@pytest.mark.parametrize("expr", ["a > 1", "sum(a) > 1", "a / b > 1 and c"])
def test_a_comparison_of_latest_samples_without_for_is_told(says: Says, expr: str) -> None:
    assert says(CHECK, rule(expr)) == [
        "information: there is no for and no range, so one sample fires the alert"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "rate(a[5m]) > 1",
        "max_over_time(sum(a)[5m:1m]) > 1",
        "time() - a > 60",
        "timestamp(a) < 60",
        "absent(a) == 1",
        'ALERTS{alertname="B"} > 0',
        "job:a:rate5m > 1",
        "a and b",
        "hour() > 20",
    ],
)
def test_ranges_clocks_absences_and_recordings_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, rule(expr)) == []


def test_a_recording_is_known_by_its_rule_too(says: Says) -> None:
    assert says(CHECK, {"record": "recorded", "expr": "rate(a[5m])"}, rule("recorded > 1")) == []
