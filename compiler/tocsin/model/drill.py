"""Drills: the scenarios every alert needs, from a few statements about it.

An author states what the world looks like when it is calm, just below the threshold, at it and
above it, and what they believe the alert then does. A drill becomes six scenarios: just below; at
the boundary; above but held too short; held long enough, and recovering; no series from the start;
and the scrape gone while it fires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, InstanceOf, StrictBool

from tocsin.errors import report
from tocsin.model.alert import Alert, unknown_alert
from tocsin.model.declaration import UNNAMED, Declaration
from tocsin.model.fields import PositiveDuration, SeriesLevel, Text
from tocsin.model.levels import Gone, Level, Series, Usual
from tocsin.model.metrics import Counter, shown_quantity
from tocsin.model.scenario import (
    Between,
    ByVersion,
    Fires,
    Minute,
    Phase,
    Quiet,
    Scenario,
    Silent,
    Unchecked,
    flat,
)
from tocsin.promql.units import Quantity, per_minute, percent
from tocsin.values import Duration, decimal_text

After = Minute
"""Minutes after the fault begins, or after it ends."""

World = Annotated[tuple[SeriesLevel, ...], BeforeValidator(flat)]
"""What some series do; those not named are as on a normal day."""


class Fault(Declaration):
    """One size of a fault, for the table of how soon an alert pages."""

    noun: ClassVar[str] = "fault"

    name: Text
    levels: World

    @classmethod
    def stand_in(cls, field: str) -> object:
        """A name, or no levels."""
        return () if field == "levels" else UNNAMED


class Drill(Declaration):
    """What an alert does around its threshold."""

    noun: ClassVar[str] = "drill"

    alert: InstanceOf[Alert]
    calm: World = ()
    """Before and after the fault; by default the normal day."""
    below: World = ()
    """Just below the threshold; empty where nothing lies between it and the normal day."""
    at: World
    above: World
    below_is: str = ""
    """The words for each level in the scenarios' names."""
    at_is: Text
    above_is: Text
    scrape_interval: PositiveDuration | None = None
    """Where the boundary needs a rate that the service's own interval cannot show in whole steps."""
    warm_up: PositiveDuration = "30m"
    """How long the world is calm before the fault."""
    settle: PositiveDuration = "30m"
    """How long a level that must not fire is held."""
    pending_after: After | None = None
    fires_after: After
    held: PositiveDuration
    """How long the fault lasts when it pages."""
    clears_after: After
    """How long after the fault's end it still fires."""
    short: PositiveDuration | None = None
    """A fault this long does not page; None if the shortest there is does."""
    lost_after: After | None = None
    """How long after the last scrape it still fires; None if it goes on."""
    fires_at_boundary: StrictBool = False
    """Whether the threshold itself counts: `>=` rather than `>`."""
    missing_fires: StrictBool = False
    """Whether the alert fires when there are no series: it watches for their presence."""
    summary: str | None = None
    labels: dict[str, str] = {}
    unchecked: tuple[Unchecked, ...] = ()
    """Alerts that this fault may rightly trip as well."""
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """A drill is called after its alert."""
        return self.alert.name

    @property
    def series(self) -> tuple[Series, ...]:
        """The series the fault touches."""
        return tuple(dict.fromkeys(level.series for level in self.above))

    @property
    def before_and_after(self) -> tuple[Level, ...]:
        """What they do when there is no fault."""
        return self.calm or tuple(Usual(series) for series in self.series)

    @classmethod
    def stand_in(cls, field: str) -> object:
        """What causes no further mistakes."""
        if field == "alert":
            return unknown_alert()
        return {"at": (), "above": (), "held": "1h", "fires_after": "0s", "clears_after": "0s"}.get(
            field, UNNAMED
        )

    def _contradictions(self) -> Iterator[str]:
        if Duration.parse(self.held) <= latest(self.fires_after):
            yield f"held is {self.held}, but the alert fires only after {latest(self.fires_after)}"


def latest(when: After) -> Duration:
    """The later of the minutes the versions give."""
    if isinstance(when, ByVersion):
        return max(Duration.parse(when.before_3), Duration.parse(when.since_3))
    return Duration.parse(when.latest if isinstance(when, Between) else when)


def shifted(when: After, start: Duration) -> Any:
    """The minute `when` after `start`, for each version."""
    if isinstance(when, ByVersion):
        early, late = (start + Duration.parse(text) for text in (when.before_3, when.since_3))
        return ByVersion(before_3=str(early), since_3=str(late), because=when.because)
    if isinstance(when, Between):
        first, last = (start + Duration.parse(text) for text in (when.earliest, when.latest))
        return Between(earliest=str(first), latest=str(last))
    return str(start + Duration.parse(when))


def share_drill(
    alert: Alert,
    *,
    bad: Counter,
    good: Counter | None = None,
    whole: Counter | None = None,
    traffic: Quantity,
    below: Quantity,
    at: Quantity,
    above: Quantity,
    **times: Any,
) -> Drill:
    """A drill of a ratio of counters: `traffic` in all, of which the given share is `bad`.

    The rest is counted by `good`; or all of it by `whole`, where bad events are counted apart. The
    faults of its table are the share above the threshold, and 6, 10, 20, 50 and 100 % failing.
    """
    traffic, below, at, above = _quantities(alert, traffic=traffic, below=below, at=at, above=above)

    def world(share: Quantity) -> tuple[Level, ...]:
        rest = _grow(whole, traffic, 1) if whole else _grow(good or bad, traffic, 1 - share.amount)
        return (rest, _grow(bad, traffic, share.amount))

    return Drill(
        alert=alert,
        calm=world(percent(0)),
        below=world(below),
        at=world(at),
        above=world(above),
        below_is=_fail(below),
        at_is=_fail(at),
        above_is=_fail(above),
        faults=tuple(Fault(name=_fail(share), levels=world(share)) for share in _shares(above)),
        **times,
    )


