"""From an SLO to its rule group: base, windows, metadata, alerts, in the order they feed each other."""

from __future__ import annotations

from tocsin.errors import report
from tocsin.model.service import Service
from tocsin.model.slo import RatioSli, Slo, UptimeSli
from tocsin.plan import names
from tocsin.plan.rules import Group, RecordingRule, Rule
from tocsin.plan.slo import events, uptime
from tocsin.plan.slo.alerts import alerts
from tocsin.plan.slo.division import events_of
from tocsin.plan.slo.metadata import metadata
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.tiers import SCRAPES_A_WINDOW, burn_tiers
from tocsin.values import Duration


def objective_of(slo: Slo, service: Service, retention: Duration | None) -> Objective:
    """The SLO with its tiers resolved; windows that the data cannot fill are reported."""
    interval = Duration.parse(service.evaluation_interval)
    scrape = Duration.parse(service.scrape_interval)
    tiers = burn_tiers(slo, scrape)
    events = events_of(slo.sli, slo.by) if isinstance(slo.sli, RatioSli) else None
    if events is not None:
        slo = slo.model_copy(update={"sli": events})
    objective = Objective(
        slo, service.name, service.owner, interval, tiers, is_taken_apart=events is not None
    )
    for window in objective.windows:
        if window < scrape * SCRAPES_A_WINDOW:
            report(
                f"a window of {window} holds fewer than {SCRAPES_A_WINDOW} scrapes of {scrape}; "
                "lengthen it, or scrape more often",
                subject=slo.subject,
                origin=slo.origin,
            )
    if retention is not None and objective.period > retention:
        report(
            f"the period is {objective.period}, but Prometheus keeps {retention}; "
            "shorten the period, or keep more",
            subject=slo.subject,
            origin=slo.origin,
        )
    return objective


def lower_objective(objective: Objective) -> Group:
    """All rules of one objective."""
    rules: tuple[Rule, ...] = (*_ratios(objective), *metadata(objective), *alerts(objective))
    return Group(names.slo_group(objective.service, objective.slo.name), objective.interval, rules)


def _ratios(objective: Objective) -> list[RecordingRule]:
    if isinstance(objective.slo.sli, UptimeSli):
        return uptime.slots_and_windows(objective)
    if isinstance(objective.slo.sli, RatioSli):
        return uptime.ratio_windows(objective)
    return events.base_and_windows(objective)
