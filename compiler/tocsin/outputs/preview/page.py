"""The page: dashboards one below the other, complete in one file, readable without a script.

It fetches nothing, so that it can be kept, sent and opened anywhere; and it says that it is a preview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from tocsin.outputs.plot.chart import Band, Tone
from tocsin.outputs.plot.style import STYLE
from tocsin.outputs.preview.answers import Answer
from tocsin.outputs.preview.board import Board, Section
from tocsin.outputs.preview.charts import bands
from tocsin.outputs.preview.questions import Window
from tocsin.outputs.preview.variables import Choices, written
from tocsin.outputs.preview.views import Scene, View, view

_ENVIRONMENT = Environment(
    loader=PackageLoader("tocsin.outputs.preview"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Answered:
    """A dashboard with what its queries were answered."""

    board: Board
    choices: Choices
    panels: tuple[tuple[Answer, ...], ...]
    """For each panel, in order, an answer for each of its targets."""
    marked: tuple[Answer, ...] = ()
    """For each of its annotations."""
    mark_step: float = 60.0
    """Seconds between the points of `marked`."""


@dataclass(frozen=True)
class Heading:
    """What stands at the head of the page."""

    title: str
    facts: tuple[str, ...]
    """Where the data comes from, and what else should be known of it."""
    clock: bool
    """Whether times are times of day; else they count from the start of a scenario."""


@dataclass(frozen=True)
class SectionView:
    """A row's heading and its panels; `top` is the line of the grid that it begins at."""

    title: str
    top: int
    views: tuple[View, ...]


@dataclass(frozen=True)
class BoardView:
    """A dashboard as the page has it."""

    anchor: str
    title: str
    description: str
    chosen: tuple[tuple[str, str], ...]
    sections: tuple[SectionView, ...]


def page(heading: Heading, answered: Sequence[Answered], window: Window) -> str:
    """The page as HTML."""
    anchors = _anchors([each.board for each in answered])
    pages = frozenset(anchors)
    boards = [
        _board(each, anchor, Scene(window, each.choices, _bands(each, window), heading.clock, pages))
        for each, anchor in zip(answered, anchors, strict=True)
    ]
    template = _ENVIRONMENT.get_template("page.html.j2")
    return template.render(heading=heading, boards=boards, plot_style=STYLE)


def _anchors(boards: Sequence[Board]) -> list[str]:
    """What each dashboard is called in addresses on the page: by its uid, and by no other's."""
    found: list[str] = []
    for number, board in enumerate(boards, 1):
        found.append(board.uid if board.uid and board.uid not in found else f"dashboard-{number}")
    return found


def _board(answered: Answered, anchor: str, scene: Scene) -> BoardView:
    board = answered.board
    answers = iter(answered.panels)
    sections = tuple(
        _section(section, [view(panel, next(answers), scene) for panel in section.panels], scene)
        for section in board.sections
    )
    visible = {each.name for each in board.variables if each.kind not in ("datasource", "constant")}
    chosen = tuple(
        (name, ", ".join(each.values)) for name, each in answered.choices.items() if name in visible
    )
    return BoardView(anchor, board.title, board.description, chosen, sections)


def _section(section: Section, views: Sequence[View], scene: Scene) -> SectionView:
    top = min((panel.place.y for panel in section.panels), default=0)
    return SectionView(written(section.title, scene.choices), top, tuple(views))


def _bands(answered: Answered, window: Window) -> tuple[Band, ...]:
    """The stretches in which any of the dashboard's annotations has a series."""
    stretches = [
        (at, min(at + answered.mark_step, window.end))
        for answer in answered.marked
        for curve in answer.curves
        for at, _ in curve.points
    ]
    return bands(stretches, Tone.FIRING)