def _shares(above: Quantity) -> list[Quantity]:
    """The sizes of a fault that its table shows."""
    round_ = map(percent, (6, 10, 20, 50, 100))
    return [above, *(share for share in round_ if share.amount > above.amount)]


def _quantities(alert: Alert, **given: Quantity) -> list[Quantity]:
    """The quantities of a share drill; what is none is reported and stood in for."""
    for name, value in given.items():
        expected = "per_minute(400)" if name == "traffic" else "percent(5)"
        if not isinstance(value, Quantity) or (name != "traffic" and not value.unit.is_ratio):
            words = f"{name} is {shown_quantity(value)}; expected a quantity such as {expected}"
            report(words, subject=f"drill {alert.name}" if isinstance(alert, Alert) else "drill")
            given[name] = per_minute(0) if name == "traffic" else percent(0)
    return list(given.values())


def _grow(counter: Counter, traffic: Quantity, share: Any) -> Level:
    return counter.at(Quantity(traffic.amount * share, traffic.unit, traffic.written))


def _fail(share: Quantity) -> str:
    return f"{decimal_text(share.amount * 100)} % fail"


def scenarios_of(drill: Drill) -> tuple[Scenario, ...]:
    """The six scenarios of a drill, each named after the alert and what happens."""
    stories = (make(drill) for make in _SCENARIOS)
    return tuple(_named(drill, story) for story in stories if story)


def _named(drill: Drill, scenario: Scenario) -> Scenario:
    scenario._origin = drill.origin
    return scenario


def _story(drill: Drill, title: str, phases: list[tuple[str, tuple[Any, ...]]], *expect: Any) -> Scenario:
    return Scenario(
        name=f"{drill.name}: {title}",
        phases=tuple(Phase(lasts=lasts, levels=flat(levels)) for lasts, levels in phases),
        expect=(*expect, *drill.unchecked),
        scrape_interval=drill.scrape_interval,
    )


def _fires(drill: Drill, start: Duration, until: Any) -> Fires:
    pending = None if drill.pending_after is None else shifted(drill.pending_after, start)
    at = shifted(drill.fires_after, start)
    return Fires(
        alert=drill.alert, pending=pending, at=at, until=until, summary=drill.summary, labels=drill.labels
    )


def _just_below(drill: Drill) -> Scenario | None:
    if not drill.below:
        return None
    phases = [(drill.warm_up, drill.before_and_after), (drill.settle, drill.below)]
    return _story(drill, f"{drill.below_is}, just below the threshold", phases, Quiet(alert=drill.alert))


def _at_the_boundary(drill: Drill) -> Scenario:
    phases = [(drill.warm_up, drill.before_and_after), (drill.settle, drill.at)]
    title = f"{drill.at_is}, exactly at the threshold"
    if drill.fires_at_boundary:
        return _story(drill, title, phases, _fires(drill, Duration.parse(drill.warm_up), None))
    return _story(drill, title, phases, Quiet(alert=drill.alert))


def _too_short(drill: Drill) -> Scenario | None:
    if not drill.short:
        return None
    phases = [
        (drill.warm_up, drill.before_and_after),
        (drill.short, drill.above),
        (drill.settle, drill.before_and_after),
    ]
    return _story(drill, f"{drill.above_is} for {drill.short}, too short", phases, Silent(alert=drill.alert))


def _held_and_recovered(drill: Drill) -> Scenario:
    phases = [
        (drill.warm_up, drill.before_and_after),
        (drill.held, drill.above),
        (drill.settle, drill.before_and_after),
    ]
    start = Duration.parse(drill.warm_up)
    until = shifted(drill.clears_after, start + Duration.parse(drill.held))
    title = f"{drill.above_is} for {drill.held}, then recovery"
    return _story(drill, title, phases, _fires(drill, start, until))


def _series_missing(drill: Drill) -> Scenario:
    phases: list[tuple[str, tuple[Any, ...]]] = [(drill.settle, _gone(drill))]
    if drill.missing_fires:
        for_ = Duration.parse(drill.alert.for_)
        pending = "0s" if for_ else None
        expect = (
            Fires(
                alert=drill.alert, pending=pending, at=str(for_), summary=drill.summary, labels=drill.labels
            ),
        )
        return _story(drill, "no series from the start", phases, *expect)
    return _story(drill, "no series from the start", phases, Quiet(alert=drill.alert))


def _scrape_gone(drill: Drill) -> Scenario:
    phases = [
        (drill.warm_up, drill.before_and_after),
        (drill.held, drill.above),
        (drill.settle, _gone(drill)),
    ]
    start = Duration.parse(drill.warm_up)
    until = None
    if drill.lost_after is not None:
        until = shifted(drill.lost_after, start + Duration.parse(drill.held))
    title = f"{drill.above_is}, then the scrape is gone"
    return _story(drill, title, phases, _fires(drill, start, until))


def _gone(drill: Drill) -> tuple[Gone, ...]:
    return tuple(Gone(series) for series in drill.series)


_SCENARIOS: tuple[Callable[[Drill], Scenario | None], ...] = (
    _just_below,
    _at_the_boundary,
    _too_short,
    _held_and_recovered,
    _series_missing,
    _scrape_gone,
)
