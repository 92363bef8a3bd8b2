"""What `tocsin test` measures and prints besides verdicts: coverage and mutation."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tocsin.cli.proof_output import bar
from tocsin.errors import CLEAN
from tocsin.values import exact

if TYPE_CHECKING:
    from tocsin.files.settings import Settings
    from tocsin.proof.measures import Least, Measures
    from tocsin.proof.renderers import Renderer
    from tocsin.proof.report import Report
    from tocsin.tools.promtool import Promtool

Command = TypeVar("Command", bound=Callable[..., Any])


class _Percent(click.FloatRange):
    """A number from 0 to 100; `nan` is none, though it is not outside any range either."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not in the range 0<=x<=100.", param, ctx)
        return number


_PERCENT = _Percent(0, 100)


def options(command: Command) -> Command:
    """The options that ask for it."""
    for option in reversed(
        (
            click.option("--coverage", is_flag=True, help="What of each alert's life the tests have seen."),
            click.option(
                "--mutate",
                is_flag=True,
                help="Change each alert in one place at a time: which do the tests miss?",
            ),
            click.option(
                "--min-coverage", type=_PERCENT, metavar="PERCENT", help="Fail below this coverage."
            ),
            click.option(
                "--min-mutation", type=_PERCENT, metavar="PERCENT", help="Fail below this mutation score."
            ),
        )
    ):
        command = option(command)
    return command


class Asked:
    """What was asked for on the command line."""

    def __init__(
        self, coverage: bool, mutate: bool, min_coverage: float | None, min_mutation: float | None
    ) -> None:
        self.coverage = coverage or min_coverage is not None
        self.mutation = mutate or min_mutation is not None
        self._least = tuple(None if each is None else exact(each) for each in (min_coverage, min_mutation))

    def __bool__(self) -> bool:
        return self.coverage or self.mutation

    @property
    def least(self) -> Least:
        """What must be reached."""
        from tocsin.proof.measures import Least

        return Least(*self._least)

    def measure(
        self,
        promtool: Promtool,
        expression: str,
        *,
        cache: bool,
        paths: tuple[Path, ...] = (),
        settings: Settings | None = None,
    ) -> Measures | None:
        """What was asked for, of the files given or of the project; None if nothing was."""
        if not self:
            return None
        from tocsin.proving.measures import Wish, measure_files, measure_project

        wish = Wish(self.coverage, self.mutation, expression, cache)
        with bar("mutating") as progress:
            if settings is not None:
                return measure_project(settings, promtool, wish, progress)
            return measure_files(paths, Path.cwd(), promtool, wish, progress)

    def exit_code(self, measures: Measures | None) -> int:
        """1 if what was measured is not enough."""
        return measures.exit_code(self.least) if measures else CLEAN

    def rendered(self, renderer: Renderer, measures: Measures | None, format_: str) -> Renderer:
        """The verdicts, followed by what was measured; in JSON, both in one object."""
        if measures is None:
            return renderer
        from tocsin.proof.measures import as_data, in_lines, on_github

        def both(report: Report) -> Iterator[str]:
            if format_ == "json":
                [text] = renderer(report)
                yield json.dumps({**json.loads(text), **as_data(measures)}, indent=2)
                return
            yield from renderer(report)
            yield from (on_github if format_ == "github" else in_lines)(measures, self.least)

        return both
