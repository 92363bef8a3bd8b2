"""How soon an alert pages, measured on the real engine for faults of several sizes.

The engine itself is asked when the alert was first pending and first firing, for a fault that goes on,
and then for faults that end, until the shortest that still pages is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tocsin.model.alert import Alert
from tocsin.model.drill import Drill, Fault
from tocsin.model.levels import Level, Usual
from tocsin.model.service import Service
from tocsin.plan.cases import Case, Query
from tocsin.plan.faults import faults_of, probed_drill
from tocsin.plan.paging import PageTable, Timing
from tocsin.plan.rules import ServicePlan
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import (
    Aggregate,
    Call,
    Matcher,
    MatchOp,
    Node,
    RangeSelector,
    Selector,
    Subquery,
)
from tocsin.proof.bench import Bench
from tocsin.proof.oracle import Inquiry, ask
from tocsin.values import Duration

_AT_ONCE = 12
"""Lengths of a fault that are tried in one round. Whoever tolerates a fault tolerates a shorter one, so
each round leaves the stretch between two of them."""

_STATES = ("pending", "firing")


@dataclass(frozen=True)
class _Trial:
    """A fault held for a while, after which the world recovers."""

    fault: Fault
    held: Duration


def time_to_page(service: Service, plan: ServicePlan, drill: Drill, bench: Bench) -> tuple[Timing, ...]:
    """The table of a drill's faults, those declared or those derived from its worlds; see `plan.faults`.

    Where the size of a derived fault makes no difference, there is one line for all.
    """
    faults = faults_of(drill, service)
    trials = _Trials(service, plan, drill, faults, bench)
    starts = trials.run([_Trial(fault, trials.long_enough) for fault in faults])
    shortest = trials.shortest({f: start["firing"] for f, start in enumerate(starts) if "firing" in start})
    timings = tuple(
        Timing(fault.name, start.get("pending"), start.get("firing"), shortest.get(number))
        for number, (fault, start) in enumerate(zip(faults, starts, strict=True))
    )
    alike = len({(each.pending, each.fires, each.shortest) for each in timings}) == 1
    if alike and len(timings) > 1 and not drill.faults:
        return (replace(timings[0], fault=f"{timings[0].fault}, or worse"),)
    return timings


def page_table(service: Service, plan: ServicePlan, alert: Alert, bench: Bench) -> PageTable:
    """How soon an alert pages; empty if neither a drill nor its rule says what its fault is like."""
    drill = next((each for each in service.drills if each.alert.name == alert.name), None)
    engine = ".".join(map(str, bench.promtool.version))
    waits = bool(Duration.parse(alert.for_))
    if drill is None:
        rule = next(each for each in plan.alerts if each.alert == alert.name)
        drill = probed_drill(service, rule, alert)
        # As in probes, nothing else happens that could have a part in it.
        service = service.model_copy(update={"normal": ()})
    timings = time_to_page(service, plan, drill, bench) if drill else ()
    return PageTable(alert.name, engine, waits, timings)


class _Trials:
    """Tries faults on one alert."""

    def __init__(
        self,
        service: Service,
        plan: ServicePlan,
        drill: Drill,
        faults: Sequence[Fault],
        bench: Bench,
    ) -> None:
        self.service, self.plan, self.drill, self.faults, self.bench = service, plan, drill, faults, bench
        self.interval = Duration.parse(drill.scrape_interval or service.scrape_interval)
        step = plan.evaluation_interval
        self.beat = Duration(math.lcm(step.milliseconds, self.interval.milliseconds))
        """What every length must be a multiple of: samples and evaluations both fall on it."""
        windows = [n.window for n in drill.alert.expr.node.walk() if isinstance(n, RangeSelector | Subquery)]
        longest = max(windows, default=step) + Duration.parse(drill.alert.for_) + step * 2
        self.long_enough = self.beat * -(-longest.milliseconds // self.beat.milliseconds)
        """Longer than any window of the expression and the `for` together."""

    def shortest(self, fires: dict[int, Duration]) -> dict[int, Duration]:
        """For each fault, by number, the shortest length that fires, given when it does if it goes on."""
        # A fault of this many beats fires; one of `tolerated` beats does not.
        enough = {number: -(-at.milliseconds // self.beat.milliseconds) for number, at in fires.items()}
        tolerated = dict.fromkeys(fires, 0)
        while open_ := [number for number in fires if enough[number] - tolerated[number] > 1]:
            tries = [
                (number, beats) for number in open_ for beats in _between(tolerated[number], enough[number])
            ]
            trials = [_Trial(self.faults[number], self.beat * beats) for number, beats in tries]
            for (number, beats), outcome in zip(tries, self.run(trials), strict=True):
                if "firing" in outcome:
                    enough[number] = min(enough[number], beats)
                else:
                    tolerated[number] = max(tolerated[number], beats)
        return {number: self.beat * beats for number, beats in enough.items()}

    def run(self, trials: Sequence[_Trial]) -> list[dict[str, Duration]]:
        """For each trial, how long after its beginning the alert was first in each state."""
        if not trials:
            return []
        inquiries = [self._inquiry(trial) for trial in trials]
        answers = ask(self.plan, inquiries, self.bench, about=f"answer when {self.drill.alert.name} fires")
        start = Duration.parse(self.drill.warm_up)
        return [
            {
                state: Duration(int(Decimal(answer.value) * 1000)) - start
                for state, series in zip(_STATES, answered, strict=True)
                for answer in series
            }
            for answered in answers
        ]

    def _inquiry(self, trial: _Trial) -> Inquiry:
        drill = self.drill
        # A fault may touch series that the drill's own does not; they too are calm before and after.
        known = {level.series for level in drill.before_and_after}
        others = dict.fromkeys(level.series for level in trial.fault.levels if level.series not in known)
        calm = (*drill.before_and_after, *map(Usual, others))
        phases: list[tuple[Duration, Iterable[Level]]] = [
            (Duration.parse(drill.warm_up), calm),
            (trial.held, trial.fault.levels),
            (self.long_enough, calm),
        ]
        end = Duration(sum(length.milliseconds for length, _ in phases))
        questions = tuple(Query(end, self._first(state, end)) for state in _STATES)
        touched = frozenset(level.series.name for _, levels in phases for level in levels)
        series = tuple(lay_out(phases, self.service.normal, self.interval).items())
        case = Case("trial", self.interval, end, series, (), (), (drill.alert.name,), touched)
        return Inquiry(case, questions)

    def _first(self, state: str, end: Duration) -> Node:
        """When the alert, whatever its labels, was first in the state, in seconds."""
        wanted = {"alertname": self.drill.alert.name, "alertstate": state}
        matchers = tuple(Matcher(name, MatchOp.EQUAL, value) for name, value in wanted.items())
        stamped = Call("timestamp", (Selector("ALERTS", matchers),))
        times = Call("min_over_time", (Subquery(stamped, end, self.plan.evaluation_interval),))
        return Aggregate("min", times)


def _between(tolerated: int, enough: int) -> list[int]:
    """Numbers between the two, all of them if they are few, evenly spread if not."""
    inside = enough - tolerated - 1
    if inside <= _AT_ONCE:
        return list(range(tolerated + 1, enough))
    return [tolerated + (inside + 1) * part // (_AT_ONCE + 1) for part in range(1, _AT_ONCE + 1)]
