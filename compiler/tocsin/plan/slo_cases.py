"""Cases that every objective gets: each burn-rate tier just below and just above its factor.

The series of a normal day that the objective reads are made to burn: they grow so that the share of
bad events is an exact multiple of the budget. It has been so for as long as there is history, so
all windows agree, and which tiers fire follows from their factors alone. An objective of time has
no such shares, a minute is up or down: it gets an outage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tocsin.errors import report
from tocsin.model.levels import Gone, Growing, Level, Series, Standing
from tocsin.model.metrics import Metric
from tocsin.model.service import Service
from tocsin.model.slo import EventsSli, LatencySli, Slo, UptimeSli
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.expectations import Clock, Course, Span, notifications, queries
from tocsin.plan.rules import AlertingRule
from tocsin.plan.slo import TIERS, Tier
from tocsin.plan.timeline import lay_out
from tocsin.promql.nodes import Matcher, MatchOp
from tocsin.values import Duration, decimal_text, exact

_AROUND = {
    "fast": ("14", "15"),
    "medium": ("5.9", "6.1"),
    "slow": ("2.9", "3.1"),
    "chronic": ("0.95", "1.05"),
}
"""Burn rates just below and just above each tier's factor at a period of 30 days."""

_LONG_AGO = Decimal(10**12)
"""Where the counters start: high enough that rate() need not fear to extrapolate below zero."""

_MINUTE = Duration.parse("1m")
_BURNING = Duration.parse("15m")
_OUTAGE = Duration.parse("5m")
_CALM = Duration.parse("30m")


def slo_cases(service: Service, rules: Sequence[AlertingRule]) -> tuple[Case, ...]:
    """The cases of all objectives of the service."""
    return tuple(case for slo in service.slos for case in _Cases(service, slo, rules).all())


