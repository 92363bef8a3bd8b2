"""What a case expects of an alert over time, read from its assertions: which states are right, and when.

A case asserts on both sides of each change. Between two assertions of one state that state is expected;
between two of different states either is, for there the engine's version decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.plan.cases import Case, Labels, Query
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Call, MatchOp, Selector
from tocsin.values import Duration

SILENT, PENDING, FIRING = "silent", "pending", "firing"
STATES = (SILENT, PENDING, FIRING)
"""What an alert can be, in the order in which it goes through them."""

States = frozenset[str]

ANYTHING: States = frozenset(STATES)
NOT_FIRING: States = frozenset({SILENT, PENDING})
_QUIET: States = frozenset({SILENT})
_FIRES: States = frozenset({FIRING})


def expectations(
    case: Case, rule: AlertingRule, labels: Labels, times: Sequence[Duration]
) -> tuple[States, ...]:
    """For each time the states that are right for the alert's series with these labels.

    An alert of which nothing is said may be pending, and must not fire, unless the case is about some only.
    """
    points: dict[Duration, _Point] = {}
    for at, point in sorted(_points(case, rule, labels), key=lambda each: each[0]):
        # Whatever is said of all of an alert's series, one of them may be told to fire.
        if at not in points or point.states == _FIRES:
            points[at] = point
    if points:
        moments = list(points)
        return tuple(_between(moments, points, at) for at in times)
    if any(_never(query, rule, labels) for query in case.queries):
        return (_QUIET,) * len(times)
    return (NOT_FIRING if case.exhaustive else ANYTHING,) * len(times)


def states_in_words(states: States) -> str:
    """The states as one says them.

    >>> states_in_words(frozenset({"pending", "firing"})), states_in_words(NOT_FIRING)
    ('pending or firing', 'not firing')
    """
    if states == ANYTHING:
        return "anything"
    return "not firing" if states == NOT_FIRING else " or ".join(each for each in STATES if each in states)


@dataclass(frozen=True)
class _Point:
    """What is asserted at a time, and whether it holds until the next, as a case means it."""

    states: States
    lasts: bool = True


def _between(moments: Sequence[Duration], points: Mapping[Duration, _Point], at: Duration) -> States:
    """What holds at a time, by the assertions before and after it."""
    place = bisect_left(moments, at)
    before = points[moments[place - 1]] if place else None
    after = points[moments[place]] if place < len(moments) else None
    if after and moments[place] == at:
        return after.states
    if not all(each.lasts for each in (before, after) if each):
        return ANYTHING
    if before is None:
        return _QUIET if after and after.states == _QUIET else ANYTHING
    return before.states | (after.states if after else frozenset())


def _points(case: Case, rule: AlertingRule, labels: Labels) -> Iterator[tuple[Duration, _Point]]:
    """The states that are asserted at single times.

    Who asks for alerts that fire says nothing of those that are pending, nor of any time but this.
    """
    for query in case.queries:
        if not isinstance(query.expr, Selector) or not _is_of(query.expr, rule, labels):
            continue
        found = [dict(sample.labels).get("alertstate", FIRING) for sample in query.samples]
        if _asks_for_a_state(query.expr):
            yield query.at, _Point(_FIRES if found else NOT_FIRING, lasts=False)
        else:
            yield query.at, _Point(frozenset(found[:1]) or _QUIET, lasts=case.exhaustive)


def _never(query: Query, rule: AlertingRule, labels: Labels) -> bool:
    """Whether the query counts how often the alert was in any state, and expects that it never was."""
    return (
        isinstance(query.expr, Call)
        and not query.samples
        and any(
            isinstance(node, Selector) and _is_of(node, rule, labels) and not _asks_for_a_state(node)
            for node in query.expr.walk()
        )
    )


def _asks_for_a_state(selector: Selector) -> bool:
    return any(each.label == "alertstate" for each in selector.matchers)


def _is_of(selector: Selector, rule: AlertingRule, labels: Labels) -> bool:
    """Whether it selects the alert where it fires, with these labels among others."""
    wanted = {each.label: each.value for each in selector.matchers if each.op is MatchOp.EQUAL}
    fixed = {name: text for name, text in rule.labels if "{{" not in text}
    known = {**dict(rule.labels), **dict(labels), **fixed, "alertname": rule.alert}
    return (
        selector.name == "ALERTS"
        and "alertname" in wanted
        and wanted.pop("alertstate", FIRING) == FIRING
        and all(known.get(name, value) == value for name, value in wanted.items())
    )
