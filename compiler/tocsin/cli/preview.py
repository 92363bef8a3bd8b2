"""`tocsin preview`: the dashboards under a scenario, or on a running Prometheus, as one page."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from tocsin import pipeline
from tocsin.errors import CLEAN, FINDINGS, AuthorError
from tocsin.files.settings import Settings, read_settings
from tocsin.outputs.preview.questions import Window
from tocsin.previewing import Preview, chosen_boards, find_story, preview_server, preview_story
from tocsin.tools import chromium
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

_OUTPUT = Path(".tocsin") / "preview.html"
_SCRAPED = Duration.parse("15s")
"""How far samples are apart where nobody says; what Grafana assumes."""


@click.command("preview")
@click.argument("scenario", default="")
@click.option("--prometheus", "url", default="", metavar="URL", help="Ask this Prometheus, not a scenario's.")
@click.option(
    "--from", "start", default="6h", metavar="TIME", help="With --prometheus: 6h, or 2026-10-01T08:00."
)
@click.option("--to", "end", default="", metavar="TIME", help="With --prometheus: by default now; UTC.")
@click.option(
    "--dashboard",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A dashboard's JSON, instead of the project's own. Repeatable.",
)
@click.option(
    "--var", "variables", multiple=True, metavar="NAME=VALUE", help="What a variable is. Repeatable."
)
@click.option(
    "--strict", is_flag=True, help="Exit code 1 also where a panel has no data and does not say that it may."
)
@click.option("--png", is_flag=True, help="Take a picture of the page as well, with Chromium.")
@click.option("--dark", is_flag=True, help="With --png: in dark colours.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help=f"By default {_OUTPUT}."
)
def command(
    scenario: str,
    url: str,
    start: str,
    end: str,
    files: tuple[Path, ...],
    variables: tuple[str, ...],
    strict: bool,
    png: bool,
    dark: bool,
    output: Path | None,
) -> int:
    """Show the dashboards as one page: under a scenario, or on a running Prometheus.

    SCENARIO is a scenario's name or a part of it that no other has; by default the one the settings name.
    Exit code 1 if a query failed.
    """
    if url and scenario:
        raise AuthorError("name a scenario or --prometheus, not both")
    browser = chromium.find_chromium(os.environ) if png or dark else None
    settings = read_settings(Path.cwd())
    chosen = dict(map(_variable, variables))
    if url:
        shown = _of_server(url, settings, _times(start, end), files, chosen)
    else:
        shown = _of_story(scenario, settings, files, chosen)
    target = output or settings.root / _OUTPUT
    _write(target, shown.html)
    failed, empty = _report(shown)
    click.echo(target)
    if browser:
        picture = target.with_suffix(".png")
        browser.picture(target, picture, dark=dark)
        click.echo(picture)
    return FINDINGS if failed or (strict and empty) else CLEAN


def _of_story(scenario: str, settings: Settings, files: tuple[Path, ...], chosen: dict[str, str]) -> Preview:
    promtool = Promtool.find(settings.root, os.environ)
    story, plans = find_story(settings, scenario, promtool)
    boards = chosen_boards(files, plans)
    return preview_story(story, boards, promtool, settings.root, os.environ, chosen)


def _of_server(
    url: str, settings: Settings, times: tuple[float, float], files: tuple[Path, ...], chosen: dict[str, str]
) -> Preview:
    plans = () if files else pipeline.plan(settings)
    scrapes = [plan.scrape_interval for plan in plans if plan.scrape_interval]
    boards = chosen_boards(files, plans)
    window = Window(*times, max(scrapes, default=_SCRAPED))
    return preview_server(url, boards, window, os.environ, chosen)


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise AuthorError(f"--var is {text!r}; expected NAME=VALUE")
    return name, value


def _times(start: str, end: str) -> tuple[float, float]:
    until = _moment("--to", end) if end else time.time()
    try:
        begin = until - float(Duration.parse(start).seconds)
    except ValueError:
        begin = _moment("--from", start)
    if begin >= until:
        raise AuthorError("--from is not before --to")
    return begin, until


def _moment(option: str, text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        before = " or a duration before --to such as '6h'" if option == "--from" else ""
        raise AuthorError(
            f"{option} is {text!r}; expected a time such as '2026-10-01T08:00'{before}"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _write(target: Path, html: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, encoding="utf-8")
    except OSError as error:
        raise AuthorError(f"{target} cannot be written: {error.strerror}") from None


def _report(shown: Preview) -> tuple[int, int]:
    """Say what is amiss: how many queries failed, and how many panels should have data and have none."""
    failed = empty = with_data = 0
    for board, panel, refusals, has_data in shown.panels:
        with_data += has_data
        for words in refusals:
            failed += 1
            click.echo(f"{board.title}: {panel.title}: the query failed: {words}", err=True)
        if not has_data and not refusals and not panel.fields.get("noValue"):
            empty += 1
            click.echo(f"{board.title}: {panel.title}: no data", err=True)
    boards = "1 dashboard" if len(shown.answered) == 1 else f"{len(shown.answered)} dashboards"
    click.echo(f"{boards}, {len(shown.panels)} panels, {with_data} with data", err=True)
    return failed, empty
