"""The tool's journeys, each readable from top to bottom: load, lower, render, verify, write; or prove."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tocsin import validating
from tocsin.errors import AuthorError, Mistake, collecting
from tocsin.files.loader import Loaded, load, located
from tocsin.files.settings import Settings
from tocsin.files.writer import Changes, read, stale_files, with_manifest, write
from tocsin.model.alert import Alert
from tocsin.model.drill import Drill
from tocsin.model.service import Service
from tocsin.outputs import grafana, prometheus, promtool_tests, runbooks
from tocsin.outputs.artifact import Artifact
from tocsin.outputs.grafana import provisioning, wrappers
from tocsin.plan.cases import Case
from tocsin.plan.lower import lower
from tocsin.plan.rules import AlertingRule, Plan, ServicePlan
from tocsin.plan.scenarios import Version
from tocsin.plan.slo.arithmetic import single_events
from tocsin.plan.slo.lower import objective_of
from tocsin.tools.promtool import LINT_FATAL, Promtool
from tocsin.values import Duration

RENDERERS: tuple[Callable[[Plan], tuple[Artifact, ...]], ...] = (
    prometheus.render,
    promtool_tests.render,
    grafana.render,
    provisioning.render,
    runbooks.render,
)
"""Every output, in the order their files are written."""


def plan(settings: Settings, engine: Version | None = None) -> Plan:
    """Load and lower the whole project.

    Raises:
        AuthorError: listing every mistake, wherever it was noticed.
    """
    return lower_all(load(settings), settings, engine)


def lower_all(services: Loaded, settings: Settings, engine: Version | None = None) -> Plan:
    """Lower what was loaded.

    Raises:
        AuthorError: listing every mistake that only lowering notices.
    """
    with collecting(settings.source_folder) as mistakes:
        lowered = lower(
            services,
            runbook_base_url=settings.runbook_base_url,
            dashboard_base_url=settings.dashboard_base_url,
            retention=Duration.parse(settings.retention) if settings.retention else None,
            engine=engine,
            target=settings.version,
        )
    if mistakes:
        raise AuthorError(located(mistakes, settings.root))
    return lowered


def render(lowered: Plan, extra: Collection[str] = ()) -> tuple[Artifact, ...]:
    """Every file of the plan; `extra` are those of the settings' `extra_outputs`."""
    usual = (artifact for renderer in RENDERERS for artifact in renderer(lowered))
    return (*usual, *wrappers.render(lowered, extra))


def generate(
    settings: Settings, environ: Mapping[str, str], remark: Callable[[Mistake], None] = lambda _: None
) -> Changes:
    """Compile the project into its output folder, verified before the first file is replaced.

    `remark` is told what is no mistake but should be known before it wakes someone.
    """
    services = load(settings)
    lowered = lower_all(services, settings)
    artifacts = render(lowered, settings.extra_outputs)
    if misfits := validating.misfits(lowered, artifacts, settings.output):
        raise AuthorError(located(misfits, settings.root))
    promtool = Promtool.find(settings.root, environ)
    changes = write(artifacts, settings.output_folder, lambda staged: verify(staged, promtool))
    for each in located(list(_single_events(services)), settings.root):
        remark(each)
    return changes


def _single_events(services: Loaded) -> Iterator[Mistake]:
    """Tiers that one bad event trips, because the objective is so high or the traffic so low."""
    for _, service in services:
        for slo in service.slos:
            for single in single_events(objective_of(slo, service, None), service):
                yield Mistake(single.words, slo.subject, slo.origin)


def verify(folder: Path, promtool: Promtool) -> None:
    """Have the engine read every rule file of a folder.

    Raises:
        AuthorError: in promtool's words, with the staged folder's name taken out.
        ToolError: promtool ended in a way that says nothing about the rules.
    """
    files = sorted((folder / "prometheus" / "rules").glob("*.yaml"))
    if not files:
        return
    outcome = promtool.check_rules(files)
    if outcome.code not in (0, 1, LINT_FATAL):
        outcome.expect_success("checking the generated rules")
    if outcome.code != 0:
        said = (outcome.stderr or outcome.stdout).replace(f"{folder}/", "").strip()
        raise AuthorError(f"promtool refuses the generated rules:\n{said}")


@dataclass(frozen=True)
class Stale:
    """A generated file that is not what the declarations say, with the difference as a unified diff."""

    path: str
    diff: str


def stale(settings: Settings) -> tuple[Stale, ...]:
    """What `generate` would change, without changing it."""
    artifacts = with_manifest(render(plan(settings), settings.extra_outputs))
    folder = settings.output_folder
    found = []
    for artifact in artifacts:
        current = read(folder, artifact.path)
        if current != artifact.text:
            found.append(_difference(f"{settings.output}/{artifact.path}", current or "", artifact.text))
    for path in stale_files(artifacts, folder):
        found.append(_difference(f"{settings.output}/{path}", read(folder, path) or "", ""))
    return tuple(found)


def _difference(path: str, before: str, after: str) -> Stale:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return Stale(path, "".join(lines))


@dataclass(frozen=True)
class Subject:
    """An alert with all that is known of it."""

    service: Service
    plan: ServicePlan
    alert: Alert
    rule: AlertingRule
    drill: Drill | None

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that say something of it."""
        return tuple(case for case in self.plan.cases if self.alert.name in case.alerts)


def find_alert(settings: Settings, name: str, engine: Version) -> Subject:
    """The alert of this name.

    Raises:
        AuthorError: there is none; names those that are nearest.
    """
    services = load(settings)
    plans = {each.name: each for each in lower_all(services, settings, engine)}
    known = []
    for _, service in services:
        for alert in service.alerts:
            known.append(alert.name)
            if alert.name == name:
                own = plans[service.name]
                rule = next(each for each in own.alerts if each.alert == name)
                drill = next((each for each in service.drills if each.alert.name == name), None)
                return Subject(service, own, alert, rule, drill)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known) or 'none'}"
    raise AuthorError(f"no alert is called {name}; {hint}")
