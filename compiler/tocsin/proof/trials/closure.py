"""The rules that an alert's verdict can depend on: who records what it reads, again and again.

What a rule records bears the labels that the rule gives, so a selector that asks for another value of one
of them reads nothing of it: objectives record the same names, each under its own id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule
from tocsin.promql.nodes import Matcher, MatchOp, Node, Selector
from tocsin.proof.trials.asking import ALERTNAME, STATES


class Feeds:
    """All rules there are, and who reads whom."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._rules = [rule for group in groups for rule in group.rules]

    def of(self, expr: Node) -> frozenset[int]:
        """By identity: the rules whose results the expression reads, directly or not."""
        found: set[int] = set()
        waiting = [expr]
        while waiting:
            for rule in self._direct(waiting.pop()):
                if id(rule) not in found:
                    found.add(id(rule))
                    waiting.append(rule.expr)
        return frozenset(found)

    @cached_property
    def recordings(self) -> Mapping[str, tuple[RecordingRule, ...]]:
        """Recording rules by the name of what they record."""
        found: dict[str, list[RecordingRule]] = {}
        for rule in self._rules:
            if isinstance(rule, RecordingRule):
                found.setdefault(rule.record, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    def _direct(self, expr: Node) -> Iterable[Rule]:
        for node in expr.walk():
            if not isinstance(node, Selector):
                continue
            if not node.name:  # it may read any series
                yield from self._rules
            elif node.name in STATES:
                yield from (r for r in self._rules if isinstance(r, AlertingRule) and _reads_state(node, r))
            yield from (each for each in self.recordings.get(node.name, ()) if may_read(node, each))


def _reads_state(selector: Selector, rule: AlertingRule) -> bool:
    return all(_may_pass(m, rule.alert) for m in selector.matchers if m.label == ALERTNAME)


def may_read(selector: Selector, rule: RecordingRule) -> bool:
    """Whether the labels that the rule gives are among those that are selected."""
    given = dict(rule.labels)
    return all(_may_pass(m, given[m.label]) for m in selector.matchers if m.label in given)


def _may_pass(matcher: Matcher, value: str) -> bool:
    match matcher.op:
        case MatchOp.EQUAL:
            return matcher.value == value
        case MatchOp.NOT_EQUAL:
            return matcher.value != value
    try:
        found = re.fullmatch(matcher.value, value, re.DOTALL) is not None
    except re.error:  # RE2 knows more than Python does
        return True
    return found is (matcher.op is MatchOp.REGEX)
