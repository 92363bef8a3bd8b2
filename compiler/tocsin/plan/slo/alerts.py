"""The alerts of an objective: one per burn-rate tier, and those that say it cannot be measured."""

from __future__ import annotations

from decimal import Decimal

from tocsin.model.alert import Severity
from tocsin.model.metrics import Counter
from tocsin.model.slo import EventsSli, Missing, RatioSli, UptimeSli
from tocsin.plan import names
from tocsin.plan.rules import AlertingRule, Pairs
from tocsin.plan.slo.division import is_clamped, unclamped
from tocsin.plan.slo.events import bad_rate, counted_bad, rate_of
from tocsin.plan.slo.metadata import counted
from tocsin.plan.slo.objective import BASE, ZERO, Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matching,
    Modifiers,
    Node,
    Number,
    RangeSelector,
    Selector,
)
from tocsin.promql.units import RATIO
from tocsin.values import Duration, decimal_text, exact

_NO_TIER = ((names.SLO_BURN_TIER, "none"),)
_GONE_FOR = Duration.parse("15m")
_GROUP_GONE_FOR = Duration.parse("10m")
_STOPPED_FOR = Duration.parse("5m")
_HOUR, _DAY = Duration.parse("1h"), Duration.parse("1d")
_ENOUGH_COVERAGE = Decimal("0.5")


def alerts(objective: Objective) -> list[AlertingRule]:
    """Every alert that its options ask for and that can fire."""
    slo = objective.slo
    made = [_burn(objective, tier) for tier in objective.tiers]
    if not isinstance(slo.sli, UptimeSli) and slo.missing is not Missing.IGNORE:
        made.append(_no_data(objective))
    if can_be_invalid(objective):
        made.append(_invalid(objective))
    if slo.traffic_stopped_above is not None:
        made.append(_traffic_stopped(objective))
    if slo.budget_exhausted:
        made.append(_exhausted(objective))
    return made


def _burn(objective: Objective, tier: BurnTier) -> AlertingRule:
    """No `for`: the short window clears it, and a delay would cost minutes of a full outage."""
    factor, budget = Number(tier.factor, RATIO), Number(objective.slo.budget)

    def burns(window: Duration) -> Node:
        return Binary(">", Binary("/", objective.read(names.error_ratio(window)), budget), factor)

    condition = Binary("and", burns(tier.long), burns(tier.short))
    if objective.slo.min_bad is not None:
        condition = Binary("and", condition, _enough(objective, tier))
    times, spent = decimal_text(tier.factor), decimal_text((tier.share * 100).quantize(Decimal("0.01")))
    return _alert(
        objective,
        names.burn_alert(tier.name),
        condition,
        Duration(0),
        tier.severity,
        f"{_subject(objective)} burns its error budget {{{{ $value | humanize }}}} times too fast",
        f"At more than {times} times the sustainable rate, "
        f"the {objective.period} budget loses {spent} % in {tier.long}.",
        ((names.SLO_BURN_TIER, tier.name),),
    )


def _enough(objective: Objective, tier: BurnTier) -> Node:
    """At least `min_bad` bad events, or slots, within the long window."""
    if isinstance(objective.slo.sli, UptimeSli):
        bad = objective.over("sum_over_time", names.SLOTS_BAD, tier.long)
    else:
        # Not the average times the window: while there is less history than that, one event would be many.
        rates = objective.over("sum_over_time", names.EVENTS_BAD, tier.long)
        bad = Binary("*", rates, Number(objective.interval.seconds))
    return Binary(">=", bad, Number(Decimal(objective.slo.min_bad or 0)))


def _no_data(objective: Objective) -> AlertingRule:
    gone = _vanished(objective)
    if objective.slo.missing is Missing.BAD:
        gone = _imputed_from_nothing(objective)
    # What is excluded is recorded by nobody, and that on purpose.
    gone = objective.not_excluded(gone)
    return _alert(
        objective,
        names.SLO_NO_DATA,
        gone,
        _GROUP_GONE_FOR if objective.by else _GONE_FOR,
        Severity.PAGE if objective.slo.missing is Missing.PAGE else Severity.TICKET,
        f"{_subject(objective)} cannot be measured",
        "The series it is computed from are gone, so neither its budget nor its alerts mean anything.",
        _NO_TIER,
    )


def _vanished(objective: Objective) -> Node:
    """Nothing is measured; of an objective that is split, a group that was of late."""
    sli = objective.slo.sli
    name, matching = names.EVENTS_BAD, Matching((names.SLO_ID, *objective.by), on=True)
    found: Node = objective.read(name)
    if isinstance(sli, RatioSli):
        # Without traffic it gives NaN, which is not recorded: so the query is asked, not the recording;
        # and without `or vector(0)`, which gives a share whatever is gone.
        name, matching = counted(objective), Matching(objective.by, on=True)
        found = unclamped(sli.error_ratio(str(BASE)).node)
    if not objective.by:
        return Call("absent", (found,))
    # By the labels that are fixed for good: what an older rule recorded may have had others too.
    seen = Aggregate("count", objective.over("count_over_time", name, _DAY), (names.SLO_ID, *objective.by))
    return Binary("unless", seen, found, matching=matching)


