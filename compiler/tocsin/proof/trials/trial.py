"""What a trial is: series over time, and assertions about alerts at certain times."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.plan.cases import Labels
from tocsin.plan.rules import AlertingRule, Group
from tocsin.promql.nodes import Node
from tocsin.values import Duration


@dataclass(frozen=True)
class Answer:
    """One series of an expected answer; the value as it was written."""

    name: str
    labels: Labels
    value: str


@dataclass(frozen=True)
class Question:
    """At `at`, `expr` answers exactly this."""

    at: Duration
    expr: Node
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Told:
    """An alert that fires, with all its labels and annotations."""

    labels: Labels
    annotations: Labels


@dataclass(frozen=True)
class Statement:
    """At `at`, alerts of this name fire exactly as told."""

    at: Duration
    alert: str
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Trial:
    """One test."""

    title: str
    where: str
    """The file and line, as its author knows it."""
    head: str
    """What the file says of all its tests, in one line of YAML."""
    body: str
    """What the test brings along, in one line of YAML: interval, series, external labels."""
    step: Duration
    """How far evaluations are apart."""
    statements: tuple[Statement, ...] = ()
    questions: tuple[Question, ...] = ()
    series: int = 1
    """How many series it brings along."""

    @property
    def lasts(self) -> Duration:
        """The time of the last assertion."""
        times = [each.at for each in self.statements] + [each.at for each in self.questions]
        return max(times, default=Duration(0))


@dataclass(frozen=True, eq=False)
class Rules:
    """Groups of rules that are loaded together."""

    groups: tuple[Group, ...]
    heads: tuple[str, ...]
    """What each group says of itself besides its rules, in one line of YAML."""


@dataclass(frozen=True, eq=False)
class Subject:
    """An alert with the rules around it and the trials that say something of it."""

    rule: AlertingRule
    rules: Rules
    """All rules it may depend on, the alert itself among them."""
    trials: tuple[Trial, ...]
    place: str = ""
    """Tells alerts of one name apart: the objective, or the line."""

    @property
    def name(self) -> str:
        """What it is called in a report."""
        return f"{self.rule.alert} {self.place}" if self.place else self.rule.alert
