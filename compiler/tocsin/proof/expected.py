"""What a case expects of an alert over time, read from its assertions: which states are right, and when.

A case asserts on both sides of each change. Between two assertions of one state that state is expected;
between two of different states either is, for there the engine's version decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

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


def expectations(
    case: Case, rule: AlertingRule, labels: Labels, times: Sequence[Duration]
) -> tuple[States, ...]:
    """For each time the states that are right for the alert's series with these labels.

    An alert of which nothing is said may be pending, and must not fire.
    """
    points = dict(sorted(_points(case, rule, labels)))
    if points:
        moments = list(points)
        return tuple(_between(moments, points, at) for at in times)
    quiet = any(_never(query, rule, labels) for query in case.queries)
    return (frozenset({SILENT}) if quiet else NOT_FIRING,) * len(times)


def states_in_words(states: States) -> str:
    """The states as one says them.

    >>> states_in_words(frozenset({"pending", "firing"})), states_in_words(NOT_FIRING)
    ('pending or firing', 'not firing')
    """
    if states == ANYTHING:
        return "anything"
    return "not firing" if states == NOT_FIRING else " or ".join(each for each in STATES if each in states)


def _between(moments: Sequence[Duration], points: Mapping[Duration, str], at: Duration) -> States:
    """What holds at a time, by the assertions before and after it."""
    place = bisect_left(moments, at)
    if place == len(moments):
        return frozenset({points[moments[-1]]})
    after = points[moments[place]]
    if moments[place] == at:
        return frozenset({after})
    if place == 0:
        return frozenset({SILENT}) if after == SILENT else ANYTHING
    return frozenset({points[moments[place - 1]], after})


def _points(case: Case, rule: AlertingRule, labels: Labels) -> Iterator[tuple[Duration, str]]:
    """The states that are asserted at single times."""
    for query in case.queries:
        if isinstance(query.expr, Selector) and _is_of(query.expr, rule, labels):
            found = [dict(sample.labels).get("alertstate", FIRING) for sample in query.samples]
            yield query.at, found[0] if found else SILENT


def _never(query: Query, rule: AlertingRule, labels: Labels) -> bool:
    """Whether the query counts how often the alert was in any state, and expects that it never was."""
    return (
        isinstance(query.expr, Call)
        and not query.samples
        and any(isinstance(node, Selector) and _is_of(node, rule, labels) for node in query.expr.walk())
    )


def _is_of(selector: Selector, rule: AlertingRule, labels: Labels) -> bool:
    """Whether it selects the alert in any state, with these labels among others."""
    wanted = {each.label: each.value for each in selector.matchers if each.op is MatchOp.EQUAL}
    known = {**dict(rule.labels), **dict(labels), "alertname": rule.alert}
    return (
        selector.name == "ALERTS"
        and "alertname" in wanted
        and "alertstate" not in wanted
        and all(known.get(name, value) == value for name, value in wanted.items())
    )