def _imputed_from_nothing(objective: Objective) -> Node:
    """Where missing counts as bad the recordings go on, so the sources are asked."""
    recorded, real = objective.read(names.EVENTS_BAD), bad_rate(objective, BASE)
    return Binary("unless", recorded, real, matching=Matching(objective.by, on=True))


def can_be_invalid(objective: Objective) -> bool:
    """Whether more bad events than events can be counted: not where the bad ones are some of them."""
    sli = objective.slo.sli
    if isinstance(sli, RatioSli):
        ratio = sli.error_ratio(str(BASE)).node
        if is_clamped(ratio):
            return False
        is_division = isinstance(ratio, Binary) and ratio.operator == "/"
        return not (isinstance(ratio, Binary) and is_division and _is_part(ratio.left, ratio.right))
    if not isinstance(sli, EventsSli):
        return False
    if isinstance(sli.bad, Counter) and isinstance(sli.total, Counter):
        return sli.bad.name != sli.total.name or not set(sli.total.matchers) <= set(sli.bad.matchers)
    return not _is_part(counted_bad(objective, sli, BASE), rate_of(objective, sli.total, BASE))


def _is_part(part: Node, whole: Node) -> bool:
    """Whether both are sums of rates of one metric over one window, and the first selects no other series."""
    match part, whole:
        case (
            Aggregate("sum", Call(function, (RangeSelector(few, window),)), by, without),
            Aggregate("sum", Call(other, (RangeSelector(many, as_long),)), as_well, as_much),
        ):
            alike = (function, window, by, without) == (other, as_long, as_well, as_much)
            return alike and few.name == many.name and set(many.matchers) <= set(few.matchers)
    return False


def _invalid(objective: Objective) -> AlertingRule:
    ratio = objective.read(names.error_ratio(BASE))
    outside = Binary("or", Binary(">", ratio, Number(Decimal(1), RATIO)), Binary("<", ratio, ZERO))
    return _alert(
        objective,
        names.SLI_INVALID,
        outside,
        _GONE_FOR,
        Severity.TICKET,
        f"{_subject(objective)} measures {{{{ $value | humanizePercentage }}}} bad events",
        "A share below nothing or above everything: its two series do not count the same thing.",
        _NO_TIER,
    )


def _traffic_stopped(objective: Objective) -> AlertingRule:
    least = objective.slo.traffic_stopped_above
    assert least is not None
    total = objective.read(names.EVENTS_TOTAL)
    before = Selector(total.name, total.matchers, Modifiers(_HOUR), total.schema)
    stopped = Binary("==", total, ZERO)
    return _alert(
        objective,
        names.SLO_TRAFFIC_STOPPED,
        Binary("and", stopped, Binary(">", before, Number(exact(least.amount)))),
        _STOPPED_FOR,
        Severity.PAGE,
        f"{_subject(objective)}: nothing arrives any more",
        f"An hour ago there was more than {least}; now there is nothing, good or bad.",
        _NO_TIER,
    )


def _exhausted(objective: Objective) -> AlertingRule:
    left = Binary("<=", objective.read(names.BUDGET_REMAINING), ZERO)
    trusted = Binary(">", objective.read(names.COVERAGE), Number(_ENOUGH_COVERAGE))
    return _alert(
        objective,
        names.SLO_BUDGET_EXHAUSTED,
        Binary("and", left, trusted),
        _STOPPED_FOR,
        Severity.TICKET,
        f"{_subject(objective)} has spent its error budget",
        f"More was bad within {objective.period} than was agreed.",
        _NO_TIER,
    )


def _subject(objective: Objective) -> str:
    groups = ", ".join(f"{label} {{{{ $labels.{label} }}}}" for label in objective.by)
    return f"{objective.id} ({groups})" if groups else objective.id


def _alert(
    objective: Objective,
    name: str,
    expr: Node,
    for_: Duration,
    severity: Severity,
    summary: str,
    description: str,
    labels: Pairs,
) -> AlertingRule:
    fixed = (
        (names.SEVERITY, severity.value),
        (names.SERVICE, objective.service),
        (names.TEAM, objective.owner),
        *objective.labels,
        *labels,
    )
    own = tuple(sorted(pair for pair in objective.slo.labels.items() if pair[0] not in dict(fixed)))
    texts = ((names.SUMMARY, summary), (names.DESCRIPTION, description))
    return AlertingRule(name, expr, for_, Duration(0), (*fixed, *own), texts, objective.slo.origin)
