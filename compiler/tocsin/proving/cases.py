"""Proving the project's cases: lower for each promtool, put to it, report.

A case is lowered for the version that it is put to, as an author may say that versions differ; what one
version cannot be shown is named, and what it alone disagrees with is told with the reason.
"""

from __future__ import annotations

import shlex
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import AuthorError, Origin
from tocsin.files.loader import Loaded
from tocsin.files.proof_cache import ProofCache
from tocsin.files.settings import Settings
from tocsin.pipeline import lower_all
from tocsin.plan.cases import Case
from tocsin.plan.lower import READS_NATIVE
from tocsin.plan.names import tests_file
from tocsin.plan.rules import Plan
from tocsin.proof import verdict as proved
from tocsin.proof.bench import Bench
from tocsin.proof.report import ALONE, Level, Note, Report, Said, Verdict, in_order
from tocsin.proof.runner import Chosen, chosen, decide
from tocsin.proof.selection import selects
from tocsin.proof.slicing import slices
from tocsin.proof.versions import Evidence, why
from tocsin.proving.project import Choice
from tocsin.tools.promtool import Promtool

NEVER_FIRES = "alert/never-shown-firing"
NOT_DERIVED = "slo/no-story"
SKIPPED = "alert/skipped"

MOST_OVER_TIME = 20
"""Failures that are told minute by minute; one takes 0.1 s, and nobody reads more at a time."""

Key = tuple[str, str, int]
"""A case, by its service and name, and how many of that name came before it."""


@dataclass(frozen=True)
class _Engine:
    """A promtool, what is put to it, and what it says."""

    bench: Bench
    plan: Plan
    cases: Mapping[Key, Chosen]
    verdicts: Mapping[Key, proved.Verdict]

    @property
    def promtool(self) -> Promtool:
        """The one it is."""
        return self.bench.promtool

    @property
    def failed(self) -> dict[Key, proved.Verdict]:
        """What it disagrees with."""
        return {key: each for key, each in self.verdicts.items() if not each.holds}


def prove_cases(
    services: Loaded,
    settings: Settings,
    promtools: Sequence[Promtool],
    choice: Choice,
    progress: Callable[[int, int], None],
) -> tuple[Report, bool]:
    """What each promtool says of every case that is chosen; and whether it would say so another time.

    Raises:
        AuthorError: there is nothing to prove, or lowering notices a mistake.
        ToolError: a promtool was killed.
    """
    plans = [lower_all(services, settings, promtool.version[:2]) for promtool in promtools]
    wanted = selects(choice.expression)
    every = [_by_key(chosen(plan, wanted)) for plan in plans]
    keys = list(dict.fromkeys(key for cases in every for key in cases))
    if not keys:
        what = f"no scenario matches -k {choice.expression!r}" if choice.expression else ""
        raise AuthorError(what or "there is no scenario to prove")
    keys = [key for place, key in enumerate(keys) if choice.part.has(place)]
    engines = _asked(settings, promtools, plans, [_only(keys, cases) for cases in every], choice, progress)
    failures = _Failures(services, settings, engines, choice.keep)
    over_time = _over_time(engines)
    verdicts = tuple(_verdict(key, engines, failures, over_time.get(key, ())) for key in keys)
    notes = in_order(_notes(settings, engines, everything=not choice.expression))
    versions = tuple(each.release for each in promtools)
    lasting = not any(each.late for engine in engines for each in engine.failed.values())
    return Report(verdicts, notes, versions, hints=failures.hints()), lasting


def _by_key(cases: Iterable[Chosen]) -> dict[Key, Chosen]:
    found: dict[Key, Chosen] = {}
    before: Counter[tuple[str, str]] = Counter()
    for each in cases:
        name = each.service.name, each.case.name
        found[(*name, before[name])] = each
        before[name] += 1
    return found


def _only(keys: Sequence[Key], cases: Mapping[Key, Chosen]) -> dict[Key, Chosen]:
    return {key: cases[key] for key in keys if key in cases}


def _asked(
    settings: Settings,
    promtools: Sequence[Promtool],
    plans: Sequence[Plan],
    every: Sequence[Mapping[Key, Chosen]],
    choice: Choice,
    progress: Callable[[int, int], None],
) -> list[_Engine]:
    cache = ProofCache(settings.root) if choice.cache else None
    total, done = sum(map(len, every)), 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    engines = []
    for promtool, plan, cases in zip(promtools, plans, every, strict=True):
        bench = Bench(promtool, cache=cache)
        verdicts = decide(list(cases.values()), bench, advance)
        engines.append(_Engine(bench, plan, cases, dict(zip(cases, verdicts, strict=True))))
    return engines


def _verdict(
    key: Key, engines: Sequence[_Engine], failures: _Failures, over_time: tuple[str, ...]
) -> Verdict:
    asked = [each for each in engines if key in each.cases]
    said = tuple(_said(each.promtool, each.verdicts[key]) for each in asked)
    case = asked[0].cases[key].case
    origin = failures.origin(case.origin)
    reason = why(said, _evidence(asked[0].cases[key])) if len({e.passes for e in said}) > 1 else ""
    failing = next((each for each in asked if not each.verdicts[key].holds), None)
    command = failures.command(failing, key) if failing else ""
    subject = case.name.partition(":")[0]
    return Verdict(origin.file, case.name, origin.line, said, None, subject, reason, command, over_time)


def _said(promtool: Promtool, verdict: proved.Verdict) -> Said:
    words = "" if verdict.holds else "\n".join(verdict.words)
    return Said(promtool.release, words, verdict.holds, kept=verdict.kept)


