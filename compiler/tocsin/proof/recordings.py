"""What a service's rules write while a story is told: recorded series, and the states of alerts.

promtool evaluates them; it prints what a query answered where it was told to expect nothing, so it is
asked for everything that rules write, at each evaluation. An alert's delay, the order of rules and the
gaps of their results are then the engine's own, which filling in from outside would have to imitate.
"""

from __future__ import annotations

from collections import defaultdict

from tocsin.errors import ToolError
from tocsin.model.levels import Series
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import RecordingRule, ServicePlan
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.proof.slicing import Slice
from tocsin.proof.workspace import workspace, write_slice
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

_STATES = ("ALERTS", "ALERTS_FOR_STATE")
"""What the engine writes about every alert."""

_AN_EVALUATION = 0.5
"""Seconds one may take before promtool is given up; with billing's rules it takes 0.02."""

Recorded = tuple[Series, tuple[tuple[Duration, float], ...]]
"""A series with its samples: the time since the beginning, ascending, and the value."""


def recordings(service: ServicePlan, case: Case, promtool: Promtool) -> tuple[Recorded, ...]:
    """Every series that the service's rules write in this case, sorted; one sample an evaluation at most.

    Raises:
        ToolError: promtool did not evaluate them; in its words.
    """
    step = case.step or service.evaluation_interval
    times = [step * number for number in range(case.lasts // step + 1)]
    recorded = {r.record for group in service.groups for r in group.rules if isinstance(r, RecordingRule)}
    anything = Selector("", (Matcher("__name__", MatchOp.REGEX, "|".join(sorted({*recorded, *_STATES}))),))
    asked = Case(
        case.name,
        case.interval,
        case.lasts,
        case.series,
        tuple(Query(at, anything) for at in times),
        notifications=(),
        alerts=(),
        touched=None,
        step=case.step,
    )
    with workspace() as folder:
        file = write_slice(Slice(service, (asked,)), folder, "recordings")
        outcome = promtool.test_rules([file], timeout=60 + _AN_EVALUATION * len(times))
    text = outcome.stdout + outcome.stderr
    read = read_failures(text)
    if outcome.code not in (0, 1) or read.other or (outcome.code == 1 and not read.failures):
        words = "\n".join(read.other) or text.strip()
        raise ToolError(
            f"promtool did not evaluate the rules of {service.name} in {case.name!r}:\n{words[:2000]}"
        )
    found: dict[Series, list[tuple[Duration, float]]] = defaultdict(list)
    for failure in read.failures:
        assert isinstance(failure, QueryFailure)
        at = Duration.parse(failure.at)
        for answer in failure.got:
            labels = dict(answer.labels)
            found[Series.of(labels.pop("__name__"), labels)].append((at, float(answer.value)))
    return tuple((series, tuple(found[series])) for series in sorted(found, key=str))
