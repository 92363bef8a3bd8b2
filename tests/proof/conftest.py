"""A small service with everything a proof can be wrong about, and billing as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tocsin import (
    Alert,
    Counter,
    Drill,
    Fault,
    Fires,
    Gauge,
    Pends,
    Quiet,
    Scenario,
    Service,
    Severity,
    Silent,
    per_minute,
    phase,
)
from tocsin.plan.lower import lower
from tocsin.plan.rules import ServicePlan
from tocsin.proof.bench import Bench
from tocsin.proof.trials.runs import Ask
from tocsin.tools.promtool import Promtool

load = Gauge(name="load", help="Load.", labels=("pod",))
jobs = Counter(name="jobs_total", help="Jobs.")
on_a = load.where(pod="a")

Overload = Alert(
    name="Overload",
    expr=load > 5,
    for_="5m",
    severity=Severity.PAGE,
    summary="Load of {{ $labels.pod }} is {{ $value }}",
)
Idle = Alert(name="Idle", expr=jobs.rate("4m50s") <= 0, severity=Severity.TICKET, summary="No jobs")
ALERTS = (Overload, Idle)


def scenarios() -> tuple[Scenario, ...]:
    """One for each kind of expectation."""
    overloaded = Fires(
        alert=Overload,
        pending="11m",
        at="16m",
        until="31m",
        labels={"pod": "a"},
        summary="Load of a is 9",
    )
    calm_again = (phase("10m"), phase("20m", on_a.at(9)), phase("30m", on_a.at(1)))
    brief = (phase("10m"), phase("3m", on_a.at(9)), phase("30m", on_a.at(1)))
    five = (phase("30m", on_a.at(5)),)
    pends = Pends(alert=Overload, pending="11m", until="14m", labels={"pod": "a"})
    return (
        Scenario(name="Overload: held and over", phases=calm_again, expect=(overloaded,)),
        Scenario(name="Overload: brief", phases=brief, expect=(pends,)),
        Scenario(name="Overload: brief, whatever it pends", phases=brief, expect=(Silent(alert=Overload),)),
        Scenario(name="Overload: five is fine", phases=five, expect=(Quiet(alert=Overload),)),
        Scenario(
            name="Idle: no jobs",
            phases=(phase("10m"), phase("20m", jobs.at(0))),
            expect=(Fires(alert=Idle, at="15m"),),
        ),
    )


def drill(**how: Any) -> Drill:
    """Overload's faults: one that fires, one that never does."""
    values: dict[str, Any] = {
        "at": (on_a.at(5),),
        "above": (on_a.at(9),),
        "at_is": "five",
        "above_is": "nine",
        "pending_after": "1m",
        "fires_after": "6m",
        "held": "10m",
        "clears_after": "1m",
        "lost_after": "1m",
        "short": "5m",
        "labels": {"pod": "a"},
        "summary": "Load of a is 9",
        "faults": (
            Fault(name="nine", levels=(on_a.at(9),)),
            Fault(name="five", levels=(on_a.at(5),)),
        ),
    }
    return Drill(alert=Overload, **(values | how))


def service(**how: Any) -> Service:
    """The service, with what a test changes."""
    values: dict[str, Any] = {
        "name": "s",
        "owner": "o",
        "alerts": ALERTS,
        "normal": (on_a.at(1), jobs.at(per_minute(4))),
        "scenarios": scenarios(),
    }
    return Service(**(values | how))


def lowered(promtool: Promtool, **how: Any) -> ServicePlan:
    """The plan, exact for this promtool; with what its authors wrote alone, as the tests are of that."""
    [plan] = lower([("rules/s", service(**how))], engine=promtool.version[:2])
    return replace(plan, cases=tuple(case for case in plan.cases if ": probe, " not in case.name))


@pytest.fixture
def small(promtool: Promtool) -> Callable[..., ServicePlan]:
    """Makes the small service's plan: `small(alerts=...)`."""
    return lambda **how: lowered(promtool, **how)


@pytest.fixture
def small_service() -> Callable[..., Service]:
    """Makes the small service."""
    return service


@pytest.fixture
def small_drill() -> Callable[..., Drill]:
    """Makes the drill of the small service's first alert."""
    return drill


@pytest.fixture
def ask(promtool: Promtool) -> Ask:
    """Has promtool answer runs, each anew."""
    bench = Bench(promtool, 2)
    return bench.answer
