"""Running every check over dashboards. Checks are found by listing the package."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module

from tocsin.lint.check import Finding
from tocsin.lint.dashboards import checks as package
from tocsin.lint.dashboards.check import DashboardCheck, Project, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.places import finding
from tocsin.lint.dashboards.queries import questions
from tocsin.lint.dashboards.variables import uses
from tocsin.lint.runner import in_order


@cache
def checks() -> tuple[DashboardCheck, ...]:
    """Every check there is, by id."""
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(import_module(f"{package.__name__}.{name}").CHECK for name in found)


def lint(
    dashboards: Iterable[Dashboard],
    project: Project | None = None,
    selected: Iterable[DashboardCheck] | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with dashboards, sorted by file and line.

    Without a `project` only what needs no declarations is looked at; with `selected`, by these checks.
    """
    chosen = checks() if selected is None else tuple(selected)
    found = []
    taken: dict[str, str] = {}
    known, written = (project.schemas, project.written) if project else (None, None)
    for dashboard in dashboards:
        asked, used = tuple(questions(dashboard, known, written)), tuple(uses(dashboard))
        around = Surroundings(project, taken, asked, used)
        for check in chosen:
            for fault in check.run(dashboard, around):
                level = fault.level or check.level
                found.append(finding(dashboard, check.id, level, fault.at, fault.message, fault.hint))
        if dashboard.uid:
            taken.setdefault(dashboard.uid, dashboard.file)
    return in_order(found)
