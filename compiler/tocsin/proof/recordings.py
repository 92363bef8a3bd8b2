"""What a service's rules write while a story is told: recorded series, and the states of alerts.

promtool evaluates them, and is asked for everything that rules write, at each evaluation. An alert's
delay, the order of rules and the gaps of their results are then the engine's own, which filling in from
outside would have to imitate.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from tocsin.model.levels import Series
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import RecordingRule, ServicePlan
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.proof.bench import Bench
from tocsin.proof.oracle import Inquiry, ask
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

_STATES = ("ALERTS", "ALERTS_FOR_STATE")
"""What the engine writes about every alert."""

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
    everything = replace(case, touched=None)
    [answers] = ask(
        service,
        [Inquiry(everything, tuple(Query(at, anything) for at in times))],
        Bench(promtool),
        about=f"evaluate the rules of {service.name} in {case.name!r}",
    )
    found: dict[Series, list[tuple[Duration, float]]] = defaultdict(list)
    for at, written in zip(times, answers, strict=True):
        for answer in written:
            labels = dict(answer.labels)
            found[Series.of(labels.pop("__name__"), labels)].append((at, float(answer.value)))
    return tuple((series, tuple(found[series])) for series in sorted(found, key=str))
