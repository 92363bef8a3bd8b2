"""Slicing: the rules a case can tell anything about, and nothing else.

promtool evaluates every rule of every file for every test, so the cost of a suite is rules x tests.
A case changes a few series and leaves the others as on a normal day. An alert that reads none of
the changed ones, directly or through recorded series, does in it what it does on a normal day; and
that is proved, with all rules, by the case of the normal day. So a case is run with the rules that
depend on what it changes, and with the alerts it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.plan.cases import Case
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule, ServicePlan
from tocsin.promql.nodes import Node, Selector


@dataclass(frozen=True)
class Slice:
    """Some rules of a service, with the cases that need these and no others."""

    service: ServicePlan
    cases: tuple[Case, ...]


def slices(service: ServicePlan, cases: Sequence[Case]) -> tuple[Slice, ...]:
    """The cases, grouped by the rules they need; each case keeps the series that those rules read."""
    grouped: dict[frozenset[int], list[Case]] = {}
    for case in cases:
        grouped.setdefault(_rules_needed(service, case), []).append(case)
    return tuple(_slice(service, wanted, members) for wanted, members in grouped.items())


def _slice(service: ServicePlan, wanted: frozenset[int], cases: Sequence[Case]) -> Slice:
    groups = tuple(
        replace(group, rules=rules)
        for group in service.groups
        if (rules := tuple(rule for rule in group.rules if id(rule) in wanted))
    )
    read = {name for group in groups for rule in group.rules for name in reads(rule.expr)}
    kept = tuple(replace(c, series=tuple(pair for pair in c.series if pair[0].name in read)) for c in cases)
    return Slice(replace(service, groups=groups), kept)


def reads(expr: Node) -> frozenset[str]:
    """The metrics an expression selects.

    >>> from tocsin.promql.parse import parse
    >>> sorted(reads(parse("rate(a[5m]) / on () b offset 1h")))
    ['a', 'b']
    """
    return frozenset(node.name for node in expr.walk() if isinstance(node, Selector))


def _rules_needed(service: ServicePlan, case: Case) -> frozenset[int]:
    """Identities of the alerts that read a touched series or are named, and of all they read."""
    if case.touched is None:
        return frozenset(id(rule) for group in service.groups for rule in group.rules)
    affected = _downstream(service, case.touched)
    needed: set[int] = set()
    for group in service.groups:
        for rule in group.rules:
            if isinstance(rule, AlertingRule) and (id(rule) in affected or rule.alert in case.alerts):
                _upstream(rule, group, needed)
    return frozenset(needed)


def _downstream(service: ServicePlan, touched: frozenset[str]) -> set[int]:
    """Rules that read a touched series, or one recorded from it. Recorded names are unique to a group."""
    affected: set[int] = set()
    for group in service.groups:
        changed = set(touched)
        for rule in group.rules:
            if reads(rule.expr) & changed:
                affected.add(id(rule))
                if isinstance(rule, RecordingRule):
                    changed.add(rule.record)
    return affected


def _upstream(rule: Rule, group: Group, needed: set[int]) -> None:
    """The rule and, again and again, the recordings of its group that it reads."""
    if id(rule) in needed:
        return
    needed.add(id(rule))
    names = reads(rule.expr)
    for other in group.rules:
        if isinstance(other, RecordingRule) and other.record in names:
            _upstream(other, group, needed)