class _Cases:
    """The cases of one objective."""

    def __init__(self, service: Service, slo: Slo, rules: Sequence[AlertingRule]) -> None:
        self.service = service
        self.slo = slo
        self.id = names.slo_id(service.name, slo.name)
        self.rules = {rule.alert: rule for rule in rules if (names.SLO_ID, self.id) in rule.labels}
        self.interval = Duration.parse(service.scrape_interval)
        self.step = Duration.parse(service.evaluation_interval)

    def all(self) -> Iterator[Case]:
        """Every case that the kind of SLI allows; a normal day without its series is reported."""
        if not service_series(self.service, self.slo):
            report(
                "the service's normal day has no series for it, so nothing can prove it; add them to normal=",
                subject=self.slo.subject,
                origin=self.slo.origin,
            )
            return
        if isinstance(self.slo.sli, UptimeSli):
            yield self._outage()
            return
        for tier in TIERS:
            if names.burn_alert(tier.name) in self.rules:
                for burn in map(Decimal, _AROUND[tier.name]):
                    yield self._burning(tier, burn)
        yield self._gone()

    def _burning(self, tier: Tier, burn: Decimal) -> Case:
        """A constant burn from the start: the first rate exists at the second minute of samples."""
        tripped = [each for each in TIERS if each.factor(Duration.parse(self.slo.period)) < burn]
        started = Span.at(_MINUTE)
        text = f"{self.id} burns its error budget {burn} times too fast"
        courses = [self._course(each, started, None, text) for each in tripped]
        side = "below" if tier not in tripped else "above"
        title = f"{decimal_text(burn)} times the budget, just {side} {tier.name}"
        return self._case(title, [(_BURNING, burning(self.service, self.slo, burn))], courses)

    def _outage(self) -> Case:
        """Everything is down for five minutes; each tier fires with the first minute that is counted."""
        up = [Standing(series, Decimal(0)) for series in service_series(self.service, self.slo)]
        started = Span.at(_CALM + self.step)
        [first] = {names.burn_alert(tier.name) for tier in TIERS[:1]}
        down = exact(1 / (self.slo.budget * (_CALM // self.step + 2)))
        text = f"{self.id} burns its error budget {down:.4g} times too fast"
        courses = [self._course(tier, started, None, text) for tier in TIERS]
        assert first in self.rules
        return self._case("down for 5m", [(_CALM, ()), (_OUTAGE, up)], courses)

    def _gone(self) -> Case:
        """The series end: what burned is forgotten, and that nothing is measured is told."""
        rule = self.rules[names.SLO_NO_DATA]
        gone = [Gone(series) for series in service_series(self.service, self.slo)]
        silent = _OUTAGE + _OUTAGE
        pending = Span.at(silent)
        course = Course(rule, (), pending, Span.at(silent + rule.for_), None)
        return self._case("the scrape is gone", [(_OUTAGE, ()), (Duration.parse("30m"), gone)], [course])

    def _course(self, tier: Tier, firing: Span, until: Span | None, summary: str) -> Course:
        rule = self.rules[names.burn_alert(tier.name)]
        return Course(rule, (), None, firing, until, annotations=((names.SUMMARY, summary),))

    def _case(
        self, title: str, phases: list[tuple[Duration, Sequence[Level]]], courses: Sequence[Course]
    ) -> Case:
        lasts = Duration(sum(length.milliseconds for length, _ in phases))
        clock = Clock(self.step, lasts)
        # Other alerts and objectives may read the same series; each is proved by cases of its own.
        own = [Matcher(names.SLO_ID, MatchOp.EQUAL, self.id)]
        return Case(
            f"{self.id}: {title}",
            self.interval,
            lasts,
            tuple(lay_out(phases, self.service.normal, self.interval).items()),
            queries(courses, own, clock),
            notifications(courses),
            tuple(course.rule.alert for course in courses),
            frozenset(series.name for series in service_series(self.service, self.slo)),
            self.slo.origin,
        )


def service_series(service: Service, slo: Slo) -> tuple[Series, ...]:
    """The series of a normal day that the objective reads."""
    return tuple(
        level.series for level in service.normal if any(_reads(m, level.series) for m in _metrics(slo))
    )


def _metrics(slo: Slo) -> tuple[Metric, ...]:
    match slo.sli:
        case EventsSli() as events:
            return (events.bad, events.total)
        case LatencySli() as latency:
            return (latency.histogram.bucket(latency.within), latency.histogram.count)
        case UptimeSli() as uptime:
            return (uptime.up,)


def _reads(metric: Metric, series: Series) -> bool:
    labels = dict(series.labels)
    # Buckets beside the threshold are read by no rule, but belong to the same distribution.
    matchers = (m for m in metric.matchers if m.label != "le")
    return metric.name == series.name and all(_passes(m, labels.get(m.label, "")) for m in matchers)


def _passes(matcher: Matcher, value: str) -> bool:
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return (value == matcher.value) is (matcher.op is MatchOp.EQUAL)
    return bool(re.fullmatch(matcher.value, value)) is (matcher.op is MatchOp.REGEX)


def burning(service: Service, slo: Slo, burn: Decimal) -> tuple[Level, ...]:
    """Levels at which the share of bad events is `burn` times the budget, in whole events a scrape."""
    share = burn * slo.budget
    total = Decimal(1000)
    while (share * total) % 1:
        total *= 10
    seconds = Duration.parse(service.scrape_interval).seconds
    sli = slo.sli
    levels = []
    good = _good_series(service, slo)
    for series in service_series(service, slo):
        if isinstance(sli, LatencySli):
            bound = dict(series.labels).get("le", "+Inf")
            within = bound != "+Inf" and Decimal(bound) <= sli.within.amount
            events = total * (1 - share) if within else total
        else:
            assert isinstance(sli, EventsSli)
            bad = _reads(sli.bad, series)
            events = total * share if bad else total - total * share if good == series else Decimal(0)
        levels.append(Growing(series, events / seconds, _LONG_AGO))
    return tuple(levels)


def _good_series(service: Service, slo: Slo) -> Series | None:
    """The one series that counts the good events; other good ones stand still."""
    sli = slo.sli
    if not isinstance(sli, EventsSli):
        return None
    return next(
        (s for s in service_series(service, slo) if _reads(sli.total, s) and not _reads(sli.bad, s)), None
    )
