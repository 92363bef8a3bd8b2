"""What an alert does in a trial, evaluation by evaluation, beside what the trial asserts of it.

A test of promtool's asserts at single times which alerts fire: nothing is expected in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tocsin.errors import collecting
from tocsin.plan.cases import Case, Query, Sample
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.proof.answers import only_compares
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.proof.oracle import answers_to, as_series
from tocsin.proof.timelines import Questions, Timeline
from tocsin.proof.trials.asking import ALERTNAME, asked_of, static_labels
from tocsin.proof.trials.closure import Feeds
from tocsin.proof.trials.runs import Ask, Version, Versions, run_of
from tocsin.proof.trials.trial import Question, Statement, Subject, Told, Trial

_FIRING = Matcher("alertstate", MatchOp.EQUAL, "firing")


@dataclass(frozen=True)
class Watched:
    """An alert that is looked at in a trial that says something of it."""

    subject: Subject
    trial: Trial


def timelines(watched: Sequence[Watched], ask: Ask) -> tuple[Timeline | None, ...]:
    """A timeline for each, in the same order; None where promtool cannot tell. All are asked for at once."""
    questions = [_questions(each) for each in watched]
    runs = [
        run_of(
            each.trial,
            each.subject.rules,
            Feeds(each.subject.rules.groups),
            [Versions(each.subject, (Version(each.subject.rule.alert, each.subject.rule),))],
            [Question(query.at, as_series(query.expr)) for query in asked.queries],
        )
        for each, asked in zip(watched, questions, strict=True)
    ]
    said = ask(dict.fromkeys(runs))
    return tuple(_told(asked, said[run].words) for asked, run in zip(questions, runs, strict=True))


def _questions(watched: Watched) -> Questions:
    rule, trial = watched.subject.rule, watched.trial
    asked = asked_of(trial, rule, rule.alert)
    with collecting():  # a label may have a name that not every version knows
        queries = [query for each in asked.statements for query in _claims(each, rule)]
    for question in asked.questions:
        samples = [Sample(answer.name, answer.labels, 1) for answer in question.answers]
        queries.append(Query(question.at, question.expr, tuple(samples)))
    case = Case(
        trial.title,
        trial.step,
        trial.lasts,
        (),
        tuple(queries),
        (),
        (rule.alert,),
        frozenset(),
        step=trial.step,
        exhaustive=False,
    )
    return Questions.about(case, rule, trial.step)


def _claims(statement: Statement, rule: AlertingRule) -> Iterator[Query]:
    """That these series of the alert fire, and that no other does."""
    name = Matcher(ALERTNAME, MatchOp.EQUAL, statement.alert)
    yield Query(statement.at, Selector("ALERTS", (name, _FIRING)))
    for told in statement.told:
        labels = tuple(Matcher(*pair) for pair in _own(told, rule))
        fires = Sample("ALERTS", told.labels, 1)
        yield Query(statement.at, Selector("ALERTS", (name, _FIRING, *labels)), (fires,))


def _own(told: Told, rule: AlertingRule) -> Iterator[tuple[str, MatchOp, str]]:
    """The labels that come from the series; those that are rendered from a template tell nothing of it."""
    fixed, given = static_labels(rule), dict(rule.labels)
    for label, value in told.labels:
        if label not in given or label in fixed:
            yield label, MatchOp.EQUAL, value


def _told(asked: Questions, words: str) -> Timeline | None:
    if words and not only_compares(words):
        return None
    return asked.timeline(answers_to(asked.queries, read_failures(words)))


def accused(words: str) -> frozenset[str]:
    """The names of the alerts that promtool complains of."""
    found: set[str] = set()
    for failure in read_failures(words).failures:
        if not isinstance(failure, QueryFailure):
            found.add(failure.alert)
            continue
        with suppress(PromQLSyntaxError), collecting():
            found |= {
                each.value
                for node in parse(failure.expr).walk()
                if isinstance(node, Selector)
                for each in node.matchers
                if each.label == ALERTNAME and each.op is MatchOp.EQUAL
            }
    return frozenset(found)
