from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "alert/cannot-fire"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


@pytest.mark.parametrize(
    ("expr", "why"),
    [
        ("count(a) < 1", "the left side is never less than 1"),
        ("count(a) == 0", "the left side is never less than 1"),
        ("0 == count(a)", "the right side is never less than 1"),
        ("absent(a) > 1", "the left side is always 1"),
        ("absent(a) != 1", "the left side is always 1"),
        ("up > 1", "the left side is between 0 and 1"),
        ('up{job="a"} == 2', "the left side is between 0 and 1"),
        ("avg(up) * 100 > 100", "the left side is between 0 and 100"),
        ("1 - avg(up) < 0", "the left side is between 0 and 1"),
        ("sum(up) < 0", "the left side is never less than 0"),
        ("rate(a[5m]) < 0", "the left side is never less than 0"),
        ("sum(rate(a[5m])) / sum(rate(b[5m])) < 0", "the left side is never less than 0"),
        ("-rate(a[5m]) > 0", "the left side is never more than 0"),
        ("hour() > 23", "the left side is between 0 and 23"),
        ("max_over_time(hour()[1h:1m]) >= 24", "the left side is between 0 and 23"),
        ("(up or up) > 1", "the left side is between 0 and 1"),
        ("up > bool 0 > 1", "the left side is between 0 and 1"),
        ("(up and a) > 1", "the left side is between 0 and 1"),
        ("up == 1 > 1", "the left side is between 0 and 1"),
        ("1 == up > 1", "the left side is between 0 and 1"),
        ("up / 2 > 1", "the left side is between 0 and 0.5"),
        ("max_over_time(up[5m]) > 1", "the left side is between 0 and 1"),
        ("a > +Inf", "no number can"),
    ],
)
def test_a_comparison_outside_what_the_engine_guarantees_never_holds(says: Says, expr: str, why: str) -> None:
    assert says(CHECK, expr) == [
        f"error: the alert cannot fire by this condition: {expr} never holds, as {why}"
    ]


def test_a_part_of_a_sum_of_rates_is_no_larger_than_the_sum(says: Says) -> None:
    bad, whole = 'sum by (job) (rate(a{code="5"}[5m]))', "sum by (job) (rate(a[5m]))"
    ratio = f"{bad} / {whole}"

    assert (
        says(CHECK, f"{ratio} > 1", f"100 * ({ratio}) > 100", f"{ratio} > 0.99")
        == [
            "error: the alert cannot fire by this condition: sum(...) / sum(...) > 1 never holds, "
            "as the left side is between 0 and 1",
            "error: the alert cannot fire by this condition: 100 * sum(...) / sum(...) > 100 never holds, "
            "as the left side is between 0 and 100",
        ]
        or says(CHECK, f"{ratio} > 0.99") == []
    )


@pytest.mark.parametrize(
    "expr",
    [
        "sum(rate(a[5m])) / sum(rate(b[5m])) > 1",
        'sum(rate(a{code="5"}[5m])) / sum(rate(a[10m])) > 1',
        'sum(rate(a{code="5"}[5m])) / sum(rate(a[5m] offset 1d)) > 1',
        'sum by (job) (rate(a{code="5"}[5m])) / sum(rate(a[5m])) > 1',
        'avg(rate(a{code="5"}[5m])) / avg(rate(a[5m])) > 1',
        'sum(a{code="5"}) / sum(a) > 1',
        'sum(rate(a{code="5"}[5m]) + 1) / sum(rate(a[5m]) + 1) > 1',
        'sum(rate(a[5m])) / sum(rate(a{code="5"}[5m])) > 1',
        "sum(up) > 1",
        "sum(a) < 0",
        "a - b < 0",
        "a * -1 < 0",
        "a ^ 2 < 0",
        "up / -2 > 1",
        "up - 2 < -1",
        "up + a > 1",
        "up * a > 1",
        "a == 0",
        "a > NaN",
        "quantile(0.5, up) > 1",
        "ceil(up) > 1",
        "count(a) < 2",
        "absent(a) == 1",
        "up == 0",
        "rate(a[5m]) == 0",
    ],
)
def test_what_can_hold_is_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


def test_a_long_expression_is_shown_by_its_outermost_forms(says: Says) -> None:
    label = f'{{label="{"x" * 60}"}}'

    assert says(CHECK, f"count(a{label}) < 1", f"absent(a{label}) > 1", f"a{label} > +Inf") == [
        "error: the alert cannot fire by this condition: (...) > +Inf never holds, as no number can",
        "error: the alert cannot fire by this condition: absent(...) > 1 never holds, "
        "as the left side is always 1",
        "error: the alert cannot fire by this condition: count(...) < 1 never holds, "
        "as the left side is never less than 1",
    ]


def test_a_dead_branch_beside_a_live_one_is_a_warning(says: Says) -> None:
    dead = "warning: the alert cannot fire by this condition: count(a) < 1 never holds, "

    assert says(CHECK, "count(a) < 1 or absent(a)") == [dead + "as the left side is never less than 1"]
    assert says(CHECK, "absent(a) or count(a) < 1") == [dead + "as the left side is never less than 1"]
    assert says(CHECK, "a > 1 unless count(a) < 1") == [dead + "as the left side is never less than 1"]


@pytest.mark.parametrize(
    "expr", ["sum(rate(a[5m])) >= 0", "up >= 0", "up <= 1", "rate(a[5m]) > -1", "up != 2"]
)
def test_what_always_holds_is_no_condition(says: Says, expr: str) -> None:
    [said] = says(CHECK, expr)

    assert said.startswith(f"error: the alert fires whenever there is data: {expr} always holds, as the left")


def test_counting_is_a_way_to_alert_on_existence(says: Says) -> None:
    assert says(CHECK, "count by (pod) (a) > 0") == [
        "information: the alert fires whenever there is data: count by (pod) (a) > 0 always holds, "
        "as the left side is never less than 1"
    ]


@pytest.mark.parametrize("expr", ["count(a > 5) > 0", "absent(a) > 0", "up >= 0 and a > 5"])
def test_a_comparison_that_always_holds_beside_a_real_condition_is_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


@pytest.mark.parametrize(
    ("expr", "pair"),
    [
        ("a > 5 and a < 3", "a > 5 and a < 3"),
        ("5 < a and a < 5", "5 < a and a < 5"),
        ("a > 1 and b > 0 and a > 5 and a <= 4", "a > 5 and a <= 4"),
        ("a >= 5 and a < 5", "a >= 5 and a < 5"),
    ],
)
def test_thresholds_that_exclude_each_other_never_hold(says: Says, expr: str, pair: str) -> None:
    assert says(CHECK, expr) == [f"error: the alert cannot fire: {pair} exclude each other"]


@pytest.mark.parametrize(
    "expr",
    [
        "a > 3 and a < 5",
        "a >= 5 and a <= 5",
        "a > 5 and b < 3",
        "a > 5 or a < 3",
        "a > 5 and on (job) a < 3",
        "a > 5 and a != 3",
        "a > 5 and a < b",
        "a > 5 and absent(b)",
    ],
)
def test_thresholds_that_leave_room_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


def test_a_recording_rule_fires_nothing(says: Says) -> None:
    assert says(CHECK, {"record": "r", "expr": "count(a) < 1"}) == []
