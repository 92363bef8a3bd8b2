"""`tocsin test`: prove the alerts on the real engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tocsin import pipeline
from tocsin.errors import CLEAN, FINDINGS, AuthorError
from tocsin.files.settings import Settings, read_settings
from tocsin.plan.rules import ServicePlan
from tocsin.proof.runner import cases_of, prove, silent_progress
from tocsin.proof.selection import selects
from tocsin.proof.verdict import Verdict, never_fired
from tocsin.tools.promtool import Promtool


@click.command("test")
@click.option(
    "-k", "expression", default="", metavar="EXPR", help="Only scenarios whose names match, as in pytest."
)
def command(expression: str) -> int:
    """Prove the alerts: run every scenario on the real engine."""
    settings = read_settings(Path.cwd())
    promtool = Promtool.find(settings.root, os.environ)
    wanted = selects(expression)
    plan = pipeline.plan(settings, engine=promtool.version[:2])
    total = len(cases_of(plan, wanted))
    if not total:
        what = f"no scenario matches -k {expression!r}" if expression else "there is no scenario to prove"
        raise AuthorError(what)
    with _progress(total) as advance:
        verdicts = prove(plan, wanted, promtool, advance)
    unproved = [] if expression else [(s, name) for s in plan for name in never_fired(s, s.cases)]
    return _report(verdicts, unproved, promtool, settings)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield silent_progress
        return
    with click.progressbar(length=total, label="proving", file=sys.stderr) as bar:
        yield bar.update


def _report(
    verdicts: Sequence[Verdict],
    unproved: Sequence[tuple[ServicePlan, str]],
    promtool: Promtool,
    settings: Settings,
) -> int:
    alerts: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        alerts.setdefault(verdict.case.name.partition(":")[0], []).append(verdict)
    width = max(len(name) for name in alerts)
    for name, group in alerts.items():
        failed = sum(not verdict.holds for verdict in group)
        state = click.style(f"{failed} FAILED", fg="red") if failed else click.style("proved", fg="green")
        count = f"{len(group)} scenario{'' if len(group) == 1 else 's'}"
        click.echo(f"{name:<{width}}  {count:>12}  {state}")
    failures = [verdict for verdict in verdicts if not verdict.holds]
    for verdict in failures:
        _show_failure(verdict, settings)
    for service, name in unproved:
        click.echo(f"{service.name}: no scenario shows {name} firing, so nothing says that it can")
    version = ".".join(map(str, promtool.version))
    click.echo(f"{len(verdicts) - len(failures)} passed, {len(failures)} failed, promtool {version}")
    return FINDINGS if failures or unproved else CLEAN


def _show_failure(verdict: Verdict, settings: Settings) -> None:
    origin = verdict.case.origin
    where = ""
    if origin:
        file = Path(origin.file)
        shown = file.relative_to(settings.root) if file.is_relative_to(settings.root) else file
        where = f"{shown}:{origin.line}: "
    click.echo(f"\n{where}{verdict.case.name}")
    for line in verdict.complaint.splitlines():
        click.echo(f"    {line}")
    tests = f"{settings.output}/prometheus/tests/{verdict.service}.yaml"
    click.echo(f"  to see it with promtool alone: promtool test rules {tests}")
