"""Scenarios as pytest has tests: a file for each service, an item for each scenario.

An item is proved when its turn comes. Where pytest runs in one process, those that come next are put to
promtool along with it, as that costs hardly more than one; what was proved before is known.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import AuthorError, ToolError
from tocsin.files.loader import load
from tocsin.files.proof_cache import ProofCache
from tocsin.files.settings import Settings, read_settings
from tocsin.pipeline import lower_all
from tocsin.plan.cases import Case
from tocsin.plan.rules import ServicePlan
from tocsin.proof.bench import Bench
from tocsin.proof.blame import failed_timelines
from tocsin.proof.runner import Chosen, decide, silent_progress
from tocsin.proof.timeline_words import in_words
from tocsin.proof.verdict import Verdict, never_fired
from tocsin.tools.promtool import Promtool

_AHEAD = 16
"""Scenarios that are proved with one whose turn it is."""


class Project:
    """A project's services, lowered for the promtool that proves them."""

    def __init__(self, settings: Settings, environ: dict[str, str]) -> None:
        promtool = Promtool.find(settings.root, environ)
        self.settings = settings
        self.bench = Bench(promtool, cache=ProofCache(settings.root))
        self.services = {
            settings.root / service.package: service
            for service in lower_all(load(settings), settings, promtool.version[:2])
        }

    @classmethod
    def at(cls, source: Path, config: pytest.Config) -> Project:
        """The project of a folder of declarations; loaded once a run.

        Raises:
            CollectError: its declarations are wrong, or there is no promtool.
        """
        known = config.stash.setdefault(_PROJECTS, {})
        if source not in known:
            try:
                known[source] = cls(read_settings(source.parent), dict(os.environ))
            except (AuthorError, ToolError) as error:
                known[source] = error
        found = known[source]
        if isinstance(found, Project):
            return found
        raise pytest.Collector.CollectError(str(found))


_PROJECTS = pytest.StashKey[dict[Path, Project | AuthorError | ToolError]]()


class ServiceFile(pytest.File):
    """The package of a service; its scenarios bear their own names."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each scenario, and one for each alert that none of them shows firing."""
        project = Project.at(_source(self), self.config)
        service = project.services.get(self.path.parent)
        if service is None:
            return
        for case in service.cases:
            yield ScenarioItem.of(self, project, service, case)
        for alert in never_fired(service, service.cases):
            yield UnprovedItem.of(self, alert)


def _source(file: pytest.File) -> Path:
    return file.path.parent.parent


class ScenarioFailure(Exception):
    """The engine does something else than the scenario says."""


class ScenarioItem(pytest.Item):
    """One scenario."""

    project: Project
    service: ServicePlan
    case: Case
    verdict: Verdict | None = None

    @classmethod
    def of(cls, parent: ServiceFile, project: Project, service: ServicePlan, case: Case) -> ScenarioItem:
        """The item of a case; `::` in its name would end the name in a node id."""
        item: Any = cls.from_parent(parent, name=case.name.replace("::", ":"))
        assert isinstance(item, ScenarioItem)
        item.project, item.service, item.case = project, service, case
        return item

    def runtest(self) -> None:
        """Prove it.

        Raises:
            ScenarioFailure: the engine disagrees.
        """
        if self.verdict is None:
            _prove(self.project, self._with_others())
        assert self.verdict is not None
        if not self.verdict.holds:
            raise ScenarioFailure("\n".join(self._told(self.verdict)))

    def _with_others(self) -> list[ScenarioItem]:
        """This one and those that come next, if it is this process that runs them."""
        if hasattr(self.config, "workerinput"):
            return [self]
        items = self.session.items
        ahead = items[items.index(self) :]
        mine = [each for each in ahead if isinstance(each, ScenarioItem) and each.project is self.project]
        return [each for each in mine if each.verdict is None][:_AHEAD]

    def _told(self, verdict: Verdict) -> Iterator[str]:
        """What was expected and what came, the course of things, where it is declared."""
        yield from (f"E   {line}" for line in verdict.words)
        [timelines] = failed_timelines(self.service, [(self.case, verdict.complaint)], self.project.bench)
        for timeline in timelines:
            yield ""
            yield from in_words(timeline)
        yield ""
        path, line, _ = self.reportinfo()
        yield f"{_shown(path, self.config)}:{(line or 0) + 1}: {self.case.name}"
        release = self.project.bench.promtool.release
        yield f"promtool {release}; to see this with promtool alone: tocsin test --keep FOLDER"

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """A failed scenario in its own words; a tool that failed, in a line; else as pytest does it."""
        if isinstance(excinfo.value, ScenarioFailure | ToolError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the scenario is declared."""
        origin = self.case.origin
        return (Path(origin.file), origin.line - 1, self.name) if origin else (self.path, 0, self.name)


class UnprovedItem(pytest.Item):
    """An alert of which nothing says that it can fire."""

    @classmethod
    def of(cls, parent: ServiceFile, alert: str) -> UnprovedItem:
        """The item of an alert."""
        item: Any = cls.from_parent(parent, name=f"{alert}: no scenario shows it firing")
        assert isinstance(item, UnprovedItem)
        return item

    def runtest(self) -> None:
        """Fail, always.

        Raises:
            ScenarioFailure: with what is missing.
        """
        raise ScenarioFailure(f"E   {self.name}, so nothing says that it can")

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What is missing, in a line."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """The service's package."""
        return self.path, 0, self.name


def _prove(project: Project, items: Iterable[ScenarioItem]) -> None:
    chosen = {item: Chosen(item.service, item.case) for item in items}
    verdicts = decide(list(chosen.values()), project.bench, silent_progress)
    for item, verdict in zip(chosen, verdicts, strict=True):
        item.verdict = verdict


def _shown(path: os.PathLike[str] | str, config: pytest.Config) -> str:
    """A path from where pytest was started."""
    here = config.invocation_params.dir
    return str(Path(path).relative_to(here) if Path(path).is_relative_to(here) else path)
