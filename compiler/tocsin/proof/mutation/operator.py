"""What a mutation operator is, what it is given, and how it reaches every form of a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from tocsin.plan.rules import AlertingRule, RecordingRule
from tocsin.promql.nodes import Node
from tocsin.promql.places import Place, places
from tocsin.values import Duration


@dataclass(frozen=True)
class Setting:
    """What an operator may know besides the rule itself."""

    step: Duration
    """How far evaluations are apart."""
    recordings: Mapping[str, tuple[RecordingRule, ...]] = field(default_factory=dict)
    """The recording rules there are, by the name they record."""


@dataclass(frozen=True)
class Change:
    """An alert that is changed in one place."""

    said: str
    """What was changed, in words: `the threshold 0.05 is 0.0525`."""
    rule: AlertingRule
    same_because: str = ""
    """Why it is bound to do what the original does; empty if it may do something else."""


@dataclass(frozen=True)
class Edit:
    """A form that takes another's place."""

    said: str
    node: Node
    same_because: str = ""


@dataclass(frozen=True)
class Operator:
    """One way to change an alert, everywhere it can be done."""

    id: str
    """Also the name of its module."""
    summary: str
    changes: Callable[[AlertingRule, Setting], Iterator[Change]]


def everywhere(
    edits: Callable[[Place, Setting], Iterator[Edit]],
) -> Callable[[AlertingRule, Setting], Iterator[Change]]:
    """An operator's changes, from the edits it makes to single forms of the condition."""

    def changes(rule: AlertingRule, setting: Setting) -> Iterator[Change]:
        for place in places(rule.expr):
            for edit in edits(place, setting):
                yield Change(edit.said, replace(rule, expr=place.filled(edit.node)), edit.same_because)

    return changes
