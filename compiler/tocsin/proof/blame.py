"""Which alerts a failed case is about, and what these did over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tocsin.errors import ToolError
from tocsin.plan import names
from tocsin.plan.cases import Case, Labels
from tocsin.plan.rules import AlertingRule, ServicePlan
from tocsin.promql.nodes import MatchOp, Node, Selector
from tocsin.proof.bench import Bench
from tocsin.proof.failures import AlertFailure, Failure, read_failures
from tocsin.proof.timelines import Timeline, Watched, timelines, watched_rules

MOST_ALERTS = 3
"""Alerts of one case that are told of."""

Identity = tuple[str, str | None]
"""An alert's name, and its objective where it has one."""


def blamed(service: ServicePlan, case: Case, complaint: str) -> tuple[AlertingRule, ...]:
    """The rules of the alerts that did something else than expected; else those that the case is about."""
    asked = {(str(query.at), str(query.expr)): query.expr for query in case.queries}
    told = {
        identity for failure in read_failures(complaint).failures for identity in _identities(failure, asked)
    }
    rules = tuple(
        rule
        for rule in service.alerts
        if any(
            alert == rule.alert and objective in (None, dict(rule.labels).get(names.SLO_ID))
            for alert, objective in told
        )
    )
    return (rules or watched_rules(service, case))[:MOST_ALERTS]


def failed_timelines(
    service: ServicePlan, failed: Sequence[tuple[Case, str]], bench: Bench
) -> list[tuple[Timeline, ...]]:
    """For each failed case, with promtool's complaint, what the alerts did; nothing if it cannot tell."""
    watched = [
        (number, (case, rule))
        for number, (case, complaint) in enumerate(failed)
        for rule in blamed(service, case, complaint)
    ]
    found: list[list[Timeline]] = [[] for _ in failed]
    for (number, _), timeline in zip(
        watched, told_or_not(service, [each for _, each in watched], bench), strict=True
    ):
        found[number] += [timeline] if timeline else []
    return [tuple(each) for each in found]


def told_or_not(service: ServicePlan, watched: Sequence[Watched], bench: Bench) -> Sequence[Timeline | None]:
    """All at once; if promtool cannot answer some, each by itself."""
    try:
        return timelines(service, watched, bench)
    except ToolError:
        return [_alone(service, each, bench) for each in watched]


def _alone(service: ServicePlan, watched: Watched, bench: Bench) -> Timeline | None:
    try:
        [timeline] = timelines(service, [watched], bench)
    except ToolError:
        return None
    return timeline


def _identities(failure: Failure, asked: Mapping[tuple[str, str], Node]) -> Iterator[Identity]:
    """The alerts that a failure names, by name and objective: those asked for, and those that differ."""
    if isinstance(failure, AlertFailure):
        yield failure.alert, None
        return
    differing = {(each.labels, each.value) for each in failure.expected} ^ {
        (each.labels, each.value) for each in failure.got
    }
    yield from (_of(labels) for labels, _ in differing if "alertname" in dict(labels))
    expr = asked.get((failure.at, failure.expr))
    for node in expr.walk() if expr else ():
        if isinstance(node, Selector) and node.name == "ALERTS":
            wanted = {each.label: each.value for each in node.matchers if each.op is MatchOp.EQUAL}
            if "alertname" in wanted:
                yield _of(tuple(wanted.items()))


def _of(labels: Labels) -> Identity:
    pairs = dict(labels)
    return pairs["alertname"], pairs.get(names.SLO_ID)
