"""The journey of `tocsin test --html`: from a report to a page with a plot of every story.

What is plotted is asked of the promtool that first disagrees with a story, or of the oldest one that was
asked; what was asked before is known, so that a second page takes a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.files.loader import Loaded, load
from tocsin.files.proof_cache import ProofCache
from tocsin.files.settings import Settings
from tocsin.model.service import Service
from tocsin.model.slo import Slo
from tocsin.pipeline import lower_all
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.paging import minutes
from tocsin.plan.rules import ServicePlan
from tocsin.plan.slo.arithmetic import ERRORS, fires_after, needed
from tocsin.plan.slo.lower import objective_of
from tocsin.promql.printer import pretty
from tocsin.proof.bench import Bench
from tocsin.proof.blame import told_or_not
from tocsin.proof.measures import Measures
from tocsin.proof.page.page import Subject, Told, page
from tocsin.proof.report import Report, Verdict
from tocsin.proof.runner import chosen
from tocsin.proof.timelines import Timeline, watched_rules
from tocsin.proof.timing import page_table
from tocsin.tools.promtool import Promtool
from tocsin.values import decimal_text

_MOST_ALERTS = 2
"""Alerts of one story that are plotted."""


@dataclass(frozen=True)
class _Engine:
    """A promtool with the project's services as they are lowered for it."""

    bench: Bench
    services: Mapping[str, ServicePlan]
    cases: Mapping[str, Sequence[tuple[ServicePlan, Case]]]
    """By name, as several may have the same."""


def report_page(
    settings: Settings,
    promtools: Sequence[Promtool],
    report: Report,
    measured: Measures | None = None,
    *,
    cache: bool = True,
) -> str:
    """The page of a project's report, as HTML, with what was measured of its tests.

    Raises:
        ToolError: promtool did not answer how soon an alert pages.
    """
    services = load(settings)
    engines = {tool.release: _engine(settings, services, tool, cache=cache) for tool in promtools}
    first = next(iter(engines.values()))
    about = {each.subject for each in report.verdicts}
    subjects = [
        subject
        for _, service in services
        for subject in _subjects(service, first.services[service.name], first.bench, about)
    ]
    told = _told(report.verdicts, engines)
    title = f"Proofs of {', '.join(service.name for _, service in services)}"
    return page(title, report, subjects, told, measured)


def _engine(settings: Settings, services: Loaded, promtool: Promtool, *, cache: bool) -> _Engine:
    plan = lower_all(services, settings, promtool.version[:2])
    found: dict[str, list[tuple[ServicePlan, Case]]] = defaultdict(list)
    for each in chosen(plan, lambda name: True):
        found[each.case.name].append((each.service, each.case))
    bench = Bench(promtool, cache=ProofCache(settings.root) if cache else None)
    return _Engine(bench, {service.name: service for service in plan}, found)


# -- what stories are about


def _subjects(service: Service, plan: ServicePlan, bench: Bench, about: set[str]) -> Iterator[Subject]:
    """The service's alerts and objectives, of those that stories are about."""
    rules = {rule.alert: rule for rule in plan.alerts}
    for alert in service.alerts:
        if alert.name in about:
            rule = rules[alert.name]
            yield Subject.of_table(
                page_table(service, plan, alert, bench),
                severity=alert.severity.value,
                says=str(alert.summary),
                condition=pretty(rule.expr),
                waits=str(rule.for_) if rule.for_ else "",
            )
    for slo in service.slos:
        if names.slo_id(service.name, slo.name) in about:
            yield _objective(slo, service)


def _objective(slo: Slo, service: Service) -> Subject:
    """An objective, with how long each part of errors goes on before each of its tiers alerts."""
    objective = objective_of(slo, service, None)
    parts = tuple(f"{decimal_text(part * 100)} % errors" for part in ERRORS)
    rows = tuple(
        (
            f"{tier.name}, {tier.severity.value}",
            f"{tier.long}/{tier.short}",
            f"{decimal_text(tier.factor)}x",
            *(minutes(fires_after(needed(objective, tier), tier, part)) for part in ERRORS),
        )
        for tier in objective.tiers
    )
    return Subject(
        objective.id,
        "objective",
        says=f"{decimal_text(slo.objective.amount * 100)} % over {slo.period}: {slo.description}",
        head=("tier", "windows", "burn", *parts),
        rows=rows,
        note="Computed; from a calm state until the tier alerts. tocsin explain asks the engine.",
    )


# -- what happened in each


def _told(verdicts: Sequence[Verdict], engines: Mapping[str, _Engine]) -> list[Told]:
    """For each verdict what its alerts did over time; all that one promtool is asked, is asked at once."""
    placed: dict[tuple[str, str], list[tuple[int, Case]]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for place, verdict in enumerate(verdicts):
        release = next((each.version for each in verdict.said if not each.passes), verdict.said[0].version)
        service, case = engines[release].cases[verdict.title][seen[verdict.title]]
        seen[verdict.title] += 1
        placed[release, service.name].append((place, case))
    found: dict[int, list[Timeline]] = defaultdict(list)
    for (release, name), members in placed.items():
        engine = engines[release]
        service = engine.services[name]
        watched = [
            (place, (case, rule))
            for place, case in members
            for rule in watched_rules(service, case)[:_MOST_ALERTS]
        ]
        timelines = told_or_not(service, [each for _, each in watched], engine.bench)
        for (place, _), timeline in zip(watched, timelines, strict=True):
            found[place] += [timeline] if timeline else []
    return [Told(verdict, tuple(found[place])) for place, verdict in enumerate(verdicts)]
