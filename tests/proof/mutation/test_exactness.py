"""Thresholds between which nothing is ever measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proof.trials.conftest import read, record

from tocsin.promql.nodes import Binary
from tocsin.proof.mutation.exactness import why_never_between
from tocsin.proof.mutation.operator import Setting
from tocsin.values import Duration

RECORDED = (
    record("bad", "1 - (avg(up == bool 1) >= bool 0.5) or vector(1)", id="a"),
    record("bad", "x / y", id="b"),
    record("share:1h", 'avg_over_time(bad{id="a"}[1h])', id="a"),
    record("share:1d", 'avg_over_time(bad{id="a"}[1d])', id="a"),
    record("loop", "loop"),
)
SETTING = Setting(
    Duration.parse("1m"),
    {name: tuple(each for each in RECORDED if each.record == name) for name in {r.record for r in RECORDED}},
)


def why(one: str, other: str) -> str:
    first, second = read(one), read(other)
    assert isinstance(first, Binary)
    assert isinstance(second, Binary)
    return why_never_between(first, second, SETTING)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("x / 0.05 > 6", "x / 0.05 >= 6", "no binary64 number / 0.05 is exactly 6.0"),
        ("6 < x / 0.05", "6 <= x / 0.05", "no binary64 number / 0.05 is exactly 6.0"),
        (
            'share:1h{id="a"} / 0.001 > 14.4',
            'share:1h{id="a"} / 0.001 > 15',
            "none of the 1,163 values it can have lies between",
        ),
        (
            'share:1h{id="a"} / 0.001 > 14.4',
            'share:1h{id="a"} / 0.001 >= 14.4',
            "none of the 1,163 values it can have lies between",
        ),
        ('bad{id="a"} > 0.5', 'bad{id="a"} > 0.6', "none of the 2 values it can have lies between"),
        ("up * 2 + 1 > 1.5", "up * 2 + 1 > 1.6", "none of the 2 values it can have lies between"),
    ],
)
def test_what_is_certain_is_told_with_the_reason(one: str, other: str, reason: str) -> None:
    assert why(one, other) == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x / 0.001 > 6", "x / 0.001 >= 6"),  # 0.006 is such a number
        ("x > 6", "x >= 6"),
        ("x / 0.05 > 6", "x / 0.05 < 6"),
        ("x / 0.05 > 6", "x / 0.05 > 7"),
        ("x / y > 6", "x / y >= 6"),
        ('share:1h{id="a"} > 0.5', 'share:1h{id="a"} > 0.6'),
        ('share:1h{id="a"} > 0.5', 'share:1h{id="a"} >= 0.5'),
        ('share:1d{id="a"} / 0.001 > 14.4', 'share:1d{id="a"} / 0.001 > 15'),
        ("share:1h > 0.0144", "share:1h < 0.0144"),
        ("bad > 0.5", "bad > 0.6"),
        ("avg_over_time(up[1h]) > 0.0144", "avg_over_time(up[1h]) > 0.015"),
        ("loop > 1", "loop > 2"),
        ("up - y > 1", "up - y > 2"),
        ("x > y", "x >= y"),
    ],
)
def test_otherwise_nothing_is_claimed(one: str, other: str) -> None:
    assert why(one, other) == ""


@given(
    st.integers(1, 9999).map(lambda n: n / 1000),
    st.integers(1, 9999).map(lambda n: n / 100),
    st.integers(-3, 3),
)
def test_a_quotient_that_is_reached_is_never_said_not_to_be(
    constant: float, threshold: float, steps: int
) -> None:
    import math

    value = threshold * constant
    for _ in range(abs(steps)):
        value = math.nextafter(value, math.copysign(math.inf, steps))
    if value / constant == threshold:
        assert why(f"x / {constant} > {threshold}", f"x / {constant} >= {threshold}") == ""
