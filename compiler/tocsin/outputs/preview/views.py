"""Each panel as the page shows it: what is drawn, written or said, ready for the template."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.outputs.plot.chart import Band
from tocsin.outputs.plot.ticks import after_start, on_the_clock
from tocsin.outputs.preview.answers import Answer, Named, named, reduced
from tocsin.outputs.preview.board import Json, Panel
from tocsin.outputs.preview.charts import MOST, graph, states
from tocsin.outputs.preview.fields import look_of
from tocsin.outputs.preview.questions import Window
from tocsin.outputs.preview.tables import TIME, Cell, columns_shown, table
from tocsin.outputs.preview.variables import Choices, written

_COLUMN, _GAP = 50.0, 8.0
"""Pixels: the width of a column of the page, and what lies between two."""
_UNIT = 30.0
"""Pixels: the height of one of Grafana's units."""
_BESIDE, _ABOVE = 26.0, 44.0
"""What a panel's frame and its heading take of its width and height."""

_A_FAILURE = 64.0
"""Pixels that the words about a failed query take, about."""

_LONGEST_TABLE = 100
_BESIDE_EACH_OTHER = 4
"""Numbers in a line of a panel; more of them go below."""
_NUMBERS = ("gauge", "bargauge")
_NO_DATA = "no data"


@dataclass(frozen=True)
class Number:
    """One large number."""

    name: str
    text: str
    tone: str
    size: str
    """`large`, or smaller ones for longer texts."""


@dataclass(frozen=True)
class CellView:
    """One cell of a table."""

    text: str
    tone: str = ""
    filled: bool = False
    is_number: bool = False
    href: str = ""


@dataclass(frozen=True)
class TableView:
    """A table as it is written."""

    heads: tuple[CellView, ...]
    lines: tuple[tuple[CellView, ...], ...]


@dataclass(frozen=True)
class Failure:
    """A query that the server refused, with its words."""

    asked: str
    error: str


@dataclass(frozen=True)
class Link:
    """An address with its words."""

    title: str
    href: str


