"""When an objective's tier really alerts: the engine's answer beside the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import ServicePlan
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.plan.slo.world import World, whole_for
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import Aggregate, Call, Matcher, MatchOp, Node, Selector, Subquery
from tocsin.proof.bench import Bench
from tocsin.proof.oracle import Inquiry, ask
from tocsin.values import Duration

_MINUTE = Duration.parse("1m")


def measured(
    objective: Objective,
    service: Service,
    plan: ServicePlan,
    tier: BurnTier,
    errors: Sequence[Decimal],
    bench: Bench,
) -> tuple[Duration | None, ...]:
    """For each part of events that fails, how long until the tier alerts after a calm long window.

    Empty where the objective's series are not in the normal day, so that nothing can be shown.
    """
    world = World.of(objective, service)
    if not world.is_complete:
        return ()
    inquiries = [_inquiry(objective, service, world, tier, part) for part in errors]
    answers = ask(plan, inquiries, bench, about=f"answer when {objective.id} alerts")
    return tuple(
        next((Duration(int(Decimal(answer.value) * 1000)) - tier.long for answer in first), None)
        for (first,) in answers
    )


def _inquiry(objective: Objective, service: Service, world: World, tier: BurnTier, part: Decimal) -> Inquiry:
    alert, total = names.burn_alert(tier.name), whole_for(part)
    held = tier.long + _MINUTE * 5
    phases = [(tier.long, world.at(Decimal(0), total)), (held, world.at(part, total))]
    end = tier.long + held
    series = tuple(lay_out(phases, service.normal, world.scrape).items())
    case = Case("trial", world.scrape, end, series, (), (), (alert,), world.metrics)
    return Inquiry(case, (Query(end, _first(objective, alert, end)),))


def _first(objective: Objective, alert: str, end: Duration) -> Node:
    """When the alert first fired, in seconds."""
    wanted = {"alertname": alert, "alertstate": "firing", names.SLO_ID: objective.id}
    alerts = Selector("ALERTS", tuple(Matcher(name, MatchOp.EQUAL, value) for name, value in wanted.items()))
    times = Subquery(Call("timestamp", (alerts,)), end, _MINUTE)
    return Aggregate("min", Call("min_over_time", (times,)))
