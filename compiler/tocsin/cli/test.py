"""`tocsin test`: prove the alerts on the real engine."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from tocsin import pipeline
from tocsin.errors import CLEAN, FINDINGS, AuthorError
from tocsin.files.proof_cache import ProofCache
from tocsin.files.settings import Settings, read_settings
from tocsin.plan.lower import READS_NATIVE
from tocsin.plan.names import tests_file
from tocsin.plan.rules import Plan
from tocsin.proof.bench import Bench
from tocsin.proof.blame import failed_timelines
from tocsin.proof.plain.junit import junit as as_junit
from tocsin.proof.plain.renderers import as_json, github, text
from tocsin.proof.plain.report import Report
from tocsin.proof.runner import chosen, decide, silent_progress
from tocsin.proof.selection import selects
from tocsin.proof.timeline_words import in_words
from tocsin.proof.verdict import Verdict, never_fired, untold
from tocsin.proof.workspace import keep
from tocsin.proving import prove_files
from tocsin.tools.promtool import Promtool

_FORMATS: dict[str, Callable[[Report], Iterator[str]]] = {"text": text, "json": as_json, "github": github}


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "-k", "expression", default="", metavar="EXPR", help="Only scenarios whose names match, as in pytest."
)
@click.option("-v", "--verbose", is_flag=True, help="A line for each scenario as well.")
@click.option(
    "--keep",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write the scenarios that fail there, to be run with promtool alone.",
)
@click.option("--junit", type=click.File("w", encoding="utf-8"), help="For files given: a report for CI.")
@click.option(
    "--format", "format_", type=click.Choice(list(_FORMATS)), help="For files given: how to report."
)
@click.option("--no-cache", is_flag=True, help="Run everything again, and keep nothing.")
def command(
    paths: tuple[Path, ...],
    expression: str,
    verbose: bool,
    folder: Path | None,
    junit: IO[str] | None,
    format_: str | None,
    no_cache: bool,
) -> int:
    """Prove the alerts: run every scenario on the real engine.

    PATH is a promtool test file, anybody's, or a folder of them; without, the project's own scenarios run.
    """
    if paths:
        if expression or folder or verbose:
            raise AuthorError("-k, -v and --keep are for the project's own scenarios, not for files given")
        return _prove_files(paths, format_ or "text", junit, cache=not no_cache)
    if junit or format_:
        raise AuthorError("--junit and --format are for files given")
    return _prove_project(expression, verbose, folder, cache=not no_cache)


def _prove_files(paths: tuple[Path, ...], format_: str, junit: IO[str] | None, *, cache: bool) -> int:
    report = prove_files(paths, Path.cwd(), os.environ, cache=cache)
    for line in _FORMATS[format_](report):
        click.echo(line)
    if junit is not None:
        junit.write(as_junit(report))
    return report.exit_code()


def _prove_project(expression: str, verbose: bool, folder: Path | None, *, cache: bool) -> int:
    settings = read_settings(Path.cwd())
    promtool = Promtool.find(settings.root, os.environ)
    wanted = selects(expression)
    plan = pipeline.plan(settings, engine=promtool.version[:2])
    cases = chosen(plan, wanted)
    total = len(cases)
    if not total:
        what = f"no scenario matches -k {expression!r}" if expression else "there is no scenario to prove"
        raise AuthorError(what)
    with _progress(total) as advance:
        bench = Bench(promtool, cache=ProofCache(settings.root) if cache else None)
        verdicts = decide(cases, bench, advance)
    _summary(verdicts, verbose)
    failures = [verdict for verdict in verdicts if not verdict.holds]
    if failures:
        _Failures(settings, bench, folder).show(plan, failures)
    unproved = [] if expression else [(s, name) for s in plan for name in never_fired(s, s.cases)]
    for service, name in unproved:
        click.echo(f"{service.name}: no scenario shows {name} firing, so nothing says that it can")
    for each, words in (told for service in plan for told in untold(service)):
        if any(name.endswith(f" of {each}") for _, name in unproved):
            click.echo(f"{each}: {words}")
    version = ".".join(map(str, promtool.version))
    for each in (hidden for service in plan for hidden in service.unshown):
        needed = ".".join(map(str, READS_NATIVE))
        click.echo(f"{each}: skipped, as promtool {version} reads no native histograms; {needed} does")
    click.echo(f"{total - len(failures)} passed, {len(failures)} failed, promtool {version}")
    return FINDINGS if failures or unproved else CLEAN


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield silent_progress
        return
    with click.progressbar(length=total, label="proving", file=sys.stderr) as bar:
        yield bar.update


def _summary(verdicts: Sequence[Verdict], verbose: bool) -> None:
    """A line an alert, and if it is asked for one a scenario."""
    alerts: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        alerts.setdefault(verdict.case.name.partition(":")[0], []).append(verdict)
    width = max(len(name) for name in alerts)
    for name, group in alerts.items():
        failed = sum(not verdict.holds for verdict in group)
        state = click.style(f"{failed} FAILED", fg="red") if failed else click.style("proved", fg="green")
        count = f"{len(group)} scenario{'' if len(group) == 1 else 's'}"
        click.echo(f"{name:<{width}}  {count:>12}  {state}")
        for verdict in group if verbose else ():
            outcome = "ok" if verdict.holds else "FAILED"
            click.echo(f"    {outcome}  {verdict.case.name.partition(': ')[2] or verdict.case.name}")


_ALONE = "to see this with promtool alone"

_MOST_OVER_TIME = 20
"""Failures that are told minute by minute; one takes 0.1 s, and nobody reads more at a time."""


@dataclass(frozen=True)
class _Failures:
    """Shows what failed, and how to see the same in promtool alone."""

    settings: Settings
    bench: Bench
    kept: Path | None

    def show(self, plan: Plan, failures: Sequence[Verdict]) -> None:
        """Each failure with its origin, what was expected and what came, over time; then the commands."""
        over_time = self._over_time(plan, failures[:_MOST_OVER_TIME])
        for verdict in failures:
            click.echo(f"\n{self._origin(verdict)}{click.style(verdict.case.name, bold=True)}")
            for line in (*verdict.words, *over_time.get(id(verdict), ())):
                click.echo(f"    {line}".rstrip())
        click.echo()
        test = f"{self._program} test rules"
        if self.kept:
            click.echo(f"{_ALONE}: {test} {self._keep(plan, failures)}")
            return
        # The generated tests hold only what every version agrees on.
        anywhere = {case for service in pipeline.plan(self.settings) for case in service.cases}
        shared = [verdict for verdict in failures if verdict.case in anywhere]
        files = dict.fromkeys(verdict.case.home or tests_file(verdict.service) for verdict in shared)
        if files:
            tests = " ".join(_from_here(self.settings.output_folder / file) for file in files)
            click.echo(f"{_ALONE}: tocsin generate && {test} {tests}")
        if len(shared) < len(failures):
            click.echo("what depends on the version is in no generated file: tocsin test --keep FOLDER")

    def _over_time(self, plan: Plan, failures: Sequence[Verdict]) -> dict[int, list[str]]:
        """By verdict: what its alerts did, minute by minute."""
        found = {}
        for service in plan:
            own = [each for each in failures if each.service == service.name]
            told = failed_timelines(service, [(each.case, each.complaint) for each in own], self.bench)
            for verdict, timelines in zip(own, told, strict=True):
                found[id(verdict)] = [line for each in timelines for line in ("", *in_words(each))]
        return found

    def _origin(self, verdict: Verdict) -> str:
        origin = verdict.case.origin
        if not origin:
            return ""
        file = Path(origin.file)
        root = self.settings.root
        return f"{file.relative_to(root) if file.is_relative_to(root) else file}:{origin.line}: "

    def _keep(self, plan: Plan, failures: Sequence[Verdict]) -> str:
        assert self.kept is not None
        files: list[str] = []
        for service in plan:
            cases = [verdict.case for verdict in failures if verdict.service == service.name]
            files += map(_from_here, keep(service, cases, self.kept))
        return " ".join(files)

    @property
    def _program(self) -> str:
        """The promtool that was asked, as one types it."""
        if shutil.which("promtool") == str(self.bench.promtool.path):
            return "promtool"
        return _from_here(self.bench.promtool.path)


def _from_here(path: Path) -> str:
    """A path to be typed in the current folder."""
    here = Path.cwd()
    absolute = path.absolute()
    inside = absolute.is_relative_to(here)
    return shlex.quote(str(absolute.relative_to(here) if inside else absolute))
