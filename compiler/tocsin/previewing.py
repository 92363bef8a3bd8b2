"""The journey of `tocsin preview`: a story or a running Prometheus, dashboards, one page."""

from __future__ import annotations

import difflib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tocsin.errors import AuthorError
from tocsin.files.dashboards import read_dashboard
from tocsin.files.loader import load
from tocsin.files.settings import Settings
from tocsin.live.boards import all_answered
from tocsin.live.prometheus import TOKEN, connected, is_ready, without_password
from tocsin.outputs import grafana
from tocsin.outputs.preview.board import Board, Panel, read_board
from tocsin.outputs.preview.page import Answered, Heading, page
from tocsin.outputs.preview.questions import Window
from tocsin.pipeline import lower_all
from tocsin.plan.cases import Case
from tocsin.plan.rules import Plan, ServicePlan
from tocsin.plan.scenarios import normal_day
from tocsin.proof.blocks import Part, lookback, write_blocks
from tocsin.tools.promtool import Promtool
from tocsin.tools.servers import find_prometheus, prometheus
from tocsin.values import Duration

_LISTED = 20
"""Scenarios that an error lists."""


@dataclass(frozen=True)
class Story:
    """A scenario with everything around it: the other services have a normal day."""

    name: str
    lasts: Duration
    parts: tuple[Part, ...]

    @property
    def window(self) -> Window:
        """From when the shortest rates are known, which take four samples, to its end."""
        scrape = max(part.case.interval for part in self.parts)
        begun = max(scrape * 4, *(part.step for part in self.parts))
        return Window(float(begun.seconds), float(self.lasts.seconds), scrape)


@dataclass(frozen=True)
class Preview:
    """A page, and what it shows."""

    html: str
    answered: tuple[Answered, ...]

    @property
    def panels(self) -> tuple[tuple[Board, Panel, tuple[str, ...], bool], ...]:
        """Each panel that asks something: its dashboard, the server's refusals, whether there is data."""
        return tuple(
            (
                each.board,
                panel,
                tuple(answer.error for answer in answers if answer.error),
                any(answer.curves for answer in answers),
            )
            for each in self.answered
            for panel, answers in zip(each.board.panels, each.panels, strict=True)
            if panel.targets
        )


def find_story(settings: Settings, wanted: str, promtool: Promtool) -> tuple[Story, Plan]:
    """The scenario of this name, or of which this is a part; without a name, the one of the settings.

    Raises:
        AuthorError: there is none, or several.
    """
    loaded = load(settings)
    plans = lower_all(loaded, settings, promtool.version[:2])
    plan, case = _named(plans, wanted or settings.preview)
    services = {service.name: service for _, service in loaded}
    others = [
        Part(other, normal_day(own, Duration.parse(own.scrape_interval), case.lasts))
        for other in plans
        if other.name != plan.name and other.cases
        for own in (services[other.name],)
    ]
    return Story(case.name, case.lasts, (Part(plan, case), *others)), plans


def _named(plans: Plan, wanted: str) -> tuple[ServicePlan, Case]:
    cases = [(plan, case) for plan in plans for case in plan.cases]
    if not cases:
        raise AuthorError("no service has a scenario or a normal day, so there is nothing to show")
    if not wanted:
        # A normal day comes last; a scenario that is worth showing is named in the settings.
        return next((each for each in reversed(cases) if each[1].touched is None), cases[0])
    exact = [each for each in cases if each[1].name == wanted]
    found = exact or [each for each in cases if wanted.casefold() in each[1].name.casefold()]
    if len(found) == 1:
        return found[0]
    names = [case.name for _, case in found or cases]
    if found:
        listed = "".join(f"\n  {name}" for name in names[:_LISTED])
        raise AuthorError(f"{len(found)} scenarios have {wanted!r} in their names; name one:{listed}")
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]!r}?" if near else "`tocsin test -v` lists them"
    raise AuthorError(f"no scenario is called {wanted!r}; {hint}")


def boards_of(plans: Plan) -> tuple[Board, ...]:
    """The project's own dashboards, as they are generated."""
    return tuple(read_board(json.loads(artifact.text)) for artifact in grafana.render(plans))


def chosen_boards(files: Sequence[Path], plans: Plan) -> tuple[Board, ...]:
    """The dashboards in these files; without any, the project's own.

    Raises:
        AuthorError: a file is no dashboard, or there is none to show.
    """
    boards = tuple(map(read_dashboard, files)) or boards_of(plans)
    if not boards:
        raise AuthorError("the project has no dashboards; name some: --dashboard FILE")
    return boards


def preview_story(
    story: Story,
    boards: Sequence[Board],
    promtool: Promtool,
    root: Path,
    environ: Mapping[str, str],
    variables: Mapping[str, str],
) -> Preview:
    """The dashboards under a story, on a real Prometheus that is started for it and gone afterwards.

    Raises:
        ToolError: promtool or Prometheus is missing, or failed.
    """
    program = find_prometheus(root, environ)
    with tempfile.TemporaryDirectory(prefix="tocsin-preview-") as folder:
        data = Path(folder) / "data"
        write_blocks(story.parts, promtool, data)
        with (
            prometheus(program, data, lookback=lookback(story.parts), is_ready=is_ready) as server,
            connected(server.url) as client,
        ):
            answered = all_answered(boards, client, story.window, variables)
    version = ".".join(map(str, promtool.version))
    facts = (
        f"What the dashboards show in this scenario of {story.lasts}",
        f"rules evaluated by promtool {version}, queries answered by a real Prometheus",
        "drawn by tocsin, not by Grafana",
        "shaded: an alert fires",
    )
    return Preview(page(Heading(story.name, facts, clock=False), answered, story.window), answered)


def preview_server(
    url: str,
    boards: Sequence[Board],
    window: Window,
    environ: Mapping[str, str],
    variables: Mapping[str, str],
) -> Preview:
    """The dashboards on a Prometheus that runs, over a span of time; `environ` may hold a token for it.

    Raises:
        AuthorError: this is no address.
        ToolError: there is no Prometheus.
    """
    with connected(url, environ.get(TOKEN, "")) as client:
        answered = all_answered(boards, client, window, variables)
    shown = without_password(url)
    facts = (
        f"from {_moment(window.start)} to {_moment(window.end)} UTC",
        "drawn by tocsin, not by Grafana",
        "shaded: an alert fires",
    )
    return Preview(page(Heading(shown, facts, clock=True), answered, window), answered)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