@dataclass(frozen=True)
class Shown:
    """What a panel has in it: one of these, and notes."""

    plot: str = ""
    """SVG."""
    numbers: tuple[Number, ...] = ()
    fills: bool = False
    """Whether numbers colour what is behind them."""
    table: TableView | None = None
    text: str = ""
    empty: str = ""
    """What is said where there is nothing to show."""
    expected: bool = True
    """Whether nothing is what the dashboard says may be there."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """A panel as the page has it."""

    panel: Panel
    title: str
    links: tuple[Link, ...]
    shown: Shown
    failures: tuple[Failure, ...] = ()

    @property
    def width(self) -> int:
        """Pixels for which its plot is drawn; where there is much less room, it is not made to fit."""
        return round(_size(self.panel)[0])


@dataclass(frozen=True)
class Scene:
    """What all panels of a dashboard have around them."""

    window: Window
    choices: Choices
    bands: tuple[Band, ...]
    clock: bool
    """Whether times are times of day; else they count from the start of a scenario."""
    pages: frozenset[str]
    """The uids of the dashboards on this page."""


def view(panel: Panel, answers: Sequence[Answer], scene: Scene) -> View:
    """The panel as it is shown."""
    failures = tuple(Failure(each.asked, each.error) for each in answers if each.error)
    title = written(panel.title, scene.choices)
    links = tuple(link for each in panel.links if (link := _link(each, scene)))
    shown = _shown(panel, answers, scene)
    if failures and shown.empty:
        shown = Shown()
    return View(panel, title, links, shown, failures)


def _shown(panel: Panel, answers: Sequence[Answer], scene: Scene) -> Shown:
    if panel.kind == "text":
        words = written(str(panel.options.get("content") or ""), scene.choices)
        return Shown(text=words)
    if not panel.targets:
        return Shown(empty="it asks nothing of Prometheus", expected=True)
    series = [each for each in named(panel.targets, answers) if each.curve.points]
    if not series and panel.kind != "stat":
        declared = str(panel.fields.get("noValue") or "")
        return Shown(empty=declared or _NO_DATA, expected=bool(declared))
    notes = (f"{len(series) - MOST} more series are not drawn",) if len(series) > MOST else ()
    match panel.kind:
        case "timeseries":
            width, height = _size(panel)
            failed = sum(1 for each in answers if each.error)
            size = width, max(height - failed * _A_FAILURE, height / 2)
            drawn = graph(panel, series, scene.window, scene.bands, size, clock=scene.clock)
            return Shown(plot=drawn, notes=notes)
        case "state-timeline" | "status-history":
            drawn = states(panel, series, scene.window, _size(panel)[0], clock=scene.clock)
            return Shown(plot=drawn, notes=notes)
        case "stat":
            return _numbers(panel, series)
        case kind if kind in _NUMBERS:
            return _numbers(panel, series)
        case "table":
            return _table(panel, answers, scene)
    words = f"a {panel.kind or 'nameless'} panel is not drawn here; its queries answered {len(series)} series"
    return Shown(empty=words)


def _size(panel: Panel) -> tuple[float, float]:
    place = panel.place
    width = place.width * _COLUMN + (place.width - 1) * _GAP
    height = place.height * _UNIT + (place.height - 1) * _GAP
    return width - _BESIDE, height - _ABOVE


def _numbers(panel: Panel, series: Sequence[Named]) -> Shown:
    how = _first(_mapping(panel.options.get("reduceOptions")).get("calcs")) or "lastNotNull"
    mode = panel.options.get("textMode")
    by_name = len(series) > 1 or mode in ("name", "value_and_name")
    found = []
    for each in series[:MOST]:
        look = look_of(panel, each.name, each.target.reference)
        value = reduced(each.curve, str(how))
        tone = look.tone(value) if panel.options.get("colorMode") != "none" else None
        text = look.text(value)
        found.append(
            Number(
                look.title if by_name else "",
                text,
                tone.value if tone else "",
                _letters(text, panel, len(series[:MOST])),
            )
        )
    if not found:
        look = look_of(panel, "")
        text = look.text(math.nan)
        tone = look.tone(math.nan)
        return Shown(
            numbers=(Number("", text, tone.value if tone else "", "small"),) if text != _NO_DATA else (),
            empty=_NO_DATA if text == _NO_DATA else "",
            expected=text != _NO_DATA,
        )
    filled = panel.options.get("colorMode") in ("background", "background_solid")
    return Shown(numbers=tuple(found), fills=filled)


def _letters(text: str, panel: Panel, count: int) -> str:
    """How large the letters of a number are, so that it and its neighbours fit their panel."""
    room = panel.place.width * 3 / min(count, _BESIDE_EACH_OTHER)
    return "large" if len(text) <= room * 0.75 else "medium" if len(text) <= room else "small"


def _table(panel: Panel, answers: Sequence[Answer], scene: Scene) -> Shown:
    made = table(panel, answers)
    shown = [name for name in columns_shown(made.frame) if not look_of(panel, name).custom.get("hidden")]
    looks = {name: look_of(panel, name) for name in shown}
    numbers = {name for name in shown if any(isinstance(line.get(name), float) for line in made.frame.lines)}
    heads = tuple(CellView(looks[name].title, is_number=name in numbers) for name in shown)
    lines = tuple(
        tuple(_cell(name, line, panel, scene, right=name in numbers) for name in shown)
        for line in made.frame.lines[:_LONGEST_TABLE]
    )
    notes = [f"shown without the transformation {name}" for name in made.passed_over]
    if len(made.frame.lines) > _LONGEST_TABLE:
        notes.append(f"{len(made.frame.lines) - _LONGEST_TABLE} more lines are not shown")
    return Shown(table=TableView(heads, lines), notes=tuple(notes))


def _cell(name: str, line: Mapping[str, Cell], panel: Panel, scene: Scene, *, right: bool) -> CellView:
    look, cell = look_of(panel, name), line.get(name)
    links = [link for each in look.links if (link := _link(each, scene, line, cell))]
    href = links[0].href if links else ""
    if isinstance(cell, str):
        return CellView(cell, href=href)
    if name == TIME and cell is not None:
        return CellView(on_the_clock(int(cell)) if scene.clock else after_start(int(cell)))
    value = math.nan if cell is None else cell
    text = look.text(value)
    kind = _mapping(look.custom.get("cellOptions")).get("type") or look.custom.get("displayMode")
    colored = kind in ("color-text", "color-background", "color-background-solid")
    tone = look.tone(value) if colored else None
    empty = math.isnan(value) and text == _NO_DATA
    return CellView(
        "" if empty else text,
        tone.value if tone else "",
        colored and kind != "color-text",
        is_number=right,
        href=href,
    )


def _link(
    link: Json, scene: Scene, line: Mapping[str, Cell] | None = None, value: Cell = None
) -> Link | None:
    """The link, to another dashboard of this page within it; None where an address leads elsewhere."""
    url = written(str(link.get("url") or ""), scene.choices)
    for name, cell in (line or {}).items():
        for form in (f'${{__data.fields["{name}"]}}', f"${{__data.fields.{name}}}"):
            url = url.replace(form, str(cell))
    url = url.replace("${__value.text}", str(value)).replace("${__value.raw}", str(value))
    title = written(str(link.get("title") or ""), scene.choices)
    uid = url.partition("/d/")[2].partition("?")[0].partition("/")[0]
    if uid in scene.pages:
        return Link(title, f"#{uid}")
    return Link(title, url) if url.startswith(("https://", "http://")) else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else None
