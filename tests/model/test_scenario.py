"""Scenarios say what happens, and what each alert then does."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.alert import Alert, Severity
from tocsin.model.declaration import UNNAMED
from tocsin.model.metrics import Gauge
from tocsin.model.scenario import (
    Between,
    ByVersion,
    Fires,
    Pends,
    Phase,
    Quiet,
    Scenario,
    Silent,
    Unchecked,
    between,
    flat,
    phase,
    within,
)

load: Any = Gauge(name="load", help="-")
busy: Any = Gauge(name="busy", help="-")
HIGH = Alert(name="High", expr=load > 5, severity=Severity.PAGE, summary="-")
APART = ByVersion(before_3="11m", since_3="10m", because="ranges are left-open")


def told(make: Any) -> list[str]:
    with collecting() as mistakes:
        make()
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def test_levels_may_be_nested() -> None:
    assert flat((1, (2, [3, (4,)]), ())) == (1, 2, 3, 4)
    levels = (load.at(1), busy.at(2))
    assert phase("90m", load.at(1), (busy.at(2),)) == Phase(lasts="1h30m", levels=levels)


def test_minutes_are_canonical_or_depend_on_the_version() -> None:
    fires = Fires(alert=HIGH, at="90m", pending=APART)

    assert (fires.at, fires.pending, fires.until) == ("1h30m", APART, None)


def test_every_expectation_is_one() -> None:
    expect = (
        Fires(alert=HIGH, at="1m"),
        Pends(alert=HIGH, pending="1m"),
        Quiet(alert=HIGH),
        Silent(alert=HIGH),
    )
    unchecked = Unchecked(alerts=(HIGH,), because="it may")
    story = Scenario(name="a story", phases=(phase("1h", load.at(1)),), expect=(*expect, unchecked))

    assert story.expect == (*expect, unchecked)


WRONG = {
    "a minute": (
        lambda: Fires(alert=HIGH, at="5 minutes", until=7),
        [
            "Fires High: at is '5 minutes'; expected a duration such as '5m' or '1h30m'",
            "Fires High: until is 7; expected a duration such as '5m' or '1h30m'",
        ],
    ),
    "no alert": (
        lambda: Quiet(alert="High"),
        ["Quiet: alert is 'High'; expected an Alert or a SloAlert"],
    ),
    "no expectation": (
        lambda: Scenario(name="a", phases=(phase("1h"),), expect=(HIGH,)),
        [
            "scenario a: expect[0] is alert High; "
            "expected Fires(...), Pends(...), Silent(...), Quiet(...) or Unchecked(...)"
        ],
    ),
    "no level": (
        lambda: phase("1h", load, 5),
        [
            "phase: levels[0] is metric load; expected a level, such as requests.at(per_minute(400))",
            "phase: levels[1] is 5; expected a level, such as requests.at(per_minute(400))",
        ],
    ),
    "no phase": (
        lambda: Scenario(name="a", phases=("1h",)),
        ["scenario a: phases[0] is '1h'; expected a Phase"],
    ),
    "a phase of no length": (
        lambda: phase("0s", load.at(1)),
        ["phase: lasts is '0s'; expected a duration longer than nothing, such as '5m'"],
    ),
    "no reason": (
        lambda: Unchecked(alerts=(HIGH,)),
        ["Unchecked: because is missing"],
    ),
    "nothing unchecked": (
        lambda: Unchecked(because="it may"),
        ["Unchecked: leaves nothing unchecked; name alerts=(...,) or slos=(...,)"],
    ),
    "a single phase and a single expectation": (
        lambda: Scenario(name="a", phases=phase("1h"), expect=Quiet(alert=HIGH)),
        [
            "scenario a: phases is phase by itself; expected a tuple, and one of one needs a comma: (...,)",
            "scenario a: expect is Quiet by itself; expected a tuple, and one of one needs a comma: (...,)",
        ],
    ),
    "a series with two levels": (
        lambda: phase("1h", load.at(1), (load.at(2),)),
        ["phase: names load 2 times; a series does one thing at a time"],
    ),
    "a mistake within": (
        lambda: Scenario(name="a", phases=(phase("soon", load.at(1)),), expect=(Quiet(alert=None),)),
        [
            "phase: lasts is 'soon'; expected a duration such as '5m' or '1h30m'",
            "Quiet: alert is None; expected an Alert or a SloAlert",
        ],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_once(case: str) -> None:
    make, expected = WRONG[case]

    assert told(make) == expected


def test_half_right_stories_stand_in() -> None:
    with collecting():
        story = Scenario(expect=(Fires(),))

    assert (story.name, story.phases[0].lasts, story.is_broken) == (UNNAMED, "1m", True)
    [fires] = story.expect
    assert isinstance(fires, Fires)
    assert (fires.alert.name, fires.at) == (UNNAMED, "0s")


def test_a_minute_may_be_one_of_several() -> None:
    spans = [between("31m", "90m"), within("5m", after="45m"), Between(earliest="31m", latest="35m")]
    assert [(span.earliest, span.latest) for span in spans] == [
        ("31m", "1h30m"),
        ("45m", "50m"),
        ("31m", "35m"),
    ]
    assert Fires(alert=HIGH, at=spans[0]).at is spans[0]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: between("35m", "35m"),
            "Between: earliest is 35m and latest is 35m; expected a later minute",
        ),
        (
            lambda: between("soon", "35m"),
            "Between: earliest is 'soon'; expected a duration such as '5m' or '1h30m'",
        ),
        (
            lambda: within("5 minutes", after="45m"),
            ": '5 minutes' is no duration; expected one such as '5m' or '1h30m'",
        ),
    ],
)
def test_minutes_in_no_order_are_told(make: Any, message: str) -> None:
    assert told(make) == [message]
