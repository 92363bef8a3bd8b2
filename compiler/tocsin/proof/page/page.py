"""The page: a summary, what failed, and of each alert how soon it pages and every story about it.

Complete in one file, which fetches nothing and needs no script; so it can be kept, sent and opened anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from tocsin.outputs.plot.drawing import draw
from tocsin.outputs.plot.style import STYLE
from tocsin.plan.paging import PageTable
from tocsin.proof.coverage.columns import Column
from tocsin.proof.measures import Measures
from tocsin.proof.mutation.renderers import in_lines as mutation_in_lines
from tocsin.proof.page.charts import charts
from tocsin.proof.report import Level, Report, Verdict
from tocsin.proof.timelines import Timeline

_WIDTH, _HEIGHT = 760.0, 130.0

_FEW = 3
"""So many stories are open from the start."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("tocsin.proof.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


FILE = "file"
"""The kind of subject that anybody's promtool tests are put together by."""


@dataclass(frozen=True)
class Subject:
    """What stories are about: an alert, an objective, a service's normal day; a file of tests."""

    name: str
    kind: str
    """`alert`, `objective`, `service` or `file`."""
    severity: str = ""
    says: str = ""
    """The alert's summary, the objective's description."""
    condition: str = ""
    """The alert's, as it is read best."""
    waits: str = ""
    """The alert's `for`, if it has one."""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """How soon it pages, as a table."""
    note: str = ""
    """What else is to be known of the table."""
    pages: str = ""
    """The table in a few words: `6 to 10 min`."""

    @classmethod
    def of_table(cls, table: PageTable, **about: str) -> Subject:
        """An alert with its table of timings."""
        rows = tuple(table.rows())
        note = f"Measured with promtool {table.engine}; minutes count from a calm state." if rows else ""
        return cls(table.alert, "alert", head=table.HEAD, rows=rows, note=note, pages=table.span, **about)


@dataclass(frozen=True)
class Told:
    """A verdict, with what its alerts did over time."""

    verdict: Verdict
    timelines: tuple[Timeline, ...] = ()


@dataclass(frozen=True)
class _Story:
    anchor: str
    title: str
    verdict: Verdict
    plots: tuple[tuple[str, tuple[str, ...]], ...]
    """For each alert its name, and its charts."""


@dataclass(frozen=True)
class _Part:
    """A subject with its stories."""

    anchor: str
    subject: Subject
    stories: tuple[_Story, ...]

    @property
    def failed(self) -> int:
        """How many of them fail."""
        return sum(not story.verdict.passes for story in self.stories)


def page(
    title: str,
    report: Report,
    subjects: Sequence[Subject],
    told: Sequence[Told],
    measured: Measures | None = None,
) -> str:
    """The page as HTML; stories are grouped under the subject that their verdict names."""
    known = {each.name: each for each in subjects}
    names = dict.fromkeys((*known, *(each.verdict.subject for each in told)))
    by_name = {name: [each for each in told if each.verdict.subject == name] for name in names}
    parts = [
        _part(known.get(name, Subject(name, "service")), number, members)
        for number, (name, members) in enumerate(by_name.items(), 1)
    ]
    return _ENVIRONMENT.get_template("report.html.j2").render(
        title=title,
        report=report,
        parts=parts,
        few=len(told) <= _FEW,
        of_files=any(part.subject.kind == FILE for part in parts),
        columns=list(Column),
        covered=measured.coverage if measured else None,
        mutation="\n".join(mutation_in_lines(measured.mutation)) if measured and measured.mutation else "",
        failed=[story for part in parts for story in part.stories if not story.verdict.passes],
        notes=[note for note in report.notes if note.level is not Level.INFORMATION],
        remarks=[note for note in report.notes if note.level is Level.INFORMATION],
        plot_style=STYLE,
    )


def _part(subject: Subject, number: int, told: Sequence[Told]) -> _Part:
    anchor = f"subject-{number}"
    stories = tuple(_story(each, f"{anchor}-{place}") for place, each in enumerate(told, 1))
    return _Part(anchor, subject, stories)


def _story(told: Told, anchor: str) -> _Story:
    title = told.verdict.title.partition(": ")[2] or told.verdict.title
    plots = tuple(
        (each.rule.alert, tuple(draw(chart, width=_WIDTH, height=_HEIGHT) for chart in charts(each)))
        for each in told.timelines
    )
    return _Story(anchor, title, told.verdict, plots)
