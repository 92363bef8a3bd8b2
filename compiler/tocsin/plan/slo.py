"""Objectives become rules: an error ratio per window, metadata, and an alert per burn-rate tier.

Numerator and denominator are recorded apart and divided last, so that a busy hour weighs more than
a quiet one. Nothing here ever records NaN: a ratio without traffic has no sample. Numbers and
expressions follow the multi-window, multi-burn-rate method of the SRE Workbook (chapter 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tocsin.errors import report
from tocsin.model.alert import Severity
from tocsin.model.metrics import Counter
from tocsin.model.slo import EventsSli, LatencySli, Slo, UptimeSli
from tocsin.plan import names
from tocsin.plan.rules import AlertingRule, Group, Pairs, RecordingRule, Rule
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
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.promql.units import RATIO
from tocsin.values import Duration, decimal_text, exact


@dataclass(frozen=True)
class Tier:
    """A pair of windows that alerts when both burn faster than `share` of the budget per `long`."""

    name: str
    long: Duration
    short: Duration
    share: Decimal
    """The part of the period's budget that burning at the factor spends in the long window."""
    severity: Severity

    def factor(self, period: Duration) -> Decimal:
        """How many times faster than sustainable: share x period / long window.

        >>> str(TIERS[0].factor(Duration.parse("30d")))
        '14.4'
        """
        return exact(self.share * period.milliseconds / self.long.milliseconds)


def _tier(name: str, long: str, short: str, percents: int, severity: Severity) -> Tier:
    return Tier(name, Duration.parse(long), Duration.parse(short), Decimal(percents) / 100, severity)


TIERS = (
    _tier("fast", "1h", "5m", 2, Severity.PAGE),
    _tier("medium", "6h", "30m", 5, Severity.PAGE),
    _tier("slow", "1d", "2h", 10, Severity.TICKET),
    _tier("chronic", "3d", "6h", 10, Severity.TICKET),
)
"""The tiers of the SRE Workbook for a period of 30 days: factors 14.4, 6, 3 and 1."""

_BASE = Duration.parse("5m")
_FROM_COUNTERS = tuple(map(Duration.parse, ("30m", "1h", "2h", "6h")))
_FROM_BASE = tuple(map(Duration.parse, ("1d", "3d")))
_NO_DATA_FOR = Duration.parse("15m")
_DOWNTIME_DAY = Duration.parse("1d")


@dataclass(frozen=True)
class _Objective:
    """An SLO on its way down: who it is, and the expressions that refer to its own recordings."""

    slo: Slo
    service: str
    owner: str
    labels: Pairs

    @property
    def id(self) -> str:
        return names.slo_id(self.service, self.slo.name)

    @property
    def period(self) -> Duration:
        return Duration.parse(self.slo.period)

    def record(self, name: str, expr: Node, labels: Pairs = ()) -> RecordingRule:
        return RecordingRule(name, expr, (*self.labels, *labels), self.slo.origin)

    def read(self, name: str) -> Selector:
        """The objective's own recorded series."""
        labels = Labels.of(names.SLO_ID, names.SLO_SERVICE, names.SLO_NAME, *self.slo.by)
        schema = Schema(MetricKind.GAUGE, RATIO if name.startswith("slo:sli_error") else None, labels)
        return Selector(name, (Matcher(names.SLO_ID, MatchOp.EQUAL, self.id),), schema=schema)


def lower_slo(slo: Slo, service: str, owner: str, interval: Duration, annotations: Pairs) -> Group:
    """All rules of one objective in the order they feed each other: base, windows, metadata, alerts."""
    ident = (
        (names.SLO_ID, names.slo_id(service, slo.name)),
        (names.SLO_SERVICE, service),
        (names.SLO_NAME, slo.name),
    )
    objective = _Objective(slo, service, owner, ident)
    base = _base_of_time(objective) if isinstance(slo.sli, UptimeSli) else _base_of_events(objective)
    rules: tuple[Rule, ...] = (*base, *_metadata(objective, interval), *_alerts(objective, annotations))
    return Group(names.slo_group(service, slo.name), interval, rules)


# --- the error ratio of events, one recording per window


