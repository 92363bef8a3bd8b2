"""Rules and trials from text."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.errors import collecting
from tocsin.plan.rules import AlertingRule, Group, RecordingRule, Rule
from tocsin.promql.nodes import Node
from tocsin.promql.parse import parse
from tocsin.proof.plain.written import quoted
from tocsin.proof.trials.trial import Answer, Question, Rules, Statement, Told, Trial
from tocsin.values import Duration


def read(text: str) -> Node:
    """The tree of an expression."""
    with collecting():
        return parse(text)


def alert(name: str, text: str, for_: str = "0s", **labels: str) -> AlertingRule:
    """An alerting rule."""
    return AlertingRule(name, read(text), Duration.parse(for_), Duration(0), tuple(labels.items()), ())


def record(name: str, text: str, **labels: str) -> RecordingRule:
    """A recording rule."""
    return RecordingRule(name, read(text), tuple(labels.items()))


def loaded(*groups: tuple[Rule, ...]) -> Rules:
    """Groups of rules, named by their numbers."""
    named = tuple(Group(f"g{number}", Duration(0), rules) for number, rules in enumerate(groups))
    return Rules(named, tuple(f'"name": {group.name}' for group in named))


def question(at: str, text: str, *answers: Answer) -> Question:
    """At this time an expression is asked for."""
    return Question(Duration.parse(at), read(text), answers)


def statement(at: str, name: str, *told: Mapping[str, str]) -> Statement:
    """At this time alerts of a name fire."""
    return Statement(Duration.parse(at), name, tuple(Told(tuple(each.items()), ()) for each in told))


def trial(
    *assertions: Question | Statement, values: Mapping[str, str] | None = None, title: str = "a trial"
) -> Trial:
    """A trial of some series, sampled and looked at every minute."""
    series = ", ".join(
        f'{{"series": {quoted(name)}, "values": {quoted(given)}}}'
        for name, given in (values or {"x": "0x10"}).items()
    )
    return Trial(
        title,
        "tests.yaml:1",
        '"evaluation_interval": 1m',
        f'"interval": 1m, "input_series": [{series}]',
        Duration.parse("1m"),
        tuple(each for each in assertions if isinstance(each, Statement)),
        tuple(each for each in assertions if isinstance(each, Question)),
    )