def _evidence(each: Chosen) -> Evidence:
    [part] = slices(each.service, [each.case])
    exprs = [rule.expr for group in part.service.groups for rule in group.rules]
    native = any("{{" in values for _, values in each.case.series)
    return Evidence(tuple(exprs), each.case.interval, native)


def _over_time(engines: Sequence[_Engine]) -> dict[Key, tuple[str, ...]]:
    """What the alerts of failures did, minute by minute, as the first promtool that fails them has it."""
    found: dict[Key, tuple[str, ...]] = {}
    for engine in engines:
        for service in engine.plan:
            keys = [
                key
                for key, each in engine.failed.items()
                if each.service == service.name and key not in found
            ][: MOST_OVER_TIME - len(found)]
            if keys:
                # Imported here: where all is well, nothing is told over time.
                from tocsin.proof.blame import failed_timelines
                from tocsin.proof.timeline_words import in_words

                told = [(engine.cases[key].case, engine.verdicts[key].complaint) for key in keys]
                for key, timelines in zip(keys, failed_timelines(service, told, engine.bench), strict=True):
                    found[key] = tuple(line for each in timelines for line in ("", *in_words(each)))
    return found


# -- what no case says


def _notes(settings: Settings, engines: Sequence[_Engine], *, everything: bool) -> Iterator[Note]:
    for engine in engines:
        for service in engine.plan:
            origins = {rule.alert: _shown(settings, rule.origin) for rule in service.alerts}
            nowhere = Origin(service.package, 1)
            unproved = proved.never_fired(service, service.cases) if everything else ()
            for name in unproved:
                words = f"{service.name}: no scenario shows {name} firing, so nothing says that it can"
                if why := dict(service.unprobed).get(name):
                    words += f"; no probe does, as {why}"
                yield Note(NEVER_FIRES, Level.ERROR, words, origins.get(name, nowhere))
            for each, words in proved.untold(service):
                if any(name.endswith(f" of {each}") for name in unproved):
                    yield Note(NOT_DERIVED, Level.INFORMATION, f"{each}: {words}", nowhere)
            for hidden in service.unshown:
                needed = ".".join(map(str, READS_NATIVE))
                words = f"{hidden}: skipped, as promtool {engine.promtool.release} reads no native histograms"
                yield Note(
                    SKIPPED, Level.INFORMATION, f"{words}; {needed} does", origins.get(hidden, nowhere)
                )


def _shown(settings: Settings, origin: Origin | None) -> Origin:
    """Where something is declared, from the project's folder."""
    return Origin("", 1) if origin is None else origin.seen_from(settings.root)


# -- how to see it with promtool alone


class _Failures:
    """How to see what failed in promtool alone; what is to be kept is written on the way."""

    def __init__(
        self, services: Loaded, settings: Settings, engines: Sequence[_Engine], keep: Path | None
    ) -> None:
        self._settings, self._engines, self._keep = settings, engines, keep
        failed = any(engine.failed for engine in engines)
        # The generated tests hold only what every version agrees on.
        anywhere = lower_all(services, settings) if failed else ()
        self._anywhere = {case for service in anywhere for case in service.cases}
        self._kept = {engine.promtool: self._written(engine) for engine in engines} if keep else {}

    def origin(self, origin: Origin | None) -> Origin:
        """Where a case is declared, from the project's folder."""
        return _shown(self._settings, origin)

    def command(self, engine: _Engine, key: Key) -> str:
        """How to see a failure."""
        case = engine.cases[key].case
        if self._keep:
            return f"{_program(engine.promtool)} test rules {self._kept[engine.promtool]}"
        if case not in self._anywhere:
            return "tocsin test --keep FOLDER"
        return f"tocsin generate && {_program(engine.promtool)} test rules {self._file(key[0], case)}"

    def hints(self) -> tuple[str, ...]:
        """How to see all of them, a line a promtool."""
        return tuple(line for engine in self._engines for line in self._hints(engine))

    def _hints(self, engine: _Engine) -> Iterator[str]:
        failed = {key: engine.cases[key].case for key in engine.failed}
        program = f"{_program(engine.promtool)} test rules"
        if failed and self._keep:
            yield f"{ALONE}: {program} {self._kept[engine.promtool]}"
            return
        shared = {key: case for key, case in failed.items() if case in self._anywhere}
        files = dict.fromkeys(self._file(service, case) for (service, _, _), case in shared.items())
        if files:
            yield f"{ALONE}: tocsin generate && {program} {' '.join(files)}"
        if len(shared) < len(failed):
            yield "what depends on the version is in no generated file: tocsin test --keep FOLDER"

    def _file(self, service: str, case: Case) -> str:
        return _from_here(self._settings.output_folder / (case.home or tests_file(service)))

    def _written(self, engine: _Engine) -> str:
        # Imported here: nothing is written where all is well.
        from tocsin.proof.workspace import keep

        assert self._keep is not None
        folder = self._keep / engine.promtool.release if len(self._engines) > 1 else self._keep
        files: list[str] = []
        for service in engine.plan:
            failed = engine.failed.items()
            cases = [engine.cases[key].case for key, each in failed if each.service == service.name]
            files += map(_from_here, keep(service, cases, folder)) if cases else ()
        return " ".join(files)


def _program(promtool: Promtool) -> str:
    """The promtool that was asked, as one types it."""
    if shutil.which("promtool") == str(promtool.path):
        return "promtool"
    return _from_here(promtool.path)


def _from_here(path: Path) -> str:
    """A path to be typed in the current folder."""
    here = Path.cwd()
    absolute = path.absolute()
    inside = absolute.is_relative_to(here)
    return shlex.quote(str(absolute.relative_to(here) if inside else absolute))
