"""The four columns of an alert, from what its trials assert and what the engine did in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from tocsin.errors import collecting
from tocsin.promql.nodes import Node
from tocsin.promql.parse import parse
from tocsin.promql.parts import quote
from tocsin.proof.answers import only_compares
from tocsin.proof.coverage.facts import PENDING, Fact, Fires, Pends, Quiet, facts
from tocsin.proof.coverage.near import near_misses
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.proof.runs import Run
from tocsin.proof.trials.closure import Feeds
from tocsin.proof.trials.runs import Ask, Version, Versions, run_of
from tocsin.proof.trials.trial import Question, Rules, Subject, Trial
from tocsin.values import Duration


class Column(Enum):
    """What there is to be seen of an alert."""

    FIRED = "fired"
    BELOW = "just below"
    SHORT = "too short"
    RECOVERED = "recovered"


class State(Enum):
    """Whether it was seen."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "-"


@dataclass(frozen=True)
class Cell:
    """A column of one alert: whether it was seen, and the trial in which, or why not."""

    state: State
    why: str


@dataclass(frozen=True)
class Row:
    """One alert."""

    alert: str
    where: str
    cells: Mapping[Column, Cell]
    tested: bool = True
    """Whether any trial speaks of it."""


_NO = {
    Column.FIRED: "no test shows it firing",
    Column.BELOW: "no test holds it to silence within a tenth of its threshold",
    Column.SHORT: "no test holds it to silence while it is pending",
    Column.RECOVERED: "no test holds it to silence after it has fired",
}
_BARE = "its state is compared, its annotations are not"


@dataclass
class _Seen:
    """What is known of one alert while its trials are gone through."""

    subject: Subject
    cells: dict[Column, Cell] = field(default_factory=dict)
    asked: list[tuple[Column, Trial, Question]] = field(default_factory=list)

    def learn(self, column: Column, state: State, why: str) -> None:
        """Keep the first trial that shows it; one that shows it wholly goes before."""
        known = self.cells.get(column)
        if known is None or (known.state is State.PARTLY and state is State.YES):
            self.cells[column] = Cell(state, why)


def rows(subjects: Sequence[Subject], ask: Ask) -> tuple[Row, ...]:
    """The four columns of every alert; one that no trial speaks of has seen nothing."""
    feeds = {id(subject.rules): Feeds(subject.rules.groups) for subject in subjects}
    seen = [_read(subject, feeds[id(subject.rules)]) for subject in subjects]
    _ask(seen, feeds, ask)
    return tuple(_row(each) for each in seen)


def _row(seen: _Seen) -> Row:
    rule = seen.subject.rule
    cells = {column: seen.cells.get(column, Cell(State.NO, _NO[column])) for column in Column}
    return Row(seen.subject.name, str(rule.origin or ""), cells, bool(seen.subject.trials))


# -- what the text tells


def _read(subject: Subject, feeds: Feeds) -> _Seen:
    seen = _Seen(subject)
    rule = subject.rule
    near = tuple(near_misses(rule.expr, feeds.recordings))
    if not near:
        seen.learn(Column.BELOW, State.NOT_APPLICABLE, "it compares nothing with a threshold")
    if not rule.for_:
        seen.learn(Column.SHORT, State.NOT_APPLICABLE, "it has no for")
    for trial in subject.trials:
        known = facts(trial, rule)
        fired = [each for each in known if isinstance(each, Fires)]
        for each in fired:
            seen.learn(
                Column.FIRED,
                State.YES if each.told else State.PARTLY,
                trial.title if each.told else f"{trial.title}: {_BARE}",
            )
        if any(isinstance(each, Pends) for each in known):
            seen.learn(Column.SHORT, State.YES, trial.title)
        first = min((each.at for each in fired), default=None)
        for fact in known:
            if isinstance(fact, Quiet) and first is not None and fact.since > first:
                seen.learn(Column.RECOVERED, State.YES, trial.title)
    for trial in subject.trials:
        for column, question in _open(seen, trial, near):
            seen.asked.append((column, trial, question))
    return seen


def _open(seen: _Seen, trial: Trial, near: Sequence[Node]) -> Iterator[tuple[Column, Question]]:
    """What is left to be asked of the engine about one trial."""
    rule = seen.subject.rule
    known: Sequence[Fact] = facts(trial, rule)
    quiet = [each for each in known if isinstance(each, Quiet)]
    for fact in quiet:
        if Column.SHORT not in seen.cells:
            yield Column.SHORT, _state(rule.alert, PENDING, fact)
        if Column.BELOW not in seen.cells:
            for each in near:
                yield Column.BELOW, _missed(each, fact, rule.for_, trial.step)
        if Column.RECOVERED not in seen.cells and not fact.lasts:
            before = Quiet(Duration(0), fact.until, calm=False)
            yield Column.RECOVERED, _state(rule.alert, "firing", before)


# -- what the engine tells

_MOST_STEPS = 20_000
"""How often a condition is evaluated for one question at most; that takes seconds."""


def _state(alert: str, state: str, fact: Quiet) -> Question:
    """Whether the alert was in this state at any evaluation of the time."""
    selector = f"ALERTS{{alertname={quote(alert)}, alertstate={quote(state)}}}"
    if not fact.lasts:
        return Question(fact.until, parse(selector))
    return Question(fact.until, parse(f"max_over_time({selector}[{fact.lasts}])"))


def _missed(near: Node, fact: Quiet, for_: Duration, step: Duration) -> Question:
    """Whether the threshold was just missed: for as long as it takes to fire, unless pending counts too."""
    text = f"({near})"
    steps = 1 if fact.calm else for_.milliseconds // step.milliseconds + 1
    if steps > 1:
        text = f"(count_over_time({text}[{step * steps}:{step}]) >= {steps})"
    if fact.lasts and fact.lasts // step * steps <= _MOST_STEPS:
        text = f"max_over_time({text}[{fact.lasts}:{step}])"
    with collecting():
        return Question(fact.until, parse(f"count({text}) > 0"))


def _ask(seen: Sequence[_Seen], feeds: Mapping[int, Feeds], ask: Ask) -> None:
    together: dict[tuple[int, int], tuple[Trial, Rules, list[tuple[_Seen, Column, Question]]]] = {}
    for each in seen:
        for column, trial, question in each.asked:
            rules = each.subject.rules
            members = together.setdefault((id(trial), id(rules)), (trial, rules, []))[2]
            members.append((each, column, question))
    runs: list[tuple[Run, Trial, list[tuple[_Seen, Column, Question]]]] = []
    for trial, rules, members in together.values():
        subjects = dict.fromkeys(each.subject for each, _, _ in members)
        alerts = [Versions(one, (Version(one.rule.alert, one.rule),)) for one in subjects]
        questions = list(dict.fromkeys(question for _, _, question in members))
        runs.append((run_of(trial, rules, feeds[id(rules)], alerts, questions), trial, members))
    said = ask(dict.fromkeys(run for run, _, _ in runs))
    for run, trial, members in runs:
        yes = _answered(said[run].words)
        for each, column, question in members:
            if (str(question.at), str(question.expr)) in yes:
                each.learn(column, State.YES, trial.title)


def _answered(words: str) -> set[tuple[str, str]]:
    """Questions to which there was an answer: none is expected, so promtool complains of it."""
    if not only_compares(words):
        return set()
    return {
        (failure.at, failure.expr)
        for failure in read_failures(words).failures
        if isinstance(failure, QueryFailure) and failure.got
    }
