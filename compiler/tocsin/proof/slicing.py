"""Slicing: the rules a case can tell anything about, and nothing else.

promtool evaluates every rule of every file for every test, so the cost of a suite is rules x tests.
A case changes a few series and leaves the others as on a normal day. An alert that reads none of
the changed ones, directly or through recorded series, does in it what it does on a normal day; and
that is proved, with all rules, by the case of the normal day. So a case is run with the rules that
depend on what it changes, and with the alerts it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tocsin.plan.cases import Case
from tocsin.plan.names import SLO_ID
from tocsin.plan.rules import AlertingRule, RecordingRule, Rule, ServicePlan
from tocsin.promql.nodes import Node, Selector
from tocsin.values import Duration

_STATES = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""Series that the engine writes about every alert."""

_ANYTHING = ""
"""The name of a selector without one, which may read any series."""


@dataclass(frozen=True)
class Slice:
    """Some rules of a service, with the cases that need these and no others."""

    service: ServicePlan
    cases: tuple[Case, ...]
    places: tuple[int, ...] = ()
    """Where each of them stands among the cases that were sliced."""


def slices(service: ServicePlan, cases: Sequence[Case]) -> tuple[Slice, ...]:
    """The cases, grouped by the rules they need; each case keeps the series that those rules read.

    promtool knows one distance of evaluations a file, so cases with another one are a group of their own.
    """
    sources = _sources(service)
    grouped: dict[tuple[frozenset[int], Duration | None], list[int]] = {}
    for place, case in enumerate(cases):
        grouped.setdefault((_rules_needed(service, sources, case), case.step), []).append(place)
    return tuple(_slice(service, wanted, cases, places) for (wanted, _), places in grouped.items())


def _slice(
    service: ServicePlan, wanted: frozenset[int], cases: Sequence[Case], places: Sequence[int]
) -> Slice:
    members = tuple(cases[place] for place in places)
    groups = tuple(
        replace(group, rules=rules)
        for group in service.groups
        if (rules := tuple(rule for rule in group.rules if id(rule) in wanted))
    )
    read = frozenset(name for group in groups for rule in group.rules for name in reads(rule.expr))
    supplied = tuple(_supplied(case, read) for case in members)
    return Slice(replace(service, groups=groups), supplied, tuple(places))


def _supplied(case: Case, read: frozenset[str]) -> Case:
    """The case with the series that the rules read, or its own queries."""
    read |= {name for query in case.queries for name in reads(query.expr)}
    if _ANYTHING in read:
        return case
    return replace(case, series=tuple(each for each in case.series if each[0].name in read))


def reads(expr: Node) -> frozenset[str]:
    """The metrics an expression selects; the empty name where it selects by other labels alone.

    >>> from tocsin.promql.parse import parse
    >>> sorted(reads(parse("rate(a[5m]) / on () b offset 1h")))
    ['a', 'b']
    """
    return frozenset(node.name for node in expr.walk() if isinstance(node, Selector))


Sources = dict[int, tuple[Rule, ...]]
"""For each rule, by identity, the rules whose results it reads."""


def _sources(service: ServicePlan) -> Sources:
    """Who feeds whom. Objectives record the same names: one that a rule's own group records is its own."""
    rules = [rule for group in service.groups for rule in group.rules]
    alerts = tuple(rule for rule in rules if isinstance(rule, AlertingRule))
    anywhere = _recorded(rules)
    found: Sources = {}
    for group in service.groups:
        own = _recorded(group.rules)
        for rule in group.rules:
            names = reads(rule.expr)
            if _ANYTHING in names:
                found[id(rule)] = tuple(rules)
                continue
            feeds = [each for name in sorted(names) for each in own.get(name, anywhere.get(name, []))]
            found[id(rule)] = (*feeds, *(alerts if names & _STATES else ()))
    return found


def _recorded(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Recording rules by the name of what they record."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        if isinstance(rule, RecordingRule):
            found.setdefault(rule.record, []).append(rule)
    return found


def _rules_needed(service: ServicePlan, sources: Sources, case: Case) -> frozenset[int]:
    """By identity: alerts the case can move or names, recordings it asks for, and all that feeds them."""
    rules = [rule for group in service.groups for rule in group.rules]
    everything = frozenset(map(id, rules))
    if case.touched is None:
        return everything
    affected = _downstream(rules, sources, case.touched)
    asked = {name for query in case.queries for name in reads(query.expr)}
    needed: set[int] = set()
    for rule in rules:
        if case.objective and dict(rule.labels).get(SLO_ID) != case.objective:
            continue  # all objectives' alerts have the same names
        if isinstance(rule, AlertingRule):
            wanted = id(rule) in affected or rule.alert in case.alerts
        else:
            wanted = id(rule) in affected and rule.record in asked
        if wanted:
            _upstream(rule, sources, needed)
    # A case that no rule takes notice of is silent under all of them.
    return frozenset(needed) or everything


def _downstream(rules: Sequence[Rule], sources: Sources, touched: frozenset[str]) -> set[int]:
    """Rules that read a touched series, or the result of a rule that does."""
    affected = {id(rule) for rule in rules if reads(rule.expr) & (touched | {_ANYTHING})}
    grown = True
    while grown:
        more = {key for key, feeds in sources.items() if any(id(rule) in affected for rule in feeds)}
        grown = not more <= affected
        affected |= more
    return affected


def _upstream(rule: Rule, sources: Sources, needed: set[int]) -> None:
    """The rule and, again and again, the rules whose results it reads."""
    if id(rule) not in needed:
        needed.add(id(rule))
        for other in sources[id(rule)]:
            _upstream(other, sources, needed)
