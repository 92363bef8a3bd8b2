"""The journeys of `tocsin check`: read, lint, ask promtool, leave out what is allowed.

Apart from `pipeline`, because linting rule files needs neither the model nor the renderers, whose
imports take longer than the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.files.dashboard_files import read_dashboard_files
from tocsin.files.rule_files import RuleFile, read_rule_files
from tocsin.files.settings import Settings
from tocsin.lint.check import Finding, Level
from tocsin.lint.engine import RuleLines, read_complaints
from tocsin.lint.runner import Allowance, in_order, lint, permit
from tocsin.plan.rules import Plan
from tocsin.tools.promtool import LINT_FATAL, Promtool
from tocsin.values import Duration


@dataclass(frozen=True)
class Report:
    """What was found, sorted, and in how many rules and dashboards."""

    findings: tuple[Finding, ...]
    rules: int
    dashboards: int = 0

    @property
    def clean(self) -> bool:
        """Whether there is nothing but information."""
        return all(each.level is Level.INFORMATION for each in self.findings)


def check_files(
    paths: Iterable[Path], root: Path, environ: Mapping[str, str], scrape_interval: Duration | None = None
) -> Report:
    """Check rule files and dashboards of any origin, and those below folders.

    Raises:
        AuthorError: a path is not there.
        ToolError: there is no promtool, or it failed.
    """
    given = tuple(paths)
    boards = read_dashboard_files(given)
    files = read_rule_files(
        [path for path in given if not any(each.path == path for each in boards)],
        scrape_interval,
        optional=[path for path in given if any(each.path.is_relative_to(path) for each in boards)],
    )
    promtool = Promtool.find(root, environ)
    readable = tuple(each for each in files if each.plan is not None)
    plan = tuple(each.plan for each in readable if each.plan is not None)
    asked = {str(each.path): each.path for each in readable if each.plain}
    complaints = _ask(promtool, asked, {str(each.path): each.lines for each in readable})
    refused = {each.origin.file for each in complaints if each.origin}
    found = (
        *lint(plan),
        *complaints,
        *(finding for each in files for finding in each.findings),
        *(finding for each in readable if str(each.path) not in refused for finding in each.unread),
    )
    dashboards = tuple(each.dashboard for each in boards if each.dashboard is not None)
    if boards:
        from tocsin.validating import validate  # JSON Schema and all: not for those who only lint rules

        found = (*found, *(finding for each in boards for finding in each.findings))
        found = (*found, *validate(dashboards, promtool))
    return Report(permit(found, _allowances(readable)), _count(plan), len(dashboards))


def check_project(settings: Settings, environ: Mapping[str, str]) -> Report:
    """Check what a project declares, and have promtool read what would be generated from it.

    Raises:
        AuthorError: the declarations are wrong.
        ToolError: there is no promtool, or it failed.
    """
    # Imported here, because the other journey needs none of it.
    from tocsin import pipeline, validating
    from tocsin.files.staging import staged
    from tocsin.outputs import grafana, prometheus, runbooks

    plan = pipeline.plan(settings)
    promtool = Promtool.find(settings.root, environ)
    artifacts = prometheus.render(plan)
    with staged(artifacts) as folder:
        shown = {f"{settings.output}/{each.path}": folder / each.path for each in artifacts}
        complaints = _ask(promtool, shown, {})
    dashboards, project = validating.of_project(
        plan, [*grafana.render(plan), *runbooks.render(plan)], settings.output
    )
    found = [*lint(plan), *complaints, *validating.validate(dashboards, promtool, project)]
    placed = [replace(each, origin=each.origin and each.origin.seen_from(settings.root)) for each in found]
    return Report(in_order(placed), _count(plan), len(dashboards))


def _ask(
    promtool: Promtool, files: Mapping[str, Path], lines: Mapping[str, RuleLines]
) -> tuple[Finding, ...]:
    """What promtool says of files, which are named as their authors know them."""
    if not files:
        return ()
    outcome = promtool.check_rules(files.values())
    if outcome.code in (0, LINT_FATAL):
        return ()
    words = outcome.stderr
    for name, path in files.items():
        words = words.replace(f"{path}: ", f"{name}: ")
    complaints = read_complaints(words, {name: lines.get(name, {}) for name in files})
    if not complaints:
        raise ToolError(f"promtool ended with exit code {outcome.code} and said: {words.strip()}")
    return complaints


def _allowances(files: Iterable[RuleFile]) -> Iterable[Allowance]:
    return [allowance for each in files for allowance in each.allowances]


def _count(plan: Plan) -> int:
    return sum(len(group.rules) for service in plan for group in service.groups)
