"""The one door to an objective's cases: which stories there are, and whether they can be told at all.

A case is a story that objectives have got wrong. Those about burning are in `burn_cases`, those about
traffic that objectives misread in `traffic_cases`, those about what is missing, excluded or wrong in
`gap_cases`, those about time in `uptime_cases`, and those that fill the longest windows in `long_cases`.
Stories are promtool tests: what the rules are is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.errors import report
from tocsin.model.service import Service
from tocsin.model.slo import LatencySli, Slo, UptimeSli
from tocsin.plan.cases import Case
from tocsin.plan.rules import Group
from tocsin.plan.scenarios import Version
from tocsin.plan.slo.burn_cases import burn_cases
from tocsin.plan.slo.gap_cases import gap_cases, info_change
from tocsin.plan.slo.long_cases import long_cases, uptime_period
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.stories import Teller
from tocsin.plan.slo.traffic_cases import traffic_cases
from tocsin.plan.slo.uptime_cases import uptime_cases
from tocsin.plan.slo.world import World


def reads_native(slo: Slo) -> bool:
    """Whether the objective's samples are native histograms, which not every promtool reads."""
    return isinstance(slo.sli, LatencySli) and slo.sli.histogram.native


def objective_cases(
    objective: Objective,
    service: Service,
    group: Group,
    engine: Version | None,
    others: Iterable[Objective] = (),
) -> tuple[Case, ...]:
    """Every case of the objective; if its series are not in the normal day, that is reported.

    `others` are the objectives of the service: where they read the same series, they burn too.
    """
    world = World.of(objective, service)
    sli = objective.slo.sli
    if not world.is_complete:
        if world.untold:
            return ()  # only the author knows its stories, and is told so where they are run
        kind = "up and down" if isinstance(sli, UptimeSli) else "both good and bad events"
        report(
            f"the service's normal day has no series that can show {kind}; add them to normal=",
            subject=objective.slo.subject,
            origin=objective.slo.origin,
        )
        return ()
    elsewhere = (World.of(other, service).metrics for other in others if other is not objective)
    is_alone = world.metrics.isdisjoint(name for metrics in elsewhere for name in metrics)
    teller = Teller(objective, world, service, group.rules, engine, is_alone)
    if isinstance(sli, UptimeSli):
        return (*uptime_cases(teller), info_change(teller), uptime_period(teller))
    return (*burn_cases(teller), *traffic_cases(teller), *gap_cases(teller), *long_cases(teller))
