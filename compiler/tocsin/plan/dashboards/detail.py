"""One objective in detail: a single dashboard for all of them, chosen by its variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tocsin.model.alert import Severity
from tocsin.model.slo import RatioSli
from tocsin.plan import names
from tocsin.plan.dashboards.links import runbook_index, runbook_links
from tocsin.plan.dashboards.objectives import (
    BUDGET_STEPS,
    BURN_STEPS,
    NEVER,
    budget_left,
    line,
    stat,
    states,
)
from tocsin.plan.dashboards.queries import alerts, equals, firing_mark
from tocsin.plan.dashboards.recordings import DAY, HOUR, Selection, count_or_zero
from tocsin.plan.dashboards.shapes import (
    GREEN,
    ORANGE,
    RED,
    Dashboard,
    Kind,
    Panel,
    Query,
    Row,
    Step,
    Variable,
)
from tocsin.plan.rules import AlertingRule
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import BurnTier
from tocsin.promql.expression import Expr, combine
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.promql.units import EVENTS, RATIO, SECONDS, TIMES, Unit
from tocsin.values import decimal_text, exact

SERVICE, SLO = "service", "slo"
"""The variables, and what they stand for in links: the names of a service and of its objective."""

SLI, BURN_RATE, BUDGET, EVENTS_PANEL = "sli", "burn-rate", "budget-left", "events"
"""Keys of the panels that alerts lead to."""

_MINUTES = Unit.of("minutes")
_CHOSEN = (equals(names.SLO_SERVICE, f"${SERVICE}"), equals(names.SLO_NAME, f"${SLO}"))


def detail(objectives: Sequence[Objective], rules: Sequence[AlertingRule], package: str) -> Dashboard:
    """All that is known of the chosen objective; `rules` are the alerts of all of them."""
    chosen = Selection(_CHOSEN, tuple(objectives))
    kept, speed, budget, events = (
        _with_runbooks(panel, rules, objectives)
        for panel in (_sli(chosen), _burn_rate(chosen), budget_left(chosen, 12, 9), _events(chosen))
    )
    return Dashboard(
        names.DETAIL_UID,
        "SLO detail",
        "One objective: what was promised, what is kept, how fast its error budget is spent.",
        (names.DASHBOARD_TAG, "slo"),
        (
            Row("row:now", "$service: $slo", (*_now(chosen), *_last_day(chosen))),
            Row("row:speed", "Kept, and spent", (kept, speed)),
            Row("row:budget", "Budget and events", (budget, events)),
            Row("row:alert-states", "Alerts over time", (states(_CHOSEN, ("alertname",), 5),)),
        ),
        variables=(
            Variable(SERVICE, "Service", Selector(names.INFO), names.SLO_SERVICE),
            Variable(
                SLO,
                "SLO",
                Selector(names.INFO, (equals(names.SLO_SERVICE, f"${SERVICE}"),)),
                names.SLO_NAME,
            ),
        ),
        annotations=(firing_mark(*_CHOSEN),),
        links=runbook_index(rules),
        package=package,
    )


def _with_runbooks(panel: Panel, rules: Sequence[AlertingRule], objectives: Sequence[Objective]) -> Panel:
    """The panel, with links to what to do about the alerts that lead to it."""
    by_id = {each.id: each for each in objectives}
    leading = [rule for rule in rules if panel_of(rule.alert, by_id[_objective(rule)]) == panel.key]
    return replace(panel, links=runbook_links(leading, f"${{{SERVICE}}}-${{{SLO}}}"))


def _objective(rule: AlertingRule) -> str:
    return dict(rule.labels)[names.SLO_ID]


def panel_of(alert: str, objective: Objective) -> str:
    """The key of the panel that shows what an alert of the objective measures."""
    counts_nothing = isinstance(objective.slo.sli, RatioSli)
    return {
        names.SLO_NO_DATA: SLI if counts_nothing else EVENTS_PANEL,
        names.SLO_TRAFFIC_STOPPED: EVENTS_PANEL,
        names.SLI_INVALID: SLI,
        names.SLO_BUDGET_EXHAUSTED: BUDGET,
    }.get(alert, BURN_RATE)


def _now(chosen: Selection) -> tuple[Panel, ...]:
    firing = count_or_zero(alerts("firing", *_CHOSEN))
    return (
        stat("objective", "Objective", "The share that was promised.", chosen.one(names.OBJECTIVE), RATIO),
        stat("kept", "SLI", "The share of good events, or good time, over the period.", chosen.sli, RATIO),
        stat(
            "left", "Budget left", "The part of the period's error budget that is left.",
            chosen.budget_left, RATIO, BUDGET_STEPS,
        ),
        stat(
            "speed", "Burn rate 1h",
            "How many times faster than sustainable the budget was spent within the last hour.",
            chosen.worst_burn_rate(HOUR), TIMES, BURN_STEPS,
        ),
        stat(
            "exhaustion", "Exhausted in", "When the budget is spent, at the speed of the last hour.",
            chosen.time_to_exhaustion, SECONDS, empty=NEVER,
        ),
        stat(
            "firing", "Alerts firing", "How many of its alerts fire.",
            firing, steps=(Step(None, GREEN), Step(exact(1), RED)),
        ),
    )  # fmt: skip


def _last_day(chosen: Selection) -> tuple[Panel, ...]:
    """For people: the last day as numbers."""
    errors = chosen.worst_errors(DAY)
    return (
        stat(
            "uptime", "Up or good, last 24 hours",
            "Uptime, where time is measured; else the share of events that were good.",
            1 - errors, RATIO, width=8,
        ),
        stat(
            "error-rate", "Error rate, last 24 hours",
            "The share of events that were bad, or of the time that was down.",
            errors, RATIO, width=8,
        ),
        stat(
            "downtime", "Downtime, last 24 hours",
            "Minutes that were down, where time is measured.",
            chosen.one(names.downtime(DAY)), _MINUTES, width=8, empty="not measured by time",
        ),
    )  # fmt: skip


def _sli(chosen: Selection) -> Panel:
    hour = 1 - chosen.errors(HOUR)
    return Panel(
        SLI,
        Kind.TIME_SERIES,
        "SLI against the objective",
        "The share of good events, or good time, within the last hour and day, and what was promised.",
        12,
        9,
        (
            Query(hour.node, line("1h", chosen)),
            Query((1 - chosen.errors(DAY)).node, line("1d", chosen)),
            Query(chosen.one(names.OBJECTIVE).node, "objective", dashed=True, color=RED),
        ),
        RATIO,
        from_zero=False,
    )


def _burn_rate(chosen: Selection) -> Panel:
    """A line for each window that an alert reads, or the last hour, and a dashed one at each factor."""
    tiers = [tier for each in chosen.objectives for tier in each.tiers]
    windows = sorted({window for tier in tiers for window in (tier.short, tier.long)}) or [HOUR]
    return Panel(
        BURN_RATE,
        Kind.TIME_SERIES,
        "Burn rate",
        "How many times faster than sustainable the budget is spent, by window."
        " A tier's alert fires while both of its windows are above its dashed line.",
        12,
        9,
        (
            *(Query(chosen.burn_rate(window).node, line(str(window), chosen)) for window in windows),
            *_factors(chosen),
        ),
        TIMES,
    )


def _factors(chosen: Selection) -> tuple[Query, ...]:
    """A line at each factor; where objectives differ, it is there only for those that have it."""
    found: dict[BurnTier, list[str]] = {}
    for objective in chosen.objectives:
        for tier in objective.tiers:
            found.setdefault(tier, []).append(objective.id)
    return tuple(
        Query(
            _constant(chosen, tier, ids).node,
            f"{tier.name}: {decimal_text(tier.factor)} x in {tier.long} and {tier.short}",
            dashed=True,
            color=RED if tier.severity is Severity.PAGE else ORANGE,
        )
        for tier, ids in found.items()
    )


def _constant(chosen: Selection, tier: BurnTier, ids: list[str]) -> Expr:
    own: tuple[Matcher, ...] = ()
    if len(ids) < len(chosen.objectives):
        others = [each.id for each in chosen.objectives if each.id not in ids]
        few, operator = (ids, MatchOp.REGEX) if len(ids) <= len(others) else (others, MatchOp.NOT_REGEX)
        own = (Matcher(names.SLO_ID, operator, "|".join(few)),)
    like = Selection((*chosen.matchers, *own), chosen.objectives).read(names.PERIOD_DAYS)
    return combine(like * 0, "+", tier.factor)


def _events(chosen: Selection) -> Panel:
    total, bad = chosen.read(names.EVENTS_TOTAL), chosen.read(names.EVENTS_BAD)
    return Panel(
        EVENTS_PANEL,
        Kind.TIME_SERIES,
        "Good and bad events",
        "Events a second, good and bad. Where time is measured: 1 while it is down.",
        12,
        9,
        (
            Query((total - bad).node, line("good", chosen), color=GREEN),
            Query(bad.node, line("bad", chosen), color=RED),
            Query(chosen.read(names.SLOTS_BAD).node, line("down", chosen), color=RED, unit=Unit.of("slots")),
        ),
        EVENTS / SECONDS,
        empty="only its share of bad events is known",
    )