def _base_of_events(objective: _Objective) -> list[RecordingRule]:
    total, bad = objective.read(names.EVENTS_TOTAL), objective.read(names.EVENTS_BAD)
    rules = [
        objective.record(names.EVENTS_TOTAL, _total(objective.slo, _BASE)),
        objective.record(names.EVENTS_BAD, _bad(objective.slo, _BASE)),
        objective.record(names.error_ratio(_BASE), _share(bad, total)),
    ]
    for window in _FROM_COUNTERS:
        ratio = _share(_bad(objective.slo, window), _total(objective.slo, window))
        rules.append(objective.record(names.error_ratio(window), ratio))
    for window in _long_windows(objective):
        ratio = _share(_summed(objective, bad, window), _summed(objective, total, window))
        rules.append(objective.record(names.error_ratio(window), ratio))
    return rules


def _long_windows(objective: _Objective) -> tuple[Duration, ...]:
    return tuple(sorted({*_FROM_BASE, objective.period}))


def _rate(counter: Counter, window: Duration, by: tuple[str, ...]) -> Node:
    return counter.rate(str(window)).sum(by=by).node


def _total(slo: Slo, window: Duration) -> Node:
    sli = slo.sli
    if isinstance(sli, LatencySli):
        return _rate(sli.histogram.count, window, slo.by)
    assert isinstance(sli, EventsSli)
    return _rate(sli.total, window, slo.by)


def _bad(slo: Slo, window: Duration) -> Node:
    """The rate of bad events: zero, not absent, before the first of them; absent without any total."""
    sli, total = slo.sli, _total(slo, window)
    if isinstance(sli, LatencySli):
        good = _rate(sli.histogram.bucket(sli.within), window, slo.by)
        return Call("clamp_min", (Binary("-", total, good), Number(Decimal(0))))
    assert isinstance(sli, EventsSli)
    return Binary("or", _rate(sli.bad, window, slo.by), Binary("*", Number(Decimal(0)), total))


def _share(part: Node, whole: Node) -> Node:
    return Binary("/", part, Binary(">", whole, Number(Decimal(0))))


def _summed(objective: _Objective, recorded: Selector, window: Duration) -> Node:
    """The recorded rates added up; grouped, so that an old label of the rules cannot split the sum."""
    total = Call("sum_over_time", (RangeSelector(recorded, window),))
    return Aggregate("sum", total, (names.SLO_ID, *objective.slo.by))


# --- the error ratio of time: each evaluation is a slot, so averaging is exact


def _base_of_time(objective: _Objective) -> list[RecordingRule]:
    sli, by = objective.slo.sli, objective.slo.by
    assert isinstance(sli, UptimeSli)
    if by:
        report(
            "by is not available for an UptimeSli yet",
            subject=objective.slo.subject,
            origin=objective.slo.origin,
        )
    up = Binary("==", sli.up._node(), Number(Decimal(1)), return_bool=True)
    quorum = Number(sli.quorum.amount)
    enough = Binary(">=", Aggregate("avg", up, by), quorum, return_bool=True)
    down = Binary("-", Number(Decimal(1)), enough)
    missing_is_down = Call("vector", (Number(Decimal(1)),))
    slots = objective.read(names.SLOTS_BAD)
    rules = [objective.record(names.SLOTS_BAD, Binary("or", down, missing_is_down))]
    for window in sorted({_BASE, *_FROM_COUNTERS, *_long_windows(objective)}):
        average = Call("avg_over_time", (RangeSelector(slots, window),))
        rules.append(objective.record(names.error_ratio(window), average))
    for window in sorted({_DOWNTIME_DAY, objective.period}):
        minutes = Binary("*", objective.read(names.error_ratio(window)), Number(window.minutes))
        rules.append(objective.record(names.downtime(window), minutes))
    return rules


# --- what dashboards and people read


