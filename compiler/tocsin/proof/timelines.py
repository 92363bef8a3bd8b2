"""What an alert does in a case, evaluation by evaluation: the values it compares, and its state.

All of it is the engine's word. A timeline is data; how it is written or drawn is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tocsin.plan import names
from tocsin.plan.cases import Case, Labels, Query
from tocsin.plan.rules import AlertingRule, ServicePlan
from tocsin.promql.nodes import Matcher, MatchOp, Node, Number, Selector
from tocsin.proof.bench import Bench
from tocsin.proof.conditions import Comparison, comparisons
from tocsin.proof.expected import FIRING, PENDING, SILENT, States, expectations
from tocsin.proof.failures import Answered
from tocsin.proof.oracle import Answers, Inquiry, ask
from tocsin.values import Duration

MOST_MINUTES = 1000
"""Evaluations that are asked about; of more, only every second, third, ... is."""


@dataclass(frozen=True)
class Moment:
    """One evaluation: the value and the limit of each comparison, None where there is none, and the state."""

    at: Duration
    values: tuple[float | None, ...]
    limits: tuple[float | None, ...]
    state: str


@dataclass(frozen=True)
class Course:
    """What happens to one series of an alert."""

    labels: Labels
    """Those that its values have."""
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Timeline:
    """An alert in a case."""

    rule: AlertingRule
    case: Case
    comparisons: tuple[Comparison, ...]
    step: Duration
    """How far the moments are apart."""
    courses: tuple[Course, ...]

    def wanted(self, course: Course) -> tuple[States, ...]:
        """The states that are right for a series, at each of its moments."""
        return expectations(self.case, self.rule, course.labels, [each.at for each in course.moments])

    def is_wrong(self, course: Course) -> bool:
        """Whether a series ever is in another state."""
        pairs = zip(course.moments, self.wanted(course), strict=True)
        return any(moment.state not in right for moment, right in pairs)


Watched = tuple[Case, AlertingRule]
"""An alert that is looked at in a case."""


def timelines(service: ServicePlan, watched: Sequence[Watched], bench: Bench) -> tuple[Timeline, ...]:
    """A timeline for each, in the same order; all are asked for at once.

    Raises:
        ToolError: promtool did not answer; in its words.
    """
    questions = [
        Questions.about(case, rule, case.step or service.evaluation_interval) for case, rule in watched
    ]
    # Each case with the alert's own rules alone.
    inquiries = [
        Inquiry(replace(each.case, alerts=(each.rule.alert,), touched=frozenset()), each.queries)
        for each in questions
    ]
    answers = ask(service, inquiries, bench, about="tell what the alerts do over time")
    return tuple(each.timeline(given) for each, given in zip(questions, answers, strict=True))


def watched_rules(service: ServicePlan, case: Case) -> tuple[AlertingRule, ...]:
    """The rules of the alerts that a case makes a statement about.

    Objectives share the names of their alerts: of these, only the rules of those that are asked about. A
    story of an objective whose name ends with that of a tier is about its alert first, which may be silent.
    """
    ids = {
        matcher.value
        for query in case.queries
        for node in query.expr.walk()
        if isinstance(node, Selector)
        for matcher in node.matchers
        if matcher.label == names.SLO_ID and matcher.op is MatchOp.EQUAL
    } | ({case.objective} if case.objective else set())
    own = [rule for rule in service.alerts if dict(rule.labels).get(names.SLO_ID) in (None, *ids)]
    about = [
        rule
        for rule in own
        if case.objective
        and (tier := dict(rule.labels).get(names.SLO_BURN_TIER))
        and case.name.endswith(f" {tier}")
    ]
    return tuple(dict.fromkeys((*about, *(rule for rule in own if rule.alert in case.alerts))))


@dataclass(frozen=True)
class Questions:
    """What is asked about an alert: its states, and each value and limit, at each of the times."""

    rule: AlertingRule
    case: Case
    comparisons: tuple[Comparison, ...]
    step: Duration
    times: tuple[Duration, ...]

    @classmethod
    def about(cls, case: Case, rule: AlertingRule, step: Duration) -> Questions:
        """Those about an alert in a case, whose evaluations are this far apart."""
        count = case.lasts // step + 1
        wide = step * -(-count // MOST_MINUTES)
        times = tuple(wide * number for number in range(case.lasts // wide + 1))
        return cls(rule, case, comparisons(rule.expr), wide, times)

    @property
    def queries(self) -> tuple[Query, ...]:
        """All of it, in an order that `timeline` knows."""
        wanted = {"alertname": self.rule.alert} | {
            name: value for name, value in self.rule.labels if name == names.SLO_ID
        }
        states = Selector("ALERTS", tuple(Matcher(n, MatchOp.EQUAL, v) for n, v in wanted.items()))
        asked: list[Node] = [states]
        for each in self.comparisons:
            asked.append(each.value)
            if each.limit is not None and not isinstance(each.limit, Number):
                asked.append(each.limit)
        return tuple(Query(at, expr) for expr in asked for at in self.times)

    def timeline(self, answers: Answers) -> Timeline:
        """The answers, put together by series."""
        count = len(self.times)
        blocks = iter([answers[start : start + count] for start in range(0, len(answers), count)])
        alerting = next(blocks)
        values: list[Answers] = []
        limits: list[Answers | float | None] = []
        for each in self.comparisons:
            values.append(next(blocks))
            if each.limit is None:
                limits.append(None)
            elif isinstance(each.limit, Number):
                limits.append(float(each.limit.value))
            else:
                limits.append(next(blocks))
        states = [_stated(answered, _overwritten(self.rule, values)) for answered in alerting]
        found = tuple(
            Course(labels, tuple(self._moments(labels, states, values, limits)))
            for labels in _series(values, states)
        )
        return Timeline(self.rule, self.case, self.comparisons, self.step, found)

    def _moments(
        self,
        labels: Labels,
        states: Sequence[Stated],
        values: Sequence[Answers],
        limits: Sequence[Answers | float | None],
    ) -> Iterator[Moment]:
        for number, at in enumerate(self.times):
            yield Moment(
                at,
                tuple(_value(block[number], labels) for block in values),
                tuple(
                    each if each is None or isinstance(each, float) else _value(each[number], labels)
                    for each in limits
                ),
                _state(states[number], labels),
            )


Stated = tuple[tuple[Labels, str], ...]
"""The states of an alert's series at one time, by the labels that they have in common with its values."""


