"""Scenarios: what the world does, minute by minute, and what each alert then does.

Every alert of the service that a scenario does not name must stay silent in it, at every evaluation.

Times count from the start of the scenario. A sample taken at a minute shows the world one scrape
before it, as a scrape does that is on average half an interval old: what changes at 30m is seen by
the evaluation at 31m.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, InstanceOf

from tocsin.errors import report
from tocsin.model.alert import Alert, unknown_alert
from tocsin.model.declaration import UNNAMED, Declaration, shown
from tocsin.model.fields import DurationText, PositiveDuration, SeriesLevel, Text, canonical_duration
from tocsin.model.levels import Level
from tocsin.model.slo import Slo, SloAlert
from tocsin.values import Duration

Levels = Level | tuple["Levels", ...]
"""A level, or what a histogram gives: several at once."""


class Phase(Declaration):
    """A stretch of time; a series that is not named goes on as before."""

    noun: ClassVar[str] = "phase"

    lasts: PositiveDuration

    @classmethod
    def stand_in(cls, field: str) -> object:
        """A length that causes no further mistakes."""
        return "1m"

    levels: tuple[SeriesLevel, ...] = ()

    def _contradictions(self) -> Iterator[str]:
        yield from named_twice(self.levels)


def named_twice(levels: Iterable[Level]) -> Iterator[str]:
    """Series that have two levels at once, of which only the last would count."""
    times = Counter(level.series for level in levels if isinstance(level, Level))
    yield from (
        f"names {series} {count} times; a series does one thing at a time"
        for series, count in times.items()
        if count > 1
    )


def phase(lasts: str, *levels: Any) -> Phase:
    """A phase of this length in which each series has its level: `phase("30m", ok.at(per_minute(400)))`."""
    return Phase(lasts=lasts, levels=flat(levels))


def flat(levels: Iterable[Any]) -> tuple[Any, ...]:
    """The levels, with those of histograms taken out of their tuples; a single one is a tuple of one."""
    found: list[Any] = []
    for level in levels if isinstance(levels, Iterable) else (levels,):
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


class Between(Declaration):
    """From one minute to another: it happens at one of them, and which one is not said."""

    noun: ClassVar[str] = "Between"

    earliest: DurationText
    latest: DurationText

    @classmethod
    def stand_in(cls, field: str) -> object:
        """Minutes that cause no further mistakes."""
        return "0s" if field == "earliest" else "1d"

    def _contradictions(self) -> Iterator[str]:
        if Duration.parse(self.earliest) >= Duration.parse(self.latest):
            yield f"earliest is {self.earliest} and latest is {self.latest}; expected a later minute"


def between(earliest: str, latest: str) -> Between:
    """In an expectation: at one minute from the earlier to the later, `at=between("31m", "35m")`."""
    return Between(earliest=earliest, latest=latest)


def within(length: str, *, after: str) -> Between:
    """In an expectation: after this, but no longer after: `until=within("5m", after="45m")`."""
    try:
        return Between(earliest=after, latest=str(Duration.parse(after) + Duration.parse(length)))
    except ValueError as error:
        report(str(error))
        return Between(earliest="0s", latest="1m")


def _minute(value: object) -> object:
    return value if isinstance(value, ByVersion | Between) else canonical_duration(value)


Minute = Annotated[str | ByVersion | Between, BeforeValidator(_minute)]
"""A duration, one for each side of Prometheus 3.0, or from one to another."""


class Expectation(Declaration):
    """What one alert does in a scenario."""

    noun: ClassVar[str] = "expectation"

    alert: InstanceOf[Alert] | InstanceOf[SloAlert]
    """One that is declared, or that an objective leads to: `slo.alert("SLOBurnFast")`."""
    labels: dict[str, str] = {}
    """Labels of the alert besides the ones its declaration sets: what the expression leaves."""

    @classmethod
    def stand_in(cls, field: str) -> object:
        """An alert of which nothing is known, or a minute."""
        return unknown_alert() if field == "alert" else "0s"


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

    def _contradictions(self) -> Iterator[str]:
        if not self.is_broken and not self.alerts and not self.slos:
            yield "leaves nothing unchecked; name alerts=(...,) or slos=(...,)"


def _expectation(value: object) -> object:
    if not isinstance(value, Expectation | Unchecked):
        expected = "Fires(...), Pends(...), Silent(...), Quiet(...) or Unchecked(...)"
        raise ValueError(f"is {shown(value)}; expected {expected}")
    return value


class Scenario(Declaration):
    """A story of phases with what each alert does in it."""

    noun: ClassVar[str] = "scenario"

    name: Text
    phases: tuple[InstanceOf[Phase], ...]
    expect: tuple[Annotated[Expectation | Unchecked, BeforeValidator(_expectation)], ...] = ()
    scrape_interval: PositiveDuration | None = None
    """How far samples are apart; by default as far as the service's."""

    @classmethod
    def stand_in(cls, field: str) -> object:
        """A name, or a phase in which nothing changes."""
        return (Phase(lasts="1m"),) if field == "phases" else UNNAMED
