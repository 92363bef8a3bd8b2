"""Finding what `tocsin explain` is asked for: an alert, an objective, a check."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from importlib import resources

from tocsin.errors import AuthorError
from tocsin.files.loader import load
from tocsin.files.settings import Settings
from tocsin.model.service import Service
from tocsin.pipeline import Subject, lower_all
from tocsin.plan import names
from tocsin.plan.cases import Case
from tocsin.plan.rules import Group, ServicePlan
from tocsin.plan.scenarios import Version
from tocsin.plan.slo.lower import objective_of
from tocsin.plan.slo.objective import Objective

_CHECKS = ("tocsin.lint.checks", "tocsin.lint.dashboards.checks")
"""The packages with a page beside each check."""


@dataclass(frozen=True)
class ObjectiveSubject:
    """An objective with all that is known of it."""

    service: Service
    plan: ServicePlan
    objective: Objective
    group: Group

    @property
    def cases(self) -> tuple[Case, ...]:
        """The stories told of it."""
        return tuple(case for case in self.plan.cases if case.name.startswith(f"{self.objective.id}: "))


def check_page(name: str) -> str | None:
    """The page of the check with this id, such as `ratio/unaggregated`; None if there is no such check."""
    if "/" not in name or ".." in name:
        return None
    files = [
        resources.files(package).joinpath(f"{name.replace('/', '_').replace('-', '_')}.md")
        for package in _CHECKS
    ]
    return next((file.read_text(encoding="utf-8") for file in files if file.is_file()), None)


def find_subject(settings: Settings, name: str, engine: Version) -> Subject | ObjectiveSubject:
    """The alert or objective of this name; an objective's may go without its service's.

    Raises:
        AuthorError: there is neither; names those that are nearest.
    """
    services = load(settings)
    plans = {each.name: each for each in lower_all(services, settings, engine)}
    known = []
    for _, service in services:
        own = plans[service.name]
        for slo in service.slos:
            full = names.slo_id(service.name, slo.name)
            known += [full]
            if name in (slo.name, full):
                group = next(g for g in own.groups if g.name == names.slo_group(service.name, slo.name))
                return ObjectiveSubject(service, own, objective_of(slo, service, None), group)
        for alert in service.alerts:
            known.append(alert.name)
            if alert.name == name:
                rule = next(each for each in own.alerts if each.alert == name)
                drill = next((each for each in service.drills if each.alert.name == name), None)
                return Subject(service, own, alert, rule, drill)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known) or 'none'}"
    raise AuthorError(f"no alert, SLO or check is called {name}; {hint}")
