"""Scenarios become cases: samples laid out, expectations turned into assertions."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence, Set
from itertools import combinations, pairwise
from typing import Any

from tocsin.errors import report
from tocsin.model.drill import scenarios_of
from tocsin.model.levels import GrowingHistogram
from tocsin.model.scenario import Between, ByVersion, Fires, Pends, Scenario, Silent, Unchecked
from tocsin.model.service import Service
from tocsin.model.slo import SloAlert
from tocsin.model.template import read_template
from tocsin.plan import names
from tocsin.plan.cases import Case, Labels
from tocsin.plan.expectations import Clock, Course, Span, notifications, queries
from tocsin.plan.rules import AlertingRule
from tocsin.plan.timeline import TimelineError, lay_out
from tocsin.promql.nodes import Matcher, MatchOp
from tocsin.values import Duration

Version = tuple[int, int]

MOST_TIMES = 100_000
"""Samples or evaluations of a scenario: two months at one a minute, two weeks at four."""


def lower_scenarios(
    service: Service,
    rules: Sequence[AlertingRule],
    engine: Version | None,
    unchecked: tuple[Matcher, ...] = (),
) -> tuple[Case, ...]:
    """Every scenario of the service, those of its drills first; of alerts outside `unchecked` none speaks.

    With an `engine` version, minutes that depend on it are asserted exactly; without, only what all
    versions agree on, so that the generated file passes on each.
    """
    by_name = {_identity(rule.alert, dict(rule.labels).get(names.SLO_ID, "")): rule for rule in rules}
    scenarios = [scenario for drill in service.drills for scenario in scenarios_of(drill)]
    stories = (*scenarios, *service.scenarios)
    cases = (_lower(scenario, service, by_name, engine, unchecked) for scenario in stories)
    return tuple(case for case in cases if case)


def _lower(
    scenario: Scenario,
    service: Service,
    rules: Mapping[str, AlertingRule],
    engine: Version | None,
    hidden: tuple[Matcher, ...],
) -> Case | None:
    interval = Duration.parse(scenario.scrape_interval or service.scrape_interval)
    phases = [(Duration.parse(phase.lasts), phase.levels) for phase in scenario.phases]
    lasts = Duration(sum(length.milliseconds for length, _ in phases))
    step = Duration.parse(service.evaluation_interval)
    most = min(interval, step) * MOST_TIMES
    if lasts > most:
        report(
            f"lasts {lasts}, and promtool would take hours; expected at most {most}, "
            f"which is {MOST_TIMES:,} times {min(interval, step)}",
            subject=scenario.subject,
            origin=scenario.origin,
        )
        return None
    try:
        series = lay_out(phases, service.normal, interval)
    except TimelineError as error:
        report(str(error), subject=scenario.subject, origin=scenario.origin)
        return None
    clock = Clock(step, lasts - Duration(lasts % step))
    leaves = [each for each in scenario.expect if isinstance(each, Unchecked)]
    left = {alert.name for each in leaves for alert in each.alerts}
    left |= {names.slo_id(service.name, slo.name) for each in leaves for slo in each.slos}
    reader = _Reader(scenario, rules, clock, engine, left, service.name)
    courses = [reader.course(each) for each in scenario.expect if not isinstance(each, Unchecked)]
    known = [course for course in courses if course]
    reader.compare(known)
    reader.check_unchecked(leaves)
    unchecked = [*hidden, *(matcher for each in leaves for matcher in _matchers(each, service))]
    return Case(
        scenario.name,
        interval,
        lasts,
        tuple(series.items()),
        queries(known, unchecked, clock),
        notifications(known),
        tuple(dict.fromkeys(course.rule.alert for course in known)),
        _touched(scenario),
        scenario.origin,
    )


def _identity(alert: str, objective: str) -> str:
    """What tells an alert of a service from all others: those of objectives share their names."""
    return f"{alert} of {objective}" if objective else alert


def _touched(scenario: Scenario) -> frozenset[str]:
    """Metrics that a phase says something of."""
    return frozenset(level.series.name for phase in scenario.phases for level in phase.levels)


def normal_days(
    service: Service, cases: Sequence[Case], unchecked: tuple[Matcher, ...] = ()
) -> tuple[Case, ...]:
    """A normal day for each scrape interval that the cases use, as long as the longest of them.

    The cases rely on it: each is run without the alerts that what it changes cannot reach.
    """
    own = Duration.parse(service.scrape_interval)
    intervals = sorted({case.interval for case in cases}, key=lambda each: (each != own, each))
    return tuple(
        normal_day(service, each, max(case.lasts for case in cases if case.interval == each), unchecked)
        for each in intervals
    )


def normal_day(
    service: Service, interval: Duration, lasts: Duration, unchecked: tuple[Matcher, ...] = ()
) -> Case:
    """Nothing happens, for this long or a little longer, and no alert says a word."""
    step = Duration.parse(service.evaluation_interval)
    beat = Duration(math.lcm(step.milliseconds, interval.milliseconds))
    whole = beat * -(-lasts.milliseconds // beat.milliseconds)
    scraped = "" if str(interval) == service.scrape_interval else f", scraped every {interval}"
    return Case(
        f"{service.name}: a normal day{scraped}",
        interval,
        whole,
        tuple(lay_out([(whole, ())], service.normal, interval).items()),
        queries((), unchecked, Clock(step, whole)),
        (),
        (),
        None,
        service.origin,
    )


def without_native(service: Service, alerts: Collection[str]) -> Service:
    """The service as a promtool can show it that reads no samples of native histograms.

    `alerts` are those whose conditions read one: what a story says of them cannot be shown either.
    """
    drills = (
        drill
        for drill in service.drills
        if all(_is_plain(scenario, alerts) for scenario in scenarios_of(drill))
    )
    changes = {
        "normal": tuple(level for level in service.normal if not isinstance(level, GrowingHistogram)),
        "drills": tuple(drills),
        "scenarios": tuple(each for each in service.scenarios if _is_plain(each, alerts)),
    }
    return service.model_copy(update=changes)


def _is_plain(scenario: Scenario, alerts: Collection[str]) -> bool:
    levels = (level for phase in scenario.phases for level in phase.levels)
    named = (each.alert.name for each in scenario.expect if not isinstance(each, Unchecked))
    return not any(isinstance(level, GrowingHistogram) for level in levels) and not set(named) & set(alerts)


def is_shown(service: Service) -> bool:
    """Whether samples can show the normal day; if not, this is reported once, not for every case."""
    interval = Duration.parse(service.scrape_interval)
    try:
        lay_out([(interval, ())], service.normal, interval)
    except TimelineError as error:
        report(f"the normal day cannot be shown: {error}", subject=service.subject, origin=service.origin)
        return False
    return True


def _matchers(unchecked: Unchecked, service: Service) -> list[Matcher]:
    alerts = [Matcher("alertname", MatchOp.NOT_EQUAL, alert.name) for alert in unchecked.alerts]
    ids = [names.slo_id(service.name, slo.name) for slo in unchecked.slos]
    return [*alerts, *(Matcher(names.SLO_ID, MatchOp.NOT_EQUAL, each) for each in ids)]


def _clash(one: Course, two: Course) -> bool:
    """Whether both speak of the same series of an alert at the same time."""
    first, second = set(one.all_labels), set(two.all_labels)
    begins, other = one.pending or one.firing, two.pending or two.firing
    if begins is None:
        # What never speaks is said of every series that has these labels.
        return first <= second
    if other is None:
        return second <= first
    until = one.until if begins.earliest <= other.earliest else two.until
    return first == second and (until is None or until.latest >= max(begins.earliest, other.earliest))


class _Reader:
    """Reads a scenario's expectations, reporting those that cannot be met."""

    def __init__(
        self,
        scenario: Scenario,
        rules: Mapping[str, AlertingRule],
        clock: Clock,
        engine: Version | None,
        unchecked: Set[str],
        service: str,
    ) -> None:
        self.scenario = scenario
        self.service = service
        self.rules = rules
        self.clock = clock
        self.engine = engine
        self.unchecked = unchecked

    def course(self, expectation: Any) -> Course | None:
        """What the expectation says, or None if it says something of no alert of the service."""
        alert = expectation.alert
        objective = names.slo_id(self.service, alert.slo.name) if isinstance(alert, SloAlert) else ""
        name = _identity(alert.name, objective)
        rule = self.rules.get(name)
        if rule is None:
            own = [r.alert for r in self.rules.values() if dict(r.labels).get(names.SLO_ID) == objective]
            has = f"; it has {', '.join(own)}" if own else ""
            self._complain(f"expects something of {name}, which the service does not have{has}")
            return None
        if self.unchecked & {name, objective}:
            self._complain(f"expects something of {name} and leaves it unchecked; it can only do one of them")
        labels = tuple(sorted(expectation.labels.items()))
        if not isinstance(expectation, Fires | Pends):
            return Course(rule, labels, may_pend=isinstance(expectation, Silent))
        pending, until = self._span(expectation.pending), self._span(expectation.until)
        if isinstance(expectation, Pends):
            self._in_order(name, {"is pending from": pending, "is no longer from": until})
            return Course(rule, labels, pending, None, until)
        firing = self._span(expectation.at)
        self._in_order(
            name, {"is pending from": pending, "fires from": firing, "fires no longer from": until}
        )
        self._label_templates(rule, expectation)
        return Course(rule, labels, pending, firing, until, annotations=self._annotations(expectation, rule))

    def compare(self, courses: Sequence[Course]) -> None:
        """What is said of the same alert twice is said of different times."""
        for one, two in combinations(courses, 2):
            if one.rule is two.rule and _clash(one, two):
                self._complain(f"says twice what {one.rule.alert} does at one time; expected it once")

    def check_unchecked(self, leaves: Sequence[Unchecked]) -> None:
        """What is left unchecked is the service's."""
        known = {dict(rule.labels).get(names.SLO_ID, "") or rule.alert for rule in self.rules.values()}
        for leave in leaves:
            strange = [alert.name for alert in leave.alerts if alert.name not in known]
            strange += [s.name for s in leave.slos if names.slo_id(self.service, s.name) not in known]
            for name in strange:
                self._complain(f"leaves {name} unchecked, which the service does not have")

    def _in_order(self, alert: str, stages: Mapping[str, Span | None]) -> None:
        """Each stage comes after the one before, in every version."""
        there = [(words, span) for words, span in stages.items() if span]
        for (earlier, one), (later, two) in pairwise(there):
            if not (one.earliest < two.earliest and one.latest < two.latest):
                self._complain(
                    f"{alert} {earlier} {one.earliest} and {later} {two.earliest}; expected a later minute"
                )

    def _label_templates(self, rule: AlertingRule, expectation: Fires) -> None:
        for name, template in rule.labels:
            if name not in expectation.labels and not read_template(template).is_static:
                words = f"{rule.alert}'s label {name} is a template; say what it renders to"
                self._complain(f"{words}: labels={{'{name}': '...'}}")

    def _span(self, minute: Any) -> Span | None:
        if minute is None:
            return None
        if isinstance(minute, Between):
            return Span(self._minute(minute.earliest), self._minute(minute.latest))
        if not isinstance(minute, ByVersion):
            return Span.at(self._minute(minute))
        before, since = self._minute(minute.before_3), self._minute(minute.since_3)
        if self.engine is not None:
            return Span.at(before if self.engine < (3, 0) else since)
        return Span(min(before, since), max(before, since))

    def _minute(self, text: str) -> Duration:
        try:
            minute = Duration.parse(text)
        except ValueError as error:
            self._complain(str(error))
            return Duration(0)
        if minute % self.clock.step:
            self._complain(f"{text} is between two evaluations; they are {self.clock.step} apart")
        if minute > self.clock.end:
            self._complain(f"{text} is after its end at {self.clock.end}")
        return minute

    def _annotations(self, expectation: Fires, rule: AlertingRule) -> Labels | None:
        if isinstance(expectation.alert, SloAlert) and expectation.summary is None:
            return None  # its texts are the compiler's, and proved by the objective's own stories
        given = {names.SUMMARY: expectation.summary, names.DESCRIPTION: expectation.description}
        rendered = []
        for name, template in rule.annotations:
            text = given.get(name)
            if isinstance(text, ByVersion):
                if self.engine is None:
                    return None
                rendered.append((name, text.before_3 if self.engine < (3, 0) else text.since_3))
            elif text is not None:
                rendered.append((name, text))
            elif not read_template(template).is_static:
                self._complain(f"{rule.alert}'s {name} is a template; say what it renders to: {name}='...'")
        return tuple(rendered)

    def _complain(self, words: str) -> None:
        report(words, subject=self.scenario.subject, origin=self.scenario.origin)
