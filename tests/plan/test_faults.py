"""Sizes of a fault follow from the worlds at and above the threshold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin import Alert, Drill, Fault, Gauge, Histogram, Service, Severity, per_minute, percent
from tocsin import Counter as CounterOf
from tocsin.model.levels import Growing, Level, Standing
from tocsin.plan.faults import faults_of, probed_drill
from tocsin.plan.lower import lower
from tocsin.plan.timeline import lay_out
from tocsin.values import Duration

load = Gauge(name="load", help="Load.")
size = Gauge(name="size", help="Size.")
good = CounterOf(name="good_total", help="Good.")
bad = CounterOf(name="bad_total", help="Bad.")
seconds = Histogram(name="took_seconds", help="Time.", buckets=(1, 3, 10))
OVERLOAD = Alert(name="Overload", expr=load > 5, severity=Severity.PAGE, summary="Load")


def drill(at: Any, above: Any, at_is: str = "5 % fail", above_is: str = "6 % fail", **how: Any) -> Drill:
    return Drill(
        alert=OVERLOAD,
        at=at,
        above=above,
        at_is=at_is,
        above_is=above_is,
        fires_after="1m",
        held="10m",
        clears_after="1m",
        **how,
    )


def sizes(of: Drill, normal: tuple[Level, ...] = ()) -> dict[str, list[str]]:
    """Each fault's name, with what its series do: a value, or so much a minute."""
    service = Service(name="s", owner="o", alerts=(OVERLOAD,), normal=normal)
    return {fault.name: [amount(level) for level in fault.levels] for fault in faults_of(of, service)}


def amount(level: Level) -> str:
    if isinstance(level, Standing):
        return f"{level.value.normalize():f}"
    if isinstance(level, Growing):
        return f"{round(level.per_second * 60, 3).normalize():f}/min"
    return "gone"


def test_declared_faults_are_taken_as_they_are() -> None:
    fault = Fault(name="nine", levels=(load.at(9),))
    assert sizes(drill((load.at(5),), (load.at(6),), faults=(fault,))) == {"nine": ["9"]}


def test_shares_go_on_by_the_number_in_their_names_until_all_fail() -> None:
    calm = (good.at(per_minute(400)), bad.at(0))
    at = (good.at(per_minute(380)), bad.at(per_minute(20)))
    above = (good.at(per_minute(376)), bad.at(per_minute(24)))
    assert sizes(drill(at, above, calm=calm)) == {
        "6 % fail": ["376/min", "24/min"],
        "10 % fail": ["360/min", "40/min"],
        "20 % fail": ["320/min", "80/min"],
        "50 % fail": ["200/min", "200/min"],
        "100 % fail": ["0/min", "400/min"],
    }


def test_a_histogram_stays_one_whatever_part_is_slow() -> None:
    at = seconds.at(per_minute(400), {1: percent(50), 3: percent(95), 10: percent(100)})
    above = seconds.at(per_minute(400), {1: percent(50), 3: percent(94), 10: percent(100)})
    found = sizes(drill(at, above, "5 % take longer", "6 % take longer"), seconds.at(per_minute(400)))
    assert found["20 % take longer"] == ["200/min", "320/min", "400/min", "400/min", "400/min"]
    assert found["100 % take longer"] == ["0/min", "0/min", "400/min", "400/min", "400/min"]


def test_a_gauge_does_not_outgrow_its_limit() -> None:
    at, above = (load.at(90), size.at(100)), (load.at(91), size.at(100))
    found = sizes(drill(at, above, "90 of 100", "91 of 100", calm=(load.at(30), size.at(100))))
    assert found == {"91 of 100": ["91", "100"], "100 of 100": ["100", "100"]}


def test_numbers_that_fall_are_followed_down_to_nothing() -> None:
    found = sizes(drill((load.at(5),), (load.at(4),), "5 replicas", "4 replicas"), (load.at(9),))
    assert list(found.items()) == [
        ("4 replicas", ["4"]),
        ("2 replicas", ["2"]),
        ("1 replicas", ["1"]),
        ("0.5 replicas", ["0.5"]),
        ("0.2 replicas", ["0.2"]),
    ]


