"""Worlds become stories: just below, at the threshold, held on, too short, gone, missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.model.levels import Level
from tocsin.plan.cases import Case, Notification, Query
from tocsin.plan.probes.asserting import Claims
from tocsin.plan.probes.derive import Derived
from tocsin.plan.probes.elements import Labels
from tocsin.plan.probes.forms import Values
from tocsin.plan.probes.neighbours import Neighbours
from tocsin.plan.probes.playing import Bands, gone, levels
from tocsin.plan.probes.schedule import Schedule
from tocsin.plan.probes.sources import Source
from tocsin.plan.rules import AlertingRule
from tocsin.plan.timeline import lay_out
from tocsin.values import Duration

Phases = Sequence[tuple[Duration, tuple[Level, ...]]]


@dataclass(frozen=True)
class Teller:
    """Tells stories of one alert."""

    rule: AlertingRule
    derived: Derived
    schedule: Schedule
    bands: Bands
    home: str = ""
    """The file its cases are written to."""
    alone: bool = True
    """Whether evaluations are as far apart as suits this rule, and not as far as its service's."""

    def world(self, values: Values, missing: Sequence[Source] = ()) -> tuple[Level, ...]:
        """What every series does for these values, without those that are missing."""
        there = [source for source in self.derived.on.sources if source not in missing]
        return (*levels(there, values, self.bands), *gone(missing, self.bands))

    def beside(self, neighbours: Neighbours) -> tuple[Level, ...]:
        """What the neighbours do; a histogram among them has the buckets of the one it is like."""
        sizes = {
            source.series.name: self.bands[name]
            for name, source in self.derived.on.solver.sources.items()
            if name in self.bands
        }
        bands = {
            each.unknown: sizes[each.series.name] for each in neighbours.sources if each.series.name in sizes
        }
        return levels(neighbours.sources, neighbours.values, bands)

    def case(
        self, title: str, phases: Phases, queries: Sequence[Query], told: tuple[Notification, ...] = ()
    ) -> Case:
        """A test of this alert alone."""
        lasts = Duration(sum(length.milliseconds for length, _ in phases))
        samples = lay_out(phases, (), self.schedule.scrape)
        return Case(
            f"{self.rule.alert}: probe, {title}",
            self.schedule.scrape,
            lasts,
            tuple(samples.items()),
            tuple(sorted(queries, key=lambda query: query.at)),
            told,
            (self.rule.alert,),
            frozenset(),
            self.rule.origin,
            home=self.home,
            step=self.schedule.step if self.alone else None,
        )


def steadily(teller: Teller, title: str, world: tuple[Level, ...]) -> Case:
    """A world that never changes, in which it is quiet."""
    at = teller.schedule
    end = at.settled + at.beat * 3
    return teller.case(title, [(end, world)], [Claims(teller.rule, ()).never(at.settled, end)])


def held(
    teller: Teller,
    title: str,
    calm: tuple[Level, ...],
    fault: tuple[Level, ...],
    after: tuple[Level, ...],
    firing: tuple[Labels, ...],
    still: tuple[Labels, ...] = (),
) -> Case:
    """A fault that is held on for long enough, and what comes after it, when `still` may go on firing."""
    at, claims = teller.schedule, Claims(teller.rule, firing)
    reached, last = at.onset + at.reach, at.over - at.step
    asked = [claims.never(at.settled, at.onset), claims.firing(at.fires), claims.firing(last)]
    if at.for_:
        asked.append(claims.not_firing(at.onset, at.first + at.for_ - at.step))
        asked.append(claims.pending(reached) if at.first + at.for_ > reached else claims.alight(reached))
    phases = [(at.onset, calm), (at.over - at.onset, fault), (at.cleared - at.over, after)]
    later = Claims(teller.rule, still)
    asked.append(later.alight(at.cleared) if still else later.calm(at.cleared))
    return teller.case(title, phases, list(dict.fromkeys(asked)), claims.notifications(at.fires))


def sudden(
    teller: Teller,
    calm: tuple[Level, ...],
    fault: tuple[Level, ...],
    window: Duration,
    firing: tuple[Labels, ...],
) -> Case:
    """A fault so large that an evaluation's part of the window shows it, also when it is over."""
    at, claims = teller.schedule, Claims(teller.rule, firing)
    seen = at.onset + at.step * 2
    tail = at.over + window - at.step * 2
    tail = Duration(tail.milliseconds // at.step.milliseconds * at.step.milliseconds)
    asked = [claims.firing(seen + at.for_), claims.firing(tail), claims.calm(at.cleared)]
    if at.for_:
        asked.append(claims.not_firing(at.onset, at.first + at.for_ - at.step))
        asked.append(claims.pending(seen) if at.first + at.for_ > seen else claims.alight(seen))
    phases = [(at.onset, calm), (at.over - at.onset, fault), (at.cleared - at.over, calm)]
    return teller.case("far above the threshold, then recovery", phases, list(dict.fromkeys(asked)))


def lost(
    teller: Teller,
    title: str,
    fault: tuple[Level, ...],
    nothing: tuple[Level, ...],
    firing: tuple[Labels, ...],
) -> Case:
    """A fault that fires until all series are gone, which is no fault any more."""
    at, claims = teller.schedule, Claims(teller.rule, firing)
    starts = at.whole(at.settled + at.for_)
    phases = [(starts + at.beat, fault), (at.reach + at.whole(at.keep), nothing)]
    asked = [claims.firing(starts), claims.calm(starts + at.beat + at.reach + at.whole(at.keep))]
    return teller.case(title, phases, asked)


def alight(teller: Teller, title: str, world: tuple[Level, ...], firing: tuple[Labels, ...]) -> Case:
    """A world that never changes, in which these fire and nothing else."""
    at = teller.schedule
    end = at.whole(at.settled + at.for_)
    return teller.case(title, [(end, world)], [Claims(teller.rule, firing).firing(end)])


def short(teller: Teller, title: str, calm: tuple[Level, ...], fault: tuple[Level, ...]) -> Case | None:
    """A fault that cannot fire, however long its trace is seen; None where no fault is that short."""
    at = teller.schedule
    length = at.for_ - at.reach
    length = Duration(length.milliseconds // at.beat.milliseconds * at.beat.milliseconds)
    if length < at.beat:
        return None
    end = at.onset + length + at.reach + at.for_
    end = at.whole(end)
    phases = [(at.onset, calm), (length, fault), (end - at.onset - length, calm)]
    asked = [
        Claims(teller.rule, ()).not_firing(at.onset, end),
        Claims(teller.rule, ()).never(at.settled, at.onset),
    ]
    return teller.case(f"{title} for {length}, too short", phases, asked)