def _overwritten(rule: AlertingRule, values: Sequence[Answers]) -> frozenset[str]:
    """Labels of the values that the alert has too, but with what its rule says."""
    carried = {name for answers in values for answered in answers for a in answered for name, _ in a.labels}
    return frozenset(carried & dict(rule.labels).keys())


def _stated(answered: Sequence[Answered], overwritten: frozenset[str]) -> Stated:
    left_out = {"alertname", "alertstate", *overwritten}
    return tuple(
        (
            tuple(pair for pair in _bare(each) if pair[0] not in left_out),
            dict(each.labels).get("alertstate", SILENT),
        )
        for each in answered
    )


def _series(values: Sequence[Answers], states: Sequence[Stated]) -> tuple[Labels, ...]:
    """The label sets that the alert may fire with: those of its first values, and what these do not cover."""
    found: dict[Labels, None] = {}
    own = [_labels(answers) for answers in values]
    alerting = {labels for stated in states for labels, _ in stated}
    for labels in (*(each for block in own for each in block), *sorted(alerting)):
        if not any(_agree(labels, other) for other in found):
            found[labels] = None
    return tuple(found) or ((),)


def _labels(answers: Answers) -> list[Labels]:
    return sorted({_bare(each) for answered in answers for each in answered})


def _bare(answer: Answered) -> Labels:
    return tuple(pair for pair in answer.labels if pair[0] != "__name__")


def _agree(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> bool:
    """Whether no label has two values in them."""
    known: Mapping[str, str] = dict(other)
    return all(known.get(name, value) == value for name, value in one)


def _value(answered: Sequence[Answered], labels: Labels) -> float | None:
    return next((float(each.value) for each in answered if _agree(_bare(each), labels)), None)


def _state(stated: Stated, labels: Labels) -> str:
    found = {state for own, state in stated if _agree(own, labels)}
    return FIRING if FIRING in found else PENDING if PENDING in found else SILENT
