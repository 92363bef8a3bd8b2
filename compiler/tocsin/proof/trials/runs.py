"""Runs of trials for promtool: several versions of an alert in one test, and what its words say of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tocsin.plan.rules import AlertingRule, Group
from tocsin.promql.nodes import Selector
from tocsin.proof.answers import only_compares
from tocsin.proof.failures import AlertFailure, read_failures
from tocsin.proof.plain.written import quoted
from tocsin.proof.runs import SETTING_UP, Run
from tocsin.proof.trials.asking import STATES, Asked, asked_of
from tocsin.proof.trials.closure import Feeds
from tocsin.proof.trials.texts import rule_file, rule_text, test_text
from tocsin.proof.trials.trial import Question, Rules, Subject, Trial


class Said(Protocol):
    """What promtool complains of in a run; nothing where it passes."""

    @property
    def words(self) -> str:
        """In promtool's words."""
        ...


Ask = Callable[[Iterable[Run]], Mapping[Run, Said]]
"""Has promtool answer runs, all of them at once."""


@dataclass(frozen=True)
class Version:
    """An alert as it is, or changed, and the name it bears in a run."""

    name: str
    rule: AlertingRule


@dataclass(frozen=True)
class Versions:
    """One alert's versions in a run."""

    subject: Subject
    members: tuple[Version, ...]


def run_of(
    trial: Trial,
    rules: Rules,
    feeds: Feeds,
    alerts: Sequence[Versions],
    questions: Sequence[Question] | None = None,
) -> Run:
    """The trial with all versions of these alerts side by side, and with what feeds them.

    What the trial asserts of an alert is asserted of each of its versions; or only `questions` are asked.
    """
    needed = frozenset[int]().union(*(feeds.of(each.rule.expr) for one in alerts for each in one.members))
    places = {id(one.subject.rule): one.members for one in alerts}
    texts = [
        [
            text
            for rule in group.rules
            for text in (
                [rule_text(each.rule, each.name) for each in places[id(rule)]]
                if id(rule) in places
                else [rule_text(rule)] * (id(rule) in needed)
            )
        ]
        for group in rules.groups
    ]
    asked = Asked((), tuple(questions or ()))
    if questions is None:
        parts = [asked_of(trial, one.subject.rule, each.name) for one in alerts for each in one.members]
        asked = Asked(
            tuple(s for part in parts for s in part.statements),
            tuple(q for part in parts for q in part.questions),
        )
    return _run(trial, rules, texts, asked)


def run_alone(subject: Subject, trial: Trial, rule: AlertingRule) -> Run:
    """The trial with one version of the alert in its place, under its name, and with all other rules."""
    texts = [
        [rule_text(rule if each is subject.rule else each) for each in group.rules]
        for group in subject.rules.groups
    ]
    statements = tuple(each for each in trial.statements if each.alert == rule.alert)
    questions = tuple(
        each
        for each in trial.questions
        if any(isinstance(node, Selector) and node.name in STATES for node in each.expr.walk())
    )
    return _run(trial, subject.rules, texts, Asked(statements, questions))


def _run(trial: Trial, rules: Rules, texts: Sequence[Sequence[str]], asked: Asked) -> Run:
    groups = [(head, members) for head, members in zip(rules.heads, texts, strict=True) if members]
    head = trial.head
    if "group_eval_order" not in head:
        order = ", ".join(quoted(group.name) for group in _in_order(rules.groups))
        head = ", ".join(part for part in (head, f'"group_eval_order": [{order}]') if part)
    evaluations = trial.lasts.milliseconds / max(trial.step.milliseconds, 1) + 1
    count = sum(len(members) for _, members in groups)
    return Run(
        head,
        test_text(trial.body, asked.statements, asked.questions),
        (rule_file(groups),),
        cost=SETTING_UP + evaluations * (count + 0.5),
    )


def _in_order(groups: Sequence[Group]) -> Iterator[Group]:
    """Each group after those whose results it reads, as far as they do not read each other."""
    feeds = Feeds(groups)
    needed = {
        id(group): frozenset[int]().union(*(feeds.of(rule.expr) for rule in group.rules)) for group in groups
    }
    waiting = list(groups)
    while waiting:
        free = (group for group in waiting if not _reads_any(needed[id(group)], group, waiting))
        first = next(free, waiting[0])
        waiting.remove(first)
        yield first


def _reads_any(needed: frozenset[int], group: Group, others: Iterable[Group]) -> bool:
    return any(id(rule) in needed for other in others if other is not group for rule in other.rules)


# -- what promtool says


@dataclass(frozen=True)
class Heard:
    """What is said of the versions in one run."""

    failed: frozenset[str] = frozenset()
    """Versions of which an assertion does not hold."""
    errors: Mapping[str, str] | None = None
    """Versions that the engine cannot evaluate, with its reason; then nothing else is known of the run."""
    unclear: str = ""
    """What is said and cannot be told of one version."""


_ERROR = re.compile(r"^ *rule: (?P<name>.+?), time: \S+, err: (?P<why>.*)$", re.MULTILINE)
_NAMED = re.compile(r'alertname="((?:[^"\\]|\\.)*)"')

TOO_MANY_SAMPLES = "too many samples"
"""promtool's own limit of 10,000, which says nothing about the rule."""


def heard(words: str, names: Collection[str]) -> Heard:
    """promtool's words about a run, told apart by version."""
    if not words:
        return Heard()
    if not only_compares(words):
        errors = {match["name"]: match["why"] for match in _ERROR.finditer(words) if match["name"] in names}
        return Heard(errors=errors) if errors else Heard(unclear=words)
    failed = set()
    for failure in read_failures(words).failures:
        if isinstance(failure, AlertFailure):
            failed.add(failure.alert)
        else:
            failed.update(_NAMED.findall(failure.expr))
    if not failed <= set(names) or not failed:
        return Heard(unclear=words)
    return Heard(frozenset(failed))
