"""`tocsin explain`: what an alert means, when it fires, how soon it pages, what to do."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path

import click

from tocsin.cli import explain_slo
from tocsin.errors import CLEAN, AuthorError
from tocsin.explaining import ObjectiveSubject, check_page, find_subject
from tocsin.files.proof_cache import ProofCache
from tocsin.files.settings import Settings, read_settings
from tocsin.pipeline import Subject
from tocsin.plan.paging import PageTable
from tocsin.promql.printer import pretty
from tocsin.proof.bench import Bench
from tocsin.proof.timing import page_table
from tocsin.tools.promtool import Promtool

_WIDTH = 100


@click.command("explain")
@click.argument("name", metavar="NAME")
@click.option("--month", metavar="YYYY-MM", help="For an SLO: the query of a calendar month's error ratio.")
def command(name: str, month: str | None) -> int:
    """Say what an alert, an SLO or a check means.

    An alert: when it fires, how soon it pages, what to do. An SLO: its tiers in minutes, what a bad event
    means, what it costs. A check: what it finds, why it hurts, how to mend it.
    """
    if (page := check_page(name)) is not None:
        click.echo(page, nl=False)
        return CLEAN
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise AuthorError(f"--month is {month!r}; expected a month such as '2026-10'")
    settings = read_settings(Path.cwd())
    promtool = Promtool.find(settings.root, os.environ)
    subject = find_subject(settings, name, promtool.version[:2])
    bench = Bench(promtool, cache=ProofCache(settings.root))
    if isinstance(subject, ObjectiveSubject):
        explain_slo.explain(subject, bench, month)
        return CLEAN
    _heading(subject, settings)
    _condition(subject)
    _timing(subject, bench)
    _runbook(subject)
    _proofs(subject)
    return CLEAN


def _heading(subject: Subject, settings: Settings) -> None:
    alert = subject.alert
    click.secho(alert.name, bold=True)
    if alert.origin:
        click.echo(alert.origin.seen_from(settings.root))
    urgency = {"page": "wakes someone up", "ticket": "waits for office hours"}[alert.severity.value]
    click.echo(
        f"{alert.severity.value} ({urgency}), service {subject.service.name}, team {subject.service.owner}"
    )
    click.echo(f"says: {alert.summary}")
    if alert.description:
        click.echo(alert.description)


def _condition(subject: Subject) -> None:
    held = f"without a gap for {subject.rule.for_}" if subject.rule.for_ else "at a single evaluation"
    _title(f"It fires when this holds {held}, checked every {subject.plan.evaluation_interval}")
    click.echo(textwrap.indent(pretty(subject.rule.expr), "    "))


def _timing(subject: Subject, bench: Bench) -> None:
    table = page_table(subject.service, subject.plan, subject.alert, bench)
    _title(f"How soon it pages (measured with promtool {table.engine})")
    if not table.timings:
        click.echo("    Not measured: its rule does not say what its fault is like; a drill would.")
        return
    rows = [PageTable.HEAD, *table.rows()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(PageTable.HEAD))]
    for fault, *cells in rows:
        aligned = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        click.echo(f"    {fault:<{widths[0]}}  {'  '.join(aligned)}")
    click.echo("    Minutes count from a calm state, in which the fault begins just after an evaluation.")


def _runbook(subject: Subject) -> None:
    runbook = subject.alert.runbook
    if runbook is None:
        return
    _title(f"What to do: {runbook.title}")
    for paragraph in (runbook.meaning, *(f"{n}. {step}" for n, step in enumerate(runbook.steps, 1))):
        click.echo(textwrap.fill(paragraph, _WIDTH, initial_indent="    ", subsequent_indent="       "))


def _proofs(subject: Subject) -> None:
    count = len(subject.cases)
    if not count:
        _title("Proved by no scenario: nothing says that it can fire")
        return
    _title(f"Proved by {count} scenario{'' if count == 1 else 's'} (tocsin test -k {subject.alert.name})")
    for case in subject.cases:
        click.echo(f"    {case.name.partition(': ')[2] or case.name}")


def _title(text: str) -> None:
    click.echo()
    click.secho(text, bold=True)
