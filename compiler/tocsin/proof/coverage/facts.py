"""What a trial asserts of an alert's state, and when: read off its statements and questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Aggregate, Call, MatchOp, Node, RangeSelector, Selector, Subquery
from tocsin.proof.trials.asking import STATES, asked_of
from tocsin.proof.trials.trial import Question, Trial
from tocsin.values import Duration

PENDING, FIRING = "pending", "firing"


@dataclass(frozen=True)
class Fires:
    """At this time the alert fires; `told` if all its labels and annotations are compared."""

    at: Duration
    told: bool


@dataclass(frozen=True)
class Pends:
    """At this time the alert is pending, and does not fire."""

    at: Duration


@dataclass(frozen=True)
class Quiet:
    """From `since` to `until` the alert does not fire; `calm` if it is not even pending."""

    since: Duration
    until: Duration
    calm: bool

    @property
    def lasts(self) -> Duration:
        """Zero for a single time."""
        return self.until - self.since


Fact = Fires | Pends | Quiet


def facts(trial: Trial, rule: AlertingRule) -> tuple[Fact, ...]:
    """All that the trial asserts of the alert's state; what is asked in other ways is passed over."""
    asked = asked_of(trial, rule, rule.alert)
    stated = (
        Fires(each.at, told=True) if each.told else Quiet(each.at, each.at, calm=False)
        for each in asked.statements
    )
    answered = (fact for question in asked.questions for fact in _of_question(question))
    return (*stated, *answered)


def _of_question(question: Question) -> Iterator[Fact]:
    selector, window = _states(question.expr)
    if selector is None:
        return
    wanted = {m.value for m in selector.matchers if m.label == "alertstate" and m.op is MatchOp.EQUAL}
    states = {dict(each.labels).get("alertstate", "") for each in question.answers}
    if question.answers:
        if window is None and FIRING in states:
            yield Fires(question.at, told=False)
        elif window is None and states == {PENDING} and not wanted:
            yield Pends(question.at)
    elif wanted <= {FIRING}:
        # As the engine counts back from the time itself, a window that is longer begins with the test.
        since = Duration(max(0, (question.at - window).milliseconds)) if window else question.at
        yield Quiet(since, question.at, calm=not wanted)


def _states(expr: Node) -> tuple[Selector | None, Duration | None]:
    """The states that an expression shows as they are or counts over a window, and the window."""
    match expr:
        case Selector() if expr.name == "ALERTS":
            return expr, None
        case RangeSelector() if expr.selector.name in STATES:
            return expr.selector, expr.window
        case Subquery():
            inner, _ = _states(expr.expr)
            return inner, expr.window
        case Call() if expr.function in ("count_over_time", "max_over_time", "sum_over_time"):
            return _states(expr.arguments[0])
        case Aggregate() if expr.operation in ("sum", "count", "max", "group"):
            return _states(expr.expr)
    return None, None
