"""How soon an alert pages, measured on the real engine for faults of several sizes.

promtool prints what a query answered where it was told to expect nothing; so the engine itself is
asked when the alert was first pending and first firing, for a fault that goes on, and then for ever
longer faults that end, until one of them pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tocsin.errors import ToolError
from tocsin.model.drill import Drill, Fault
from tocsin.model.levels import Level
from tocsin.model.service import Service
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import ServicePlan
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import Call, Matcher, MatchOp, Node, RangeSelector, Selector, String, Subquery
from tocsin.proof.slicing import slices
from tocsin.proof.workspace import workspace, write_slice
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

_MINUTE = Duration.parse("1m")
_AFTERWARDS = Duration.parse("30m")
"""How long a fault that has ended is watched: an alert with a long `for` may still fire."""

_SECONDS = 60.0
_TAG = "tocsin_case"
_ANSWER = re.compile(rf'\{{[^}}]*alertstate="(pending|firing)"[^}}]*{_TAG}="(\d+)"[^}}]*\}} ([0-9.E+-]+)')


@dataclass(frozen=True)
class Timing:
    """For one size of fault: minutes until pending and firing, and the shortest that fires; None: never."""

    fault: str
    pending: int | None
    fires: int | None
    shortest: int | None


@dataclass(frozen=True)
class _Trial:
    """A fault held for a while, and whether the world then recovers."""

    fault: Fault
    held: Duration


def time_to_page(service: Service, plan: ServicePlan, drill: Drill, promtool: Promtool) -> tuple[Timing, ...]:
    """The table of a drill's faults, in the order they are declared."""
    lasting = [_Trial(fault, _long_enough(drill)) for fault in drill.faults]
    starts = _run(service, plan, drill, lasting, promtool)
    trials = [
        _Trial(trial.fault, _MINUTE * minutes)
        for trial, start in zip(lasting, starts, strict=True)
        for minutes in range(1, (start.get("firing") or 0) + 1)
    ]
    outcomes = _run(service, plan, drill, trials, promtool) if trials else []
    shortest: dict[str, int] = {}
    for trial, outcome in zip(trials, outcomes, strict=True):
        if outcome.get("firing") is not None:
            shortest.setdefault(trial.fault.name, trial.held // _MINUTE)
    return tuple(
        Timing(trial.fault.name, start.get("pending"), start.get("firing"), shortest.get(trial.fault.name))
        for trial, start in zip(lasting, starts, strict=True)
    )


def _long_enough(drill: Drill) -> Duration:
    """Longer than any window of the expression and the `for` together."""
    windows = [n.window for n in drill.alert.expr.node.walk() if isinstance(n, RangeSelector | Subquery)]
    return max(windows, default=_MINUTE) + Duration.parse(drill.alert.for_) + _MINUTE * 2


def _run(
    service: Service, plan: ServicePlan, drill: Drill, trials: Sequence[_Trial], promtool: Promtool
) -> list[dict[str, int]]:
    """For each trial, the minutes after its beginning at which the alert was first in each state."""
    cases = [_case(service, drill, trial, number) for number, trial in enumerate(trials)]
    with workspace() as folder:
        files = [write_slice(part, folder, str(n)) for n, part in enumerate(slices(plan, cases))]
        outcome = promtool.test_rules(files, timeout=_SECONDS)
    text = outcome.stdout + outcome.stderr
    start = Duration.parse(drill.warm_up) // _MINUTE
    found: list[dict[str, int]] = [{} for _ in trials]
    for state, number, seconds in _ANSWER.findall(text):
        found[int(number)][state] = int(Decimal(seconds)) // 60 - start
    if outcome.code not in (0, 1) or (outcome.code == 1 and not any(found)):
        raise ToolError(f"promtool did not answer when {drill.alert.name} fires:\n{text.strip()[:2000]}")
    return found


def _case(service: Service, drill: Drill, trial: _Trial, number: int) -> Case:
    interval = Duration.parse(drill.scrape_interval or service.scrape_interval)
    phases: list[tuple[Duration, Iterable[Level]]] = [
        (Duration.parse(drill.warm_up), drill.before_and_after),
        (trial.held, trial.fault.levels),
        (_AFTERWARDS, drill.before_and_after),
    ]
    end = Duration(sum(length.milliseconds for length, _ in phases))
    questions = tuple(
        Query(end, _first(drill.alert.name, state, end, number)) for state in ("pending", "firing")
    )
    touched = frozenset(level.series.name for _, levels in phases for level in levels)
    series = tuple(lay_out(phases, service.normal, interval).items())
    return Case(f"trial {number}", interval, end, series, questions, (), (drill.alert.name,), touched)


def _first(alert: str, state: str, end: Duration, number: int) -> Node:
    """When the alert was first in the state, in seconds; labelled with the number of the trial."""
    wanted = {"alertname": alert, "alertstate": state}
    alerts = Selector("ALERTS", tuple(Matcher(name, MatchOp.EQUAL, value) for name, value in wanted.items()))
    times = Subquery(Call("timestamp", (alerts,)), end, _MINUTE)
    labels = (String(_TAG), String(str(number)), String(""), String(""))
    return Call("label_replace", (Call("min_over_time", (times,)), *labels))
