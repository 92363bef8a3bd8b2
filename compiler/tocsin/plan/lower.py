"""From services to a plan: the one door to this package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tocsin.errors import Origin, report
from tocsin.model.alert import Alert
from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.dashboards import detail
from tocsin.plan.dashboards.links import annotation
from tocsin.plan.dashboards.service import panel_of, service_dashboard
from tocsin.plan.probes.service import service_probes
from tocsin.plan.rules import AlertingRule, Group, Plan, ServicePlan
from tocsin.plan.runbooks import Guide, guide_of_alert, guides_of_objective, runbook_annotation
from tocsin.plan.scenarios import Version, is_shown, lower_scenarios, normal_days, without_native
from tocsin.plan.slo.cases import objective_cases, reads_native
from tocsin.plan.slo.lower import lower_objective, objective_of
from tocsin.plan.slo.objective import Objective
from tocsin.plan.slo.world import World
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.promql.types import MetricKind
from tocsin.values import Duration

READS_NATIVE: Version = (2, 53)
"""The first release whose promtool reads samples of native histograms."""


def lower(
    services: Iterable[tuple[str, Service]],
    *,
    runbook_base_url: str = "",
    dashboard_base_url: str = "",
    retention: Duration | None = None,
    engine: Version | None = None,
    target: Version = READS_NATIVE,
) -> Plan:
    """Lower each service with the name of the package that declares it; mistakes are reported.

    `retention` is how long Prometheus keeps samples, if that is known; `engine` makes the test cases
    exact for one version of promtool, `target` is the oldest that must read them otherwise.
    """
    taken: dict[str, Origin | None] = {}
    plans = []
    for package, service in services:
        if service.name in taken:
            words = f"this name is taken by {taken[service.name]}"
            report(words, subject=service.subject, origin=service.origin)
            continue
        taken[service.name] = service.origin
        plans.append(
            _lower_service(
                service,
                package,
                Bases(runbook_base_url, dashboard_base_url),
                retention,
                engine,
                (engine or target) >= READS_NATIVE,
            )
        )
    return tuple(sorted(plans, key=lambda plan: plan.name))


@dataclass(frozen=True)
class Bases:
    """Where what is generated is served; an alert carries no link to what is served nowhere."""

    runbooks: str = ""
    dashboards: str = ""


def _lower_service(
    service: Service,
    package: str,
    bases: Bases,
    retention: Duration | None,
    engine: Version | None,
    is_native_read: bool,
) -> ServicePlan:
    interval = Duration.parse(service.evaluation_interval)
    objectives = [objective_of(slo, service, retention) for slo in service.slos]
    slo_groups = [_linked(lower_objective(each), each, bases) for each in objectives]
    groups = list(slo_groups)
    if service.alerts:
        rules = tuple(_lower_alert(alert, service, bases) for alert in service.alerts)
        groups.append(Group(names.alerts_group(service.name), interval, rules))
    scrape = Duration.parse(service.scrape_interval)
    plan = ServicePlan(service.name, package, interval, tuple(groups), scrape_interval=scrape)
    known = {rule.alert: rule for rule in plan.alerts}
    dashboard = service_dashboard(service, package, objectives, known)
    guides = _guides(service, package, objectives, slo_groups, known)
    plan = replace(plan, objectives=tuple(objectives), guides=guides, dashboard=dashboard)
    if not is_shown(service):
        return plan
    hidden: tuple[str, ...] = ()
    mute: tuple[str, ...] = ()
    if not is_native_read:
        hidden = tuple(each.id for each in objectives if reads_native(each.slo))
        mute = tuple(alert.name for alert in service.alerts if _reads_native(alert))
        service = without_native(service, mute)
    unchecked = (
        *(Matcher(names.SLO_ID, MatchOp.NOT_EQUAL, each) for each in hidden),
        *(Matcher("alertname", MatchOp.NOT_EQUAL, each) for each in mute),
    )
    cases = lower_scenarios(service, plan.alerts, engine, unchecked)
    told = (
        objective_cases(objective, service, group, engine, objectives)
        for objective, group in zip(objectives, slo_groups, strict=True)
        if objective.id not in hidden
    )
    every = (*cases, *(case for each in told for case in each))
    probed = service_probes(service, _plain_rules(plan, mute))
    return replace(
        plan,
        cases=(*normal_days(service, cases, unchecked), *every, *probed.cases),
        unprobed=probed.underivable,
        unshown=(*hidden, *mute),
        untold=tuple((each.id, why) for each in objectives if (why := World.of(each, service).untold)),
    )


def _guides(
    service: Service,
    package: str,
    objectives: Sequence[Objective],
    groups: Sequence[Group],
    rules: Mapping[str, AlertingRule],
) -> tuple[Guide, ...]:
    own = [guide_of_alert(alert, rules[alert.name], service, package) for alert in service.alerts]
    for objective, group in zip(objectives, groups, strict=True):
        alerts = [rule for rule in group.rules if isinstance(rule, AlertingRule)]
        own += guides_of_objective(objective, alerts, service, package)
    return tuple(own)


def _linked(group: Group, objective: Objective, bases: Bases) -> Group:
    """Each alert of an objective leads to its section in the runbook, and to the panel that shows it."""
    chosen = ((detail.SERVICE, objective.service), (detail.SLO, objective.slo.name))
    rules = tuple(
        replace(
            rule,
            annotations=(
                *rule.annotations,
                *runbook_annotation(bases.runbooks, rule.alert, objective.id),
                *annotation(
                    bases.dashboards, names.DETAIL_UID, detail.panel_of(rule.alert, objective), chosen
                ),
            ),
        )
        if isinstance(rule, AlertingRule)
        else rule
        for rule in group.rules
    )
    return replace(group, rules=rules)


def _plain_rules(plan: ServicePlan, mute: tuple[str, ...]) -> Iterator[AlertingRule]:
    """The rules of alerts that the engine can be shown; objectives' alerts have stories of their own."""
    for rule in plan.alerts:
        if names.SLO_ID not in dict(rule.labels) and rule.alert not in mute:
            yield rule


def _reads_native(alert: Alert) -> bool:
    selectors = (node for node in alert.expr.node.walk() if isinstance(node, Selector))
    return any(each.schema.kind is MetricKind.NATIVE_HISTOGRAM for each in selectors)


def _lower_alert(alert: Alert, service: Service, bases: Bases) -> AlertingRule:
    labels = (
        (names.SEVERITY, alert.severity.value),
        (names.SERVICE, service.name),
        (names.TEAM, service.owner),
        *sorted(alert.labels.items()),
    )
    texts = ((names.SUMMARY, alert.summary), (names.DESCRIPTION, alert.description))
    links = (
        *runbook_annotation(bases.runbooks, alert.name),
        *annotation(bases.dashboards, names.service_uid(service.name), panel_of(service, alert.name)),
    )
    return AlertingRule(
        alert.name,
        alert.expr.node,
        Duration.parse(alert.for_),
        Duration.parse(alert.keep_firing_for),
        labels,
        (*(pair for pair in texts if pair[1]), *links),
        alert.origin,
    )
