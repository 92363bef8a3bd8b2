"""`tocsin generate`: compile, or with `--check` say what compiling would change."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tocsin import pipeline
from tocsin.errors import CLEAN, FINDINGS
from tocsin.files.settings import Settings, read_settings


@click.command("generate")
@click.option(
    "--check", "check_only", is_flag=True, help="Write nothing; exit 1 with a diff if the output is stale."
)
def command(check_only: bool) -> int:
    """Compile the declarations into rules, tests, dashboards and runbooks."""
    settings = read_settings(Path.cwd())
    return _check(settings) if check_only else _generate(settings)


def _generate(settings: Settings) -> int:
    changes = pipeline.generate(settings, os.environ, lambda remark: click.echo(f"note: {remark}", err=True))
    for path in changes.written:
        click.echo(f"wrote {settings.output}/{path}")
    for path in changes.removed:
        click.echo(f"removed {settings.output}/{path}")
    if not changes.written and not changes.removed:
        click.echo(f"{settings.output} is up to date ({changes.unchanged} files)")
    return CLEAN


def _check(settings: Settings) -> int:
    stale = pipeline.stale(settings)
    for each in stale:
        click.echo(each.diff, nl=False)
    if stale:
        count = "1 file" if len(stale) == 1 else f"{len(stale)} files"
        click.echo(f"{settings.output} is stale in {count}; run `tocsin generate`", err=True)
        return FINDINGS
    click.echo(f"{settings.output} is up to date")
    return CLEAN
