"""`tocsin test`: prove the alerts on the real engine."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import IO

import click

from tocsin.cli import measures
from tocsin.cli.proof_output import ReportFile, bar, show
from tocsin.errors import AuthorError
from tocsin.proof.renderers import FORMATS, of_files, of_scenarios
from tocsin.proof.selection import read_part
from tocsin.tools.promtool import Promtool


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
@click.option(
    "--shard", "part", default="1/1", metavar="N/M", help="Only the Nth of M parts, as on M machines."
)
@click.option(
    "--promtool",
    "programs",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="This promtool, or these; without, all that are found, or the one that TOCSIN_PROMTOOL names.",
)
@click.option("--no-cache", is_flag=True, help="Run everything again, and keep nothing.")
@click.option("--junit", type=ReportFile(), help="Write a report for CI there.")
@click.option(
    "--html",
    "page",
    type=ReportFile(),
    metavar="FILE",
    help="Write a page with a plot of every scenario, or test, there.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", *FORMATS]), default="text", help="How to report."
)
@measures.options
def command(
    paths: tuple[Path, ...],
    expression: str,
    verbose: bool,
    folder: Path | None,
    part: str,
    programs: tuple[Path, ...],
    no_cache: bool,
    junit: IO[str] | None,
    page: IO[str] | None,
    format_: str,
    coverage: bool,
    mutate: bool,
    min_coverage: float | None,
    min_mutation: float | None,
) -> int:
    """Prove the alerts: run every scenario on the real engine, on every version of it that is found.

    PATH is a promtool test file, anybody's, or a folder of them; without, the project's own scenarios run.
    """
    asked = measures.Asked(coverage, mutate, min_coverage, min_mutation)
    if paths:
        if (expression and not asked) or folder or verbose:
            raise AuthorError("-k, -v and --keep are for the project's own scenarios, not for files given")
        from tocsin.proving.files import prove_files

        promtools = Promtool.find_all(Path.cwd(), os.environ, programs)
        with bar() as progress:
            report = prove_files(
                paths, Path.cwd(), promtools, cache=not no_cache, part=read_part(part), progress=progress
            )
        found = asked.measure(promtools[0], expression, cache=not no_cache, paths=paths)
        show(report, asked.rendered(FORMATS.get(format_, of_files), found, format_), junit)
        if page is not None:
            from tocsin.proving.files_page import files_page

            page.write(files_page(paths, Path.cwd(), promtools, report, found, cache=not no_cache))
            click.echo(page.name, err=format_ != "text")
        return max(report.exit_code(), asked.exit_code(found))

    from tocsin.files.settings import read_settings
    from tocsin.proving.project import Choice, prove_project

    settings = read_settings(Path.cwd())
    promtools = Promtool.find_all(settings.root, os.environ, programs)
    choice = Choice(expression, read_part(part), not no_cache, folder)
    with bar() as progress:
        report = prove_project(settings, promtools, choice, progress)
    found = asked.measure(promtools[0], expression, cache=not no_cache, settings=settings)
    renderer = FORMATS.get(format_, partial(of_scenarios, each_one=verbose))
    show(report, asked.rendered(renderer, found, format_), junit)
    if page is not None:
        # Imported here: it brings the templates along.
        from tocsin.proving.page import report_page

        page.write(report_page(settings, promtools, report, found, cache=not no_cache))
        click.echo(page.name, err=format_ != "text")
    return max(report.exit_code(strict=True), asked.exit_code(found))