def test_what_begins_with_nothing_is_multiplied() -> None:
    found = sizes(drill((bad.at(0),), (bad.at(per_minute(4)),), "none", "four a minute"), (bad.at(0),))
    assert found == {
        "four a minute": ["4/min"],
        "four a minute, 2 times as much": ["8/min"],
        "four a minute, 5 times as much": ["20/min"],
        "four a minute, 10 times as much": ["40/min"],
        "four a minute, 100 times as much": ["400/min"],
    }


def test_numbers_with_commas_are_written_with_commas_and_count_from_nothing() -> None:
    at, above = (bad.at(per_minute(1000)),), (bad.at(per_minute(1020)),)
    found = sizes(drill(at, above, "1,000 an hour", "1,020 an hour, all at once"), (bad.at(0),))
    assert found["2,000 an hour, all at once"] == ["2000/min"]


def test_without_numbers_or_a_beginning_at_nothing_there_is_one_size() -> None:
    of = drill((load.at(1),), (load.at(0),), "it answers", "it fails")
    assert sizes(of, (load.at(1),)) == {"it fails": ["0"]}


@pytest.mark.parametrize(("at", "above"), [("5 % fail", "5 % fail at once"), ("of 5, 1", "of 6, 1 too many")])
def test_only_the_first_number_of_both_names_counts(at: str, above: str) -> None:
    found = sizes(drill((load.at(5),), (load.at(6),), at, above), (load.at(1),))
    assert next(iter(found)) == above
    assert len(found) == (1 if at == "5 % fail" else 5)


def test_series_that_come_or_go_or_start_anew_are_one_size() -> None:
    calm = (bad.at(per_minute(4)), good.at(per_minute(4)))
    at = (bad.at(per_minute(20)),)
    assert sizes(drill(at, (bad.gone(),)), calm) == {"6 % fail": ["gone"]}
    assert sizes(drill(at, (bad.reset(per_minute(24)),)), calm) == {"6 % fail": ["24/min"]}
    assert len(sizes(drill((good.at(0),), (good.at(0), bad.at(per_minute(24)))), calm)) == 1


@given(st.integers(1, 99), st.integers(1, 10), st.sampled_from(["15s", "30s", "1m"]))
@settings(max_examples=30, deadline=None)
def test_every_size_can_be_shown_in_samples(share: int, more: int, interval: str) -> None:
    def world(part: int) -> tuple[Level, ...]:
        part = min(part, 100)
        return (good.at(per_minute(400 - 4 * part)), bad.at(per_minute(4 * part)))

    names = (f"{each} % fail" for each in (share, share + more))
    of = drill(world(share), world(share + more), *names, calm=world(0), scrape_interval=interval)
    service = Service(name="s", owner="o", alerts=(OVERLOAD,))
    for fault in faults_of(of, service):
        total = sum((level.per_second for level in fault.levels if isinstance(level, Growing)), Decimal(0))
        assert abs(total * 60 - 400) <= 8
        assert lay_out([(Duration.parse("6m"), fault.levels)], (), Duration.parse(interval))


def test_an_alert_without_a_drill_has_the_worlds_that_its_rule_implies() -> None:
    service = Service(name="s", owner="o", alerts=(OVERLOAD,), normal=(load.at(1),))
    [plan] = lower([("rules/s", service)])
    made = probed_drill(service, plan.alerts[0], OVERLOAD)
    assert made is not None
    [calm], [below], [above] = (
        [amount(level) for level in world] for world in (made.calm, made.at, made.above)
    )
    assert float(calm) < float(below) <= 5 < float(above)
    assert (made.at_is, made.above_is) == ("just below the threshold", "just above the threshold")
    assert Duration.parse(made.warm_up) > Duration(0)


def test_a_rule_that_nothing_follows_from_implies_no_drill() -> None:
    odd = OVERLOAD.model_copy(update={"expr": load % 7 > 5})
    service = Service(name="s", owner="o", alerts=(odd,), normal=(load.at(1),))
    [plan] = lower([("rules/s", service)])
    assert probed_drill(service, plan.alerts[0], odd) is None
