"""`tocsin check`: lint the project, or any rule files and dashboards, and have promtool read them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from tocsin.checking import Report, check_files, check_project
from tocsin.errors import CLEAN, FINDINGS, AuthorError
from tocsin.files.settings import read_settings
from tocsin.lint.check import Finding, Level
from tocsin.values import Duration

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.INFORMATION: "cyan"}
_ON_GITHUB = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFORMATION: "notice"}
_COUNTED = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFORMATION: "note"}


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="text for people, json for programs, github for annotations in a pull request.",
)
@click.option(
    "--scrape-interval",
    metavar="DURATION",
    help="How often the metrics of the given files are scraped, such as 30s; a project declares it.",
)
def command(paths: tuple[Path, ...], format_: str, scrape_interval: str | None) -> int:
    """Lint the project, or any rule files and dashboards, and have promtool read them.

    PATH is a rule file, a dashboard's JSON or a folder of them; without, the project's own declarations are
    checked.
    """
    root = Path.cwd()
    if paths:
        report = check_files(paths, root, os.environ, _interval(scrape_interval))
    elif scrape_interval is not None:
        raise AuthorError(
            "--scrape-interval is for files given; a project's services declare scrape_interval"
        )
    else:
        report = check_project(read_settings(root), os.environ)
    # click leaves colours out of pipes by itself, but knows nothing of NO_COLOR (no-color.org).
    colours = False if os.environ.get("NO_COLOR") else None
    for line in _FORMATS[format_](report):
        click.echo(line, color=colours)
    return CLEAN if report.clean else FINDINGS


def _interval(text: str | None) -> Duration | None:
    if text is None:
        return None
    try:
        interval = Duration.parse(text)
    except ValueError as error:
        raise AuthorError(f"--scrape-interval is {error}") from None
    if not interval:
        raise AuthorError("--scrape-interval is 0s; expected a duration such as '30s'")
    return interval


def _text(report: Report) -> Iterator[str]:
    for each in report.findings:
        level = click.style(each.level.value.capitalize(), fg=_COLOURS[each.level], bold=True)
        yield f"{level}: {each.message} ({each.check})"
        yield f"  ---> {each.origin or 'no place known'}" + (f" -> {each.rule}" if each.rule else "")
        for line in each.expression.splitlines():
            yield click.style(f"       {line}", dim=True)
        if each.hint:
            yield f"  hint: {each.hint}"
        yield ""
    yield _summary(report)


def _summary(report: Report) -> str:
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for level, word in _COUNTED.items()
        if (number := sum(each.level is level for each in report.findings))
    ]
    looked_at = [f"{report.rules} rule{'' if report.rules == 1 else 's'}"] if report.rules else []
    if report.dashboards:
        looked_at.append(f"{report.dashboards} dashboard{'' if report.dashboards == 1 else 's'}")
    return f"{', '.join(counts) or 'no problems'} in {' and '.join(looked_at) or '0 rules'}"


def _json(report: Report) -> Iterator[str]:
    yield json.dumps(
        {
            "findings": [_object(each) for each in report.findings],
            "rules": report.rules,
            "dashboards": report.dashboards,
        },
        indent=2,
    )


def _object(finding: Finding) -> dict[str, str | int | None]:
    origin = finding.origin
    return {
        "check": finding.check,
        "level": finding.level.value,
        "message": finding.message,
        "hint": finding.hint,
        "file": origin.file if origin else None,
        "line": origin.line if origin else None,
        "rule": finding.rule,
        "expression": finding.expression,
    }


def _github(report: Report) -> Iterator[str]:
    for each in report.findings:
        place = f"file={_property(each.origin.file)},line={each.origin.line}," if each.origin else ""
        words = f"{each.rule}: {each.message}" if each.rule else each.message
        message = f"{words}; {each.hint}" if each.hint else words
        yield f"::{_ON_GITHUB[each.level]} {place}title={_property(each.check)}::{_escaped(message)}"
    yield _summary(report)


def _escaped(text: str) -> str:
    """GitHub's workflow commands end at a line break, which is written as %0A."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


_FORMATS: dict[str, Callable[[Report], Iterator[str]]] = {"text": _text, "json": _json, "github": _github}