def _metadata(objective: _Objective, interval: Duration) -> list[RecordingRule]:
    slo, period = objective.slo, objective.period
    budget = Number(slo.budget)
    burn = objective.read(names.PERIOD_BURN_RATE)
    counted = names.SLOTS_BAD if isinstance(slo.sli, UptimeSli) else names.EVENTS_TOTAL
    samples = Call("count_over_time", (RangeSelector(objective.read(counted), period),))
    info = (("objective", f"{decimal_text(slo.objective.amount * 100)}%"), (names.TEAM, objective.owner))
    return [
        objective.record(names.OBJECTIVE, _constant(slo.objective.amount)),
        objective.record(names.ERROR_BUDGET, _constant(slo.budget)),
        objective.record(names.PERIOD_DAYS, _constant(exact(period.minutes / 1440))),
        objective.record(names.INFO, _constant(Decimal(1)), info),
        objective.record(
            names.CURRENT_BURN_RATE, Binary("/", objective.read(names.error_ratio(_BASE)), budget)
        ),
        objective.record(
            names.PERIOD_BURN_RATE, Binary("/", objective.read(names.error_ratio(period)), budget)
        ),
        objective.record(names.BUDGET_REMAINING, Binary("-", Number(Decimal(1)), burn)),
        objective.record(names.COVERAGE, Binary("/", samples, Number(Decimal(period // interval)))),
    ]


def _constant(value: Decimal) -> Node:
    return Call("vector", (Number(value),))


# --- alerts


def _alerts(objective: _Objective, annotations: Pairs) -> list[AlertingRule]:
    alerts = [_burn(objective, tier, annotations) for tier in TIERS if _can_fire(objective, tier)]
    if not isinstance(objective.slo.sli, UptimeSli):
        alerts.append(_no_data(objective, annotations))
    if _can_be_invalid(objective.slo):
        alerts.append(_invalid(objective, annotations))
    return alerts


def _can_be_invalid(slo: Slo) -> bool:
    """Whether more bad events than events can be counted: not where the bad ones are some of them."""
    sli = slo.sli
    if not isinstance(sli, EventsSli):
        return False
    return sli.bad.name != sli.total.name or not set(sli.total.matchers) <= set(sli.bad.matchers)


def _can_fire(objective: _Objective, tier: Tier) -> bool:
    factor = tier.factor(objective.period)
    if factor * objective.slo.budget < 1:
        return True
    report(
        f"the {tier.name} tier can never fire: {decimal_text(factor)} times the budget of "
        f"{decimal_text(objective.slo.budget * 100)} % is more than every event failing; "
        "raise the objective or lengthen the period",
        subject=objective.slo.subject,
        origin=objective.slo.origin,
    )
    return False


def _burn(objective: _Objective, tier: Tier, annotations: Pairs) -> AlertingRule:
    factor = Number(tier.factor(objective.period), RATIO)
    budget = Number(objective.slo.budget)

    def burns(window: Duration) -> Node:
        return Binary(">", Binary("/", objective.read(names.error_ratio(window)), budget), factor)

    spent = f"{decimal_text(tier.share * 100)} % of its {objective.period} budget in {tier.long}"
    return _alert(
        objective,
        names.burn_alert(tier.name),
        Binary("and", burns(tier.long), burns(tier.short)),
        Duration(0),
        tier.severity,
        f"{objective.id} burns its error budget {{{{ $value | humanize }}}} times too fast",
        f"At {decimal_text(tier.factor(objective.period))} times or more it spends {spent}.",
        ((names.SLO_BURN_TIER, tier.name),),
        annotations,
    )


def _no_data(objective: _Objective, annotations: Pairs) -> AlertingRule:
    return _alert(
        objective,
        names.SLO_NO_DATA,
        Call("absent", (objective.read(names.EVENTS_BAD),)),
        _NO_DATA_FOR,
        Severity.TICKET,
        f"{objective.id} cannot be measured",
        "The series it is computed from are gone, so neither its budget nor its alerts mean anything.",
        ((names.SLO_BURN_TIER, "none"),),
        annotations,
    )


def _invalid(objective: _Objective, annotations: Pairs) -> AlertingRule:
    ratio = objective.read(names.error_ratio(_BASE))
    outside = Binary(
        "or", Binary(">", ratio, Number(Decimal(1), RATIO)), Binary("<", ratio, Number(Decimal(0)))
    )
    return _alert(
        objective,
        names.SLI_INVALID,
        outside,
        _NO_DATA_FOR,
        Severity.TICKET,
        f"{objective.id} measures {{{{ $value | humanizePercentage }}}} bad events",
        "More bad events than events: the two series do not count the same thing.",
        ((names.SLO_BURN_TIER, "none"),),
        annotations,
    )


def _alert(
    objective: _Objective,
    name: str,
    expr: Node,
    for_: Duration,
    severity: Severity,
    summary: str,
    description: str,
    labels: Pairs,
    annotations: Pairs,
) -> AlertingRule:
    return AlertingRule(
        name,
        expr,
        for_,
        Duration(0),
        (
            (names.SEVERITY, severity.value),
            (names.SERVICE, objective.service),
            (names.TEAM, objective.owner),
            *objective.labels,
            *labels,
        ),
        ((names.SUMMARY, summary), (names.DESCRIPTION, description), *annotations),
        objective.slo.origin,
    )
