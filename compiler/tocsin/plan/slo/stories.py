"""What every story about an objective is made of: phases, the alerts' courses, questions, one case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tocsin.model.levels import Level
from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.cases import Case, Labels, Query, Sample
from tocsin.plan.expectations import Clock, Course, Span, notifications, queries
from tocsin.plan.rules import AlertingRule, RecordingRule, Rule
from tocsin.plan.scenarios import Version
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.plan.slo.world import World
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import Binary, Call, Matcher, MatchOp, Node, Number
from tocsin.promql.units import RATIO
from tocsin.values import Duration

MINUTE = Duration.parse("1m")
Phases = Sequence[tuple[Duration, Sequence[Level]]]


@dataclass(frozen=True)
class Teller:
    """Knows an objective, its rules and its series, and makes cases of stories about them."""

    objective: Objective
    world: World
    service: Service
    rules: tuple[Rule, ...]
    engine: Version | None
    is_alone: bool = True
    """Whether no other objective reads the same series. promtool's alerts are compared by name alone."""

    @property
    def alerts(self) -> dict[str, AlertingRule]:
        """The objective's alerts by name."""
        return {rule.alert: rule for rule in self.rules if isinstance(rule, AlertingRule)}

    @property
    def usual_step(self) -> Duration:
        """How far evaluations are apart."""
        return self.objective.interval

    @property
    def burning(self) -> tuple[str, ...]:
        """The alerts of all tiers, fastest first."""
        return tuple(names.burn_alert(tier.name) for tier in self.objective.tiers)

    @property
    def slower(self) -> tuple[str, ...]:
        """The alerts of all tiers but the fastest, of which most stories say nothing."""
        return self.burning[1:]

    def span(self, before_3: Duration, since_3: Duration) -> Span:
        """A time that the engine's version decides; both if the version is not known."""
        if self.engine is not None:
            return Span.at(before_3 if self.engine < (3, 0) else since_3)
        return Span(min(before_3, since_3), max(before_3, since_3))

    def looked(self, time: Duration) -> Duration:
        """The first evaluation at this time or later."""
        step = self.usual_step
        return step * -(-time.milliseconds // step.milliseconds)

    def past(self, time: Duration) -> Span:
        """The first evaluation whose range begins after this time, where ranges are closed, or at it."""
        return self.span(self.looked(time + Duration(1)), self.looked(time))

    def after(self, pending: Span, alert: str) -> Span:
        """When an alert fires that is pending since then."""
        delay = self.looked(self.alerts[alert].for_)
        return Span(pending.earliest + delay, pending.latest + delay)

    @property
    def first_rate(self) -> Duration:
        """The first evaluation that finds two samples of a counter."""
        return self.looked(self.world.scrape)

    def labels_of(self, group: tuple[str, ...]) -> Labels:
        """The labels that split the objective, as a group has them."""
        return tuple(zip(self.objective.by, group, strict=True))

    def burns(
        self,
        tier: BurnTier,
        firing: Span,
        until: Span | None = None,
        says: str | None = None,
        groups: Iterable[tuple[str, ...]] | None = None,
    ) -> list[Course]:
        """A tier's alert fires, for each group; `says` is the burn rate it names, if that matters."""
        rule = self.alerts[names.burn_alert(tier.name)]
        courses = []
        for group in self.world.groups if groups is None else groups:
            labels = self.labels_of(group)
            text = dict(rule.annotations)[names.SUMMARY].replace("{{ $value | humanize }}", says or "")
            for label, value in labels:
                text = text.replace(f"{{{{ $labels.{label} }}}}", value)
            rendered = None if says is None else ((names.SUMMARY, text),)
            courses.append(Course(rule, labels, firing=firing, until=until, annotations=rendered))
        return courses

    def says(
        self,
        alert: str,
        pending: Span,
        firing: Span,
        until: Span | None = None,
        labels: Labels = (),
        value: str = "",
    ) -> Course:
        """An alert with a `for` becomes pending, then fires; `value` is what stands for its template."""
        rule = self.alerts[alert]
        text = dict(rule.annotations)[names.SUMMARY].replace("{{ $value | humanizePercentage }}", value)
        for label, value in labels:
            text = text.replace(f"{{{{ $labels.{label} }}}}", value)
        return Course(rule, labels, pending, firing, until, annotations=((names.SUMMARY, text),))

    def case(
        self,
        title: str,
        phases: Phases,
        courses: Sequence[Course] = (),
        asked: Iterable[Query] = (),
        *,
        home: str,
        ignoring: Iterable[str] = (),
        normal: Sequence[Level] | None = None,
        step: Duration | None = None,
        scrape: Duration | None = None,
    ) -> Case:
        """The story as a case in the file `home`; `ignoring` are alerts it says nothing of.

        Other alerts and objectives may read the same series, each is proved by cases of its own: so
        only this objective's alerts are held to silence.
        """
        lasts = Duration(sum(length.milliseconds for length, _ in phases))
        evaluated, scraped = step or self.usual_step, scrape or self.world.scrape
        # promtool has one evaluation interval a file.
        stem = home if evaluated == self.usual_step else f"{home}-every-{evaluated}"
        clock = Clock(evaluated, lasts - Duration(lasts % evaluated))
        own = [Matcher(names.SLO_ID, MatchOp.EQUAL, self.objective.id)]
        own += [Matcher("alertname", MatchOp.NOT_EQUAL, alert) for alert in ignoring]
        usual = self.service.normal if normal is None else normal
        series = lay_out(phases, usual, scraped)
        return Case(
            f"{self.objective.id}: {title}",
            scraped,
            lasts,
            tuple(series.items()),
            (*queries(courses, own, clock), *asked, never_nan(self.objective, self.rules, clock)),
            notifications(courses) if self.is_alone else (),
            tuple(course.rule.alert for course in courses),
            self.world.metrics,
            self.objective.slo.origin,
            home=names.objective_tests_file(self.objective.id, stem),
            step=evaluated,
            objective=self.objective.id,
        )

    def is_exactly(self, at: Duration, name: str, value: int) -> tuple[Query, ...]:
        """The objective's recorded series has this value, in every group."""
        samples = tuple(Sample(name, self._labels(group), value) for group in self.world.groups)
        return (Query(at, self.objective.read(name), samples),)

    def is_about(self, at: Duration, name: str, value: Decimal, tolerance: Decimal) -> tuple[Query, ...]:
        """It is this value but for a tolerated part of it, in every group."""
        relative = Binary("-", Binary("/", self.objective.read(name), Number(value)), Number(Decimal(1)))
        close = Binary("<", Call("abs", (relative,)), Number(tolerance, RATIO), return_bool=True)
        return (Query(at, close, tuple(Sample("", self._labels(group), 1) for group in self.world.groups)),)

    def _labels(self, group: tuple[str, ...]) -> Labels:
        return tuple(sorted((*self.objective.labels, *zip(self.objective.by, group, strict=True))))


def never_nan(objective: Objective, rules: Iterable[Rule], clock: Clock) -> Query:
    """No sample of any recorded series of the objective is NaN: one is enough to make a sum NaN.

    And that alone differs from itself. A step longer than the story, so that every range has its first.
    """
    nan: Node | None = None
    for name in dict.fromkeys(rule.record for rule in rules if isinstance(rule, RecordingRule)):
        total = objective.over("sum_over_time", name, clock.end + clock.step)
        differs = Binary("!=", total, total)
        nan = differs if nan is None else Binary("or", nan, differs)
    assert nan is not None
    return Query(clock.end, nan)
