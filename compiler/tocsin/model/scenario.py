"""Scenarios: what the world does, minute by minute, and what each alert then does.

Every alert of the service that a scenario does not name must stay silent in it, at every evaluation.

Times count from the start of the scenario. A sample taken at a minute shows the world one scrape
before it, as a scrape does that is on average half an interval old: what changes at 30m is seen by
the evaluation at 31m.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import InstanceOf

from tocsin.model.alert import Alert
from tocsin.model.declaration import Declaration
from tocsin.model.fields import DurationText, PositiveDuration, Text
from tocsin.model.levels import Level
from tocsin.model.slo import Slo

Levels = Level | tuple["Levels", ...]
"""A level, or what a histogram gives: several at once."""


class Phase(Declaration):
    """A stretch of time; a series that is not named goes on as before."""

    noun: ClassVar[str] = "phase"

    lasts: PositiveDuration
    levels: tuple[InstanceOf[Level], ...] = ()


def phase(lasts: str, *levels: Any) -> Phase:
    """A phase of this length in which each series has its level: `phase("30m", ok.at(per_minute(400)))`."""
    return Phase(lasts=lasts, levels=flat(levels))


def flat(levels: Iterable[Any]) -> tuple[Any, ...]:
    """The levels, with those of histograms taken out of their tuples."""
    found: list[Any] = []
    for level in levels:
        found.extend(flat(level) if isinstance(level, tuple | list) else (level,))
    return tuple(found)


class ByVersion(Declaration):
    """A minute, or a rendered text, that the engine's version decides.

    Ranges are closed before Prometheus 3.0 and left-open since.
    """

    noun: ClassVar[str] = "ByVersion"

    before_3: Text
    since_3: Text
    because: Text


Minute = DurationText | ByVersion


class Expectation(Declaration):
    """What one alert does in a scenario."""

    noun: ClassVar[str] = "expectation"

    alert: InstanceOf[Alert]
    labels: dict[str, str] = {}
    """Labels of the alert besides the ones its declaration sets: what the expression leaves."""


class Fires(Expectation):
    """The alert is pending from `pending`, fires from `at`, and no longer from `until` on."""

    noun: ClassVar[str] = "Fires"

    at: Minute
    pending: Minute | None = None
    """None for an alert without `for_`."""
    until: Minute | None = None
    """None if it fires to the end."""
    summary: str | ByVersion | None = None
    """The rendered summary at the minute it first fires; needed if it is a template."""
    description: str | ByVersion | None = None


class Pends(Expectation):
    """The alert is pending from `pending` until just before `until`, and never fires."""

    noun: ClassVar[str] = "Pends"

    pending: Minute
    until: Minute | None = None


class Silent(Expectation):
    """The alert does not fire; it may be pending for a while."""

    noun: ClassVar[str] = "Silent"


class Quiet(Expectation):
    """The alert is not even pending, at any evaluation."""

    noun: ClassVar[str] = "Quiet"


class Unchecked(Declaration):
    """Alerts that may fire in a scenario or not: they are right to, and proved elsewhere."""

    noun: ClassVar[str] = "Unchecked"

    alerts: tuple[InstanceOf[Alert], ...] = ()
    slos: tuple[InstanceOf[Slo], ...] = ()
    because: Text


class Scenario(Declaration):
    """A story of phases with what each alert does in it."""

    noun: ClassVar[str] = "scenario"

    name: Text
    phases: tuple[Phase, ...]
    expect: tuple[InstanceOf[Expectation] | InstanceOf[Unchecked], ...] = ()
    scrape_interval: PositiveDuration | None = None
    """How far samples are apart; by default as far as the service's."""
