"""The probes of a service's alerts, in a file of their own, and which alerts have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tocsin.model.levels import Growing, Level
from tocsin.model.service import Service
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.probes.compile import Onset, onset, probes
from tocsin.plan.rules import AlertingRule
from tocsin.values import Duration


@dataclass(frozen=True)
class ServiceProbes:
    """Cases, and for each alert without any the reason."""

    cases: tuple[Case, ...]
    underivable: tuple[tuple[str, str], ...]


def service_probes(service: Service, rules: Iterable[AlertingRule]) -> ServiceProbes:
    """The probes of these rules of a service; of alerts with a drill only what a drill does not have."""
    scrape, step = Duration.parse(service.scrape_interval), Duration.parse(service.evaluation_interval)
    buckets = _buckets(service)
    drilled = {drill.name for drill in service.drills}
    cases: list[Case] = []
    underivable = []
    for rule in rules:
        found = probes(
            rule,
            scrape=scrape,
            step=step,
            buckets=buckets,
            home=names.probes_file(service.name),
            drilled=rule.alert in drilled,
        )
        cases += found.cases
        if found.reason:
            underivable.append((rule.alert, found.reason))
    return ServiceProbes(tuple(cases), tuple(underivable))


def onset_of(service: Service, rule: AlertingRule) -> Onset | None:
    """The worlds around the threshold of a rule of the service, as its probes have them."""
    scrape, step = Duration.parse(service.scrape_interval), Duration.parse(service.evaluation_interval)
    return onset(rule, scrape=scrape, step=step, buckets=_buckets(service))


def _buckets(service: Service) -> Mapping[str, tuple[Fraction, ...]]:
    """The bounds of the histograms that the service's normal day and its drills show, by series' names."""
    found: dict[str, set[Fraction]] = {}
    for level in _levels(service):
        bound = dict(level.series.labels).get("le")
        if isinstance(level, Growing) and bound not in (None, "+Inf"):
            found.setdefault(level.series.name, set()).add(Fraction(Decimal(str(bound))))
    return {name: tuple(sorted(bounds)) for name, bounds in found.items()}


def _levels(service: Service) -> Iterator[Level]:
    yield from service.normal
    for drill in service.drills:
        yield from (*drill.calm, *drill.above)
