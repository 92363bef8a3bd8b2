"""A drill becomes the scenarios that every alert needs."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.alert import Alert, Severity
from tocsin.model.drill import Drill, Fault, latest, scenarios_of, share_drill, shifted
from tocsin.model.levels import Gone, Usual
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.ratios import ratio
from tocsin.model.scenario import Between, ByVersion, Fires, Quiet, Silent, Unchecked, between, within
from tocsin.promql.units import per_minute, percent, seconds
from tocsin.values import Duration

load: Any = Gauge(name="load", help="-")
requests: Any = Counter(name="requests_total", help="-", labels=("code",), unit="requests")
ok, failed = requests.where(code="200"), requests.where(code="500")
HIGH = Alert(name="High", expr=load > 5, for_="5m", severity=Severity.PAGE, summary="-")
FAILING = Alert(
    name="Failing",
    expr=ratio(failed, requests, window="5m") > percent(5),
    severity=Severity.PAGE,
    summary="-",
)
APART = ByVersion(before_3="11m", since_3="10m", because="ranges are left-open")
TIMES = {"fires_after": "6m", "pending_after": "1m", "held": "10m", "clears_after": "1m"}


def drill(**changes: Any) -> Drill:
    given = {
        "alert": HIGH,
        "at": (load.at(5),),
        "at_is": "5",
        "above": (load.at(6),),
        "above_is": "6",
    }
    return Drill(**given | TIMES | changes)


def titles(of: Drill) -> list[str]:
    return [scenario.name for scenario in scenarios_of(of)]


def test_a_full_drill_has_six_scenarios() -> None:
    full = drill(below=(load.at(4),), below_is="4", short="4m")

    assert titles(full) == [
        "High: 4, just below the threshold",
        "High: 5, exactly at the threshold",
        "High: 6 for 4m, too short",
        "High: 6 for 10m, then recovery",
        "High: no series from the start",
        "High: 6, then the scrape is gone",
    ]
    assert all(scenario.origin == full.origin for scenario in scenarios_of(full))


def test_a_drill_without_below_and_short_has_four() -> None:
    assert len(titles(drill())) == 4


def expectations(of: Drill) -> dict[str, Any]:
    return {scenario.name.partition(": ")[2]: values(scenario.expect[0]) for scenario in scenarios_of(of)}


def values(declaration: Any) -> dict[str, Any]:
    """What it holds; two declarations of different lines are not equal."""
    return {"kind": type(declaration).__name__, **dict(declaration)}


def test_only_what_is_held_above_the_threshold_fires() -> None:
    expected = expectations(
        drill(below=(load.at(4),), below_is="4", short="4m", summary="hot", lost_after="5m")
    )

    assert expected["4, just below the threshold"] == values(Quiet(alert=HIGH))
    assert expected["5, exactly at the threshold"] == values(Quiet(alert=HIGH))
    assert expected["6 for 4m, too short"] == values(Silent(alert=HIGH))
    assert expected["no series from the start"] == values(Quiet(alert=HIGH))
    held = values(Fires(alert=HIGH, pending="31m", at="36m", until="41m", summary="hot"))
    assert expected["6 for 10m, then recovery"] == held
    assert expected["6, then the scrape is gone"] == held | {"until": "45m"}


def test_an_alert_may_fire_at_the_boundary_and_go_on_without_a_scrape() -> None:
    expected = expectations(drill(fires_at_boundary=True))

    assert expected["5, exactly at the threshold"] == values(Fires(alert=HIGH, pending="31m", at="36m"))
    assert expected["6, then the scrape is gone"]["until"] is None


def test_an_alert_on_absence_fires_when_there_are_no_series() -> None:
    missing = expectations(drill(missing_fires=True))["no series from the start"]
    at_once = HIGH.model_copy(update={"for_": "0s"})

    assert missing == values(Fires(alert=HIGH, pending="0s", at="5m"))
    missing = expectations(drill(alert=at_once, missing_fires=True))["no series from the start"]
    assert missing == values(Fires(alert=at_once, at="0s"))


def test_minutes_that_depend_on_the_version_are_shifted_for_each() -> None:
    later = shifted(APART, Duration.parse("30m"))
    assert (later.before_3, later.since_3, later.because) == ("41m", "40m", "ranges are left-open")
    assert shifted("5m", Duration.parse("1h")) == "1h5m"
    assert (latest(APART), latest("5m")) == (Duration.parse("11m"), Duration.parse("5m"))


def test_before_and_after_the_world_is_as_usual_unless_a_calm_is_given() -> None:
    series = load.at(0).series

    assert drill().before_and_after == (Usual(series),)
    assert drill(calm=load.at(1)).before_and_after == (load.at(1),)
    gone = scenarios_of(drill())[-1].phases[-1].levels
    assert gone == (Gone(series),)


def test_what_is_unchecked_is_so_in_every_scenario() -> None:
    unchecked = Unchecked(alerts=(FAILING,), because="it may")

    assert all(scenario.expect[-1] == unchecked for scenario in scenarios_of(drill(unchecked=(unchecked,))))


def test_a_share_drill_splits_the_traffic() -> None:
    made = share_drill(
        FAILING, bad=failed, good=ok, traffic=per_minute(400), below=percent(4), at=percent(5), above=percent(6),  # noqa: E501
        **TIMES,
    )  # fmt: skip

    assert made.above == (ok.at(per_minute(376)), failed.at(per_minute(24)))
    assert (made.below_is, made.at_is, made.above_is) == ("4 % fail", "5 % fail", "6 % fail")
    assert [fault.name for fault in made.faults] == [
        "6 % fail",
        "10 % fail",
        "20 % fail",
        "50 % fail",
        "100 % fail",
    ]
    assert made.name == "Failing"


def test_a_share_drill_counts_all_where_bad_ones_are_counted_apart() -> None:
    whole: Any = Counter(name="all_total", help="-")
    made = share_drill(
        FAILING, bad=failed, whole=whole, traffic=per_minute(100), below=percent(4), at=percent(5), above=percent(6),  # noqa: E501
        **TIMES,
    )  # fmt: skip

    assert made.above == (whole.at(per_minute(100)), failed.at(per_minute(6)))


WRONG = {
    "too short to fire": (
        lambda: drill(held="6m"),
        ["drill High: held is 6m, but the alert fires only after 6m"],
    ),
    "no alert": (lambda: drill(alert="High"), ["drill: alert is 'High'; expected an Alert"]),
    "no level": (
        lambda: drill(above=(5,)),
        ["drill High: above[0] is 5; expected a level, such as requests.at(per_minute(400))"],
    ),
    "no words": (lambda: Fault(levels=()), ["fault: name is missing"]),
    "no levels": (lambda: Fault(name="a"), ["fault a: levels is missing"]),
    "a wrong time": (
        lambda: drill(fires_after="soon", held=5),
        [
            "drill High: fires_after is 'soon'; expected a duration such as '5m' or '1h30m'",
            "drill High: held is 5; expected a duration such as '5m' or '1h30m'",
        ],
    ),
    "no quantities": (
        lambda: share_drill(
            FAILING, bad=failed, good=ok, traffic=400, below=4, at=seconds(5), above=percent(6), **TIMES
        ),
        [
            "drill Failing: traffic is 400; expected a quantity such as per_minute(400)",
            "drill Failing: below is 4; expected a quantity such as percent(5)",
            "drill Failing: at is seconds(5); expected a quantity such as percent(5)",
        ],
    ),
    "a missing time": (
        lambda: share_drill(
            FAILING,
            bad=failed,
            good=ok,
            traffic=per_minute(1),
            below=percent(4),
            at=percent(5),
            above=percent(6),
        ),
        [
            "drill Failing: fires_after is missing",
            "drill Failing: held is missing",
            "drill Failing: clears_after is missing",
        ],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told(case: str) -> None:
    make, expected = WRONG[case]
    with collecting() as mistakes:
        make()

    assert [f"{mistake.subject}: {mistake.message}" for mistake in mistakes] == expected


def test_a_drills_minutes_may_be_one_of_several() -> None:
    loose = drill(fires_after=between("6m", "8m"), clears_after=within("5m", after="1m"))
    [held] = [scenario for scenario in scenarios_of(loose) if "recovery" in scenario.name]
    [fires] = held.expect
    assert isinstance(fires, Fires)
    assert isinstance(fires.at, Between)
    assert isinstance(fires.until, Between)
    assert (fires.at.earliest, fires.at.latest) == ("36m", "38m")
    assert (fires.until.earliest, fires.until.latest) == ("41m", "46m")
    assert latest(between("6m", "8m")) == Duration.parse("8m")
