"""The mutants of an alert: every change of every operator that leaves something to be noticed."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from tocsin.errors import collecting
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Node
from tocsin.proof.mutation import operators as package
from tocsin.proof.mutation.operator import Change, Operator, Setting
from tocsin.proof.mutation.redundancy import ABOVE_ZERO

_SHOWN = ("$value", ".Value")


@dataclass(frozen=True)
class Mutant:
    """An alert, changed in one place."""

    operator: str
    said: str
    """What was changed, in words."""
    rule: AlertingRule
    same_because: str = ""
    """Why it is bound to do what the original does; empty if it may do something else."""

    @property
    def text(self) -> str:
        """What it says: the condition, and how long it must hold."""
        held = f" for {self.rule.for_}" if self.rule.for_ else ""
        kept = f" keep_firing_for {self.rule.keep_firing_for}" if self.rule.keep_firing_for else ""
        return f"{self.rule.expr}{held}{kept}"


@cache
def operators() -> tuple[Operator, ...]:
    """Every operator there is, by id."""
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(import_module(f"{package.__name__}.{name}").OPERATOR for name in found)


def mutants(
    rule: AlertingRule, setting: Setting, chosen: Sequence[Operator] | None = None
) -> tuple[Mutant, ...]:
    """The alert's mutants, by operator and place, each once.

    What has the same text as the original or as another mutant is left out; so is what PromQL refuses.
    """
    found: dict[tuple[object, ...], Mutant] = {}
    seen = {_key(rule)}
    for operator in operators() if chosen is None else chosen:
        # What does not fit together is refused at construction; promtool would refuse it too.
        with collecting():
            changes = list(operator.changes(rule, setting))
        for change in changes:
            key = _key(change.rule)
            if key not in seen and _compiles(change.rule.expr):
                seen.add(key)
                found[key] = Mutant(operator.id, change.said, change.rule, _reason(rule, change))
    return tuple(found.values())


def _key(rule: AlertingRule) -> tuple[object, ...]:
    return (str(rule.expr), rule.for_, rule.keep_firing_for, rule.labels, rule.annotations)


def _compiles(expr: Node) -> bool:
    """Whether PromQL takes it: swapping and dropping may leave a number where series must be."""
    from tocsin.promql.parse import PromQLSyntaxError, parse

    try:
        with collecting():
            parse(str(expr))
    except PromQLSyntaxError:
        return False
    return True


def _reason(rule: AlertingRule, change: Change) -> str:
    """Why the change changes nothing; a value that is shown tells more than the state does."""
    if change.same_because == ABOVE_ZERO and any(
        word in text for _, text in (*rule.labels, *rule.annotations) for word in _SHOWN
    ):
        return ""
    return change.same_because
