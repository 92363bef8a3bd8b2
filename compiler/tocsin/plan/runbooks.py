"""What a person reads who was woken: for each alert what it means, what to do, and when it fires."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.model.alert import Alert, Runbook
from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.rules import AlertingRule, Pairs, Plan
from tocsin.plan.slo.objective import Objective
from tocsin.values import decimal_text


@dataclass(frozen=True)
class Guide:
    """One alert of a service, or of one of its objectives."""

    rule: AlertingRule
    section: str
    """What tells it from others of the same name: the service, or the objective's id."""
    service: str
    owner: str
    package: str
    title: str
    meaning: str
    steps: tuple[str, ...]
    promise: str = ""
    """Of an objective's alerts: what was promised."""


def runbook_annotation(base: str, alert: str, section: str = "") -> Pairs:
    """What an alert carries so that its notification leads to its page; nothing without a base address.

    >>> runbook_annotation("https://runbooks.example/", "SLOBurnFast", "billing-errors")
    (('runbook_url', 'https://runbooks.example/SLOBurnFast.md#billing-errors'),)
    """
    anchor = f"#{section}" if section else ""
    return ((names.RUNBOOK_URL, f"{base.rstrip('/')}/{names.runbook_page(alert)}{anchor}"),) if base else ()


def guide_of_alert(alert: Alert, rule: AlertingRule, service: Service, package: str) -> Guide:
    """The page of an alert that was declared."""
    return _guide(alert.runbook, rule, service.name, service, package, alert.description)


def guides_of_objective(
    objective: Objective, rules: Iterable[AlertingRule], service: Service, package: str
) -> tuple[Guide, ...]:
    """The sections of an objective's alerts: each has the objective's runbook."""
    share = decimal_text(objective.slo.objective.amount * 100)
    promise = f"{objective.slo.description} {share} % over {objective.period}."
    return tuple(
        _guide(
            objective.slo.runbook,
            rule,
            objective.id,
            service,
            package,
            dict(rule.annotations).get(names.DESCRIPTION, ""),
            promise,
        )
        for rule in rules
    )


def pages(plan: Plan) -> dict[str, tuple[Guide, ...]]:
    """By the alert's name all that is said of alerts of that name, in order."""
    found: dict[str, list[Guide]] = {}
    for service in plan:
        for guide in service.guides:
            found.setdefault(guide.rule.alert, []).append(guide)
    return {name: tuple(found[name]) for name in sorted(found)}


def _guide(
    runbook: Runbook | None,
    rule: AlertingRule,
    section: str,
    service: Service,
    package: str,
    otherwise: str,
    promise: str = "",
) -> Guide:
    """`otherwise` is the alert's own description, where no runbook says what it means."""
    return Guide(
        rule,
        section,
        service.name,
        service.owner,
        package,
        runbook.title if runbook else "",
        runbook.meaning if runbook else otherwise,
        runbook.steps if runbook else (),
        promise,
    )
