"""When an objective's tier really alerts: the engine's answer beside the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tocsin.errors import ToolError
from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import ServicePlan
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.plan.slo.world import World, whole_for
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import Aggregate, Call, Matcher, MatchOp, Node, Selector, String, Subquery
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.proof.slicing import slices
from tocsin.proof.workspace import workspace, write_slice
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

_MINUTE = Duration.parse("1m")
_SECONDS = 120.0
_TAG = "tocsin_case"


def measured(
    objective: Objective,
    service: Service,
    plan: ServicePlan,
    tier: BurnTier,
    errors: Sequence[Decimal],
    promtool: Promtool,
) -> tuple[Duration | None, ...]:
    """For each part of events that fails, how long until the tier alerts after a calm long window.

    Empty where the objective's series are not in the normal day, so that nothing can be shown.
    """
    world = World.of(objective, service)
    if not world.is_complete:
        return ()
    cases = [_case(objective, service, world, tier, part, number) for number, part in enumerate(errors)]
    with workspace() as folder:
        files = [write_slice(part, folder, str(n)) for n, part in enumerate(slices(plan, cases))]
        outcome = promtool.test_rules(files, timeout=_SECONDS)
    read = read_failures(outcome.stdout + outcome.stderr)
    if outcome.code not in (0, 1) or read.other:
        raise ToolError(
            f"promtool did not answer when {objective.id} alerts:\n{outcome.stderr.strip()[:2000]}"
        )
    found: dict[int, Duration] = {}
    for failure in read.failures:
        assert isinstance(failure, QueryFailure)
        for answer in failure.got:
            first = Duration(int(Decimal(answer.value) * 1000))
            found[int(dict(answer.labels)[_TAG])] = first - tier.long
    return tuple(found.get(number) for number in range(len(cases)))


def _case(
    objective: Objective, service: Service, world: World, tier: BurnTier, part: Decimal, number: int
) -> Case:
    alert, total = names.burn_alert(tier.name), whole_for(part)
    held = tier.long + _MINUTE * 5
    phases = [(tier.long, world.at(Decimal(0), total)), (held, world.at(part, total))]
    end = tier.long + held
    series = tuple(lay_out(phases, service.normal, world.scrape).items())
    question = Query(end, _first(objective, alert, end, number))
    return Case(str(number), world.scrape, end, series, (question,), (), (alert,), world.metrics)


def _first(objective: Objective, alert: str, end: Duration, number: int) -> Node:
    """When the alert first fired, in seconds; labelled with the number of the case."""
    wanted = {"alertname": alert, "alertstate": "firing", names.SLO_ID: objective.id}
    alerts = Selector("ALERTS", tuple(Matcher(name, MatchOp.EQUAL, value) for name, value in wanted.items()))
    times = Subquery(Call("timestamp", (alerts,)), end, _MINUTE)
    earliest = Aggregate("min", Call("min_over_time", (times,)))
    return Call("label_replace", (earliest, String(_TAG), String(str(number)), String(""), String("")))
