"""Expectations become assertions: a few words of an author, many questions to the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from tocsin.plan import names
from tocsin.plan.cases import Labels, Notification, Query, Sample
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    MatchOp,
    Node,
    Number,
    RangeSelector,
    Selector,
)
from tocsin.values import Duration


@dataclass(frozen=True)
class Span:
    """A minute, or two between which the engine's version decides."""

    earliest: Duration
    latest: Duration

    @property
    def is_exact(self) -> bool:
        """Whether all versions agree."""
        return self.earliest == self.latest

    @classmethod
    def at(cls, minute: Duration) -> Span:
        """Exactly this minute."""
        return cls(minute, minute)


@dataclass(frozen=True)
class Course:
    """What one alert does in a case. A stage that never comes is None."""

    rule: AlertingRule
    labels: Labels = ()
    """Labels besides the rule's own."""
    pending: Span | None = None
    firing: Span | None = None
    until: Span | None = None
    may_pend: bool = False
    """Whether being pending at some time is no matter, if it never fires."""
    annotations: Labels | None = ()
    """Rendered texts of the rule's annotations that are templates; None if they depend on the version."""

    @property
    def all_labels(self) -> Labels:
        """The labels of the alert as it reaches Alertmanager, without `alertname`.

        What was said of a label goes before the rule's own text, which may be a template.
        """
        return tuple(sorted(dict((*self.rule.labels, *self.labels)).items()))

    @property
    def all_annotations(self) -> Labels:
        """Every annotation with the text expected of it."""
        return tuple((dict(self.rule.annotations) | dict(self.annotations or ())).items())


@dataclass(frozen=True)
class Clock:
    """When evaluations happen: every `step` from 0 to `end`."""

    step: Duration
    end: Duration

    def before(self, minute: Duration) -> Duration | None:
        """The evaluation before, if there is one."""
        return minute - self.step if minute >= self.step else None

    def evaluations(self, start: Duration, stop: Duration | None) -> int:
        """How many evaluations lie in [start, stop); to the end if `stop` is None."""
        return ((self.end + self.step if stop is None else stop) - start) // self.step


def notifications(courses: Sequence[Course]) -> tuple[Notification, ...]:
    """What reaches people, at the first minute by which every version fires."""
    return tuple(
        Notification(course.firing.latest, course.rule.alert, course.all_labels, course.all_annotations)
        for course in courses
        if course.firing and course.annotations is not None
    )


def queries(courses: Sequence[Course], unchecked: Sequence[Matcher], clock: Clock) -> tuple[Query, ...]:
    """Every question about the alerts' states, in order of time."""
    asked = [query for course in courses for query in _states(course, clock)]
    loose = {course.rule.alert for course in courses if course.firing and not _exact(course)}
    asked += [query for course in courses for query in _totals(course, loose, clock)]
    asked.append(_silence(courses, loose, unchecked, clock))
    return tuple(sorted(dict.fromkeys(asked), key=lambda query: query.at))


def _states(course: Course, clock: Clock) -> Iterator[Query]:
    """The state on both sides of each change."""
    first = course.pending or course.firing
    if first is None:
        return
    if (calm := clock.before(first.earliest)) is not None:
        yield Query(calm, _alerts(course))
    ends = course.until or None
    if course.pending:
        yield _state(course, "pending", course.pending.latest)
        stop = course.firing or ends
        last = clock.before(stop.earliest) if stop else clock.end
        if last is not None and last > course.pending.latest:
            yield _state(course, "pending", last)
    if course.firing:
        yield _state(course, "firing", course.firing.latest)
        last = clock.before(ends.earliest) if ends else clock.end
        if last is not None and last > course.firing.latest:
            yield _state(course, "firing", last)
    if ends:
        yield Query(ends.latest, _alerts(course))


def _state(course: Course, state: str, at: Duration) -> Query:
    labels = tuple(sorted((*course.all_labels, ("alertname", course.rule.alert), ("alertstate", state))))
    return Query(at, _alerts(course), (Sample("ALERTS", labels, 1),))


def _alerts(course: Course, **more: str) -> Selector:
    wanted = {"alertname": course.rule.alert, **more}
    wanted |= {name: value for name, value in course.rule.labels if name == names.SLO_ID}
    wanted |= dict(course.labels)
    return Selector("ALERTS", tuple(Matcher(name, MatchOp.EQUAL, value) for name, value in wanted.items()))


def _totals(course: Course, loose: Set[str], clock: Clock) -> Iterator[Query]:
    """How many evaluations saw the alert: none if it is quiet, within bounds if versions differ."""
    if course.pending is None and course.firing is None and not course.may_pend:
        yield Query(clock.end, _ever(_alerts(course), clock))
    elif course.pending and not course.firing:
        yield from _pending_total(course, clock)
    elif course.firing and course.rule.alert in loose:
        fewest = clock.evaluations(course.firing.latest, course.until.earliest if course.until else None)
        most = clock.evaluations(course.firing.earliest, course.until.latest if course.until else None)
        times = Aggregate("sum", _ever(_alerts(course, alertstate="firing"), clock))
        within = Binary(
            "*",
            Binary(">=", times, Number(Decimal(fewest)), return_bool=True),
            Binary("<=", times, Number(Decimal(most)), return_bool=True),
        )
        yield Query(clock.end, within, (Sample("", (), 1),))


def _pending_total(course: Course, clock: Clock) -> Iterator[Query]:
    """An alert that never fires is pending as long as was said, and not once more."""
    pending, until = course.pending, course.until
    if pending and pending.is_exact and (until is None or until.is_exact):
        times = clock.evaluations(pending.earliest, until.earliest if until else None)
        ever = Aggregate("sum", _ever(_alerts(course, alertstate="pending"), clock))
        yield Query(clock.end, ever, (Sample("", (), times),))


def _exact(course: Course) -> bool:
    return (
        course.firing is not None
        and course.firing.is_exact
        and (course.until is None or course.until.is_exact)
    )


_IDENTITY = ("alertname", names.SLO_ID)


def _silence(courses: Sequence[Course], loose: Set[str], unchecked: Sequence[Matcher], clock: Clock) -> Query:
    """Nothing fired but what was said, and that exactly as long as was said.

    Alerts in `loose` fire for a time that versions differ on, and are counted each by itself.
    """
    matchers = [Matcher("alertstate", MatchOp.EQUAL, "firing"), *unchecked]
    matchers += [Matcher("alertname", MatchOp.NOT_EQUAL, alert) for alert in sorted(loose)]
    counted: dict[Labels, int] = {}
    for course in courses:
        if course.firing is None or course.rule.alert in loose:
            continue
        identity = tuple(
            pair
            for pair in sorted((("alertname", course.rule.alert), *course.rule.labels))
            if pair[0] in _IDENTITY
        )
        times = clock.evaluations(course.firing.earliest, course.until.earliest if course.until else None)
        counted[identity] = counted.get(identity, 0) + times
    ever = Aggregate("sum", _ever(Selector("ALERTS", tuple(matchers)), clock), _IDENTITY)
    return Query(
        clock.end, ever, tuple(Sample("", labels, times) for labels, times in sorted(counted.items()))
    )


def _ever(selector: Selector, clock: Clock) -> Node:
    """How many evaluations since the start saw each series; one step longer than the case, so that
    versions with closed and with left-open ranges count alike.
    """
    return Call("count_over_time", (RangeSelector(selector, clock.end + clock.step),))
