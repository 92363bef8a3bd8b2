"""What `tocsin test` prints: the report in colours on a terminal, and a bar while it waits."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tocsin.proof.renderers import Renderer
    from tocsin.proof.report import Report

_COLOURS = {
    re.compile(r"(?<=  )proved$|^ok(?=  )"): "green",
    re.compile(r"(?<=  )\d+ FAILED$|^FAIL(?=  )|(?<=^    )FAILED(?=  )"): "red",
}
"""What is coloured in a line of a report."""


class ReportFile(click.File):
    """A file for a report: written when there is one, refused at once where it cannot be written."""

    name = "filename"

    def __init__(self) -> None:
        super().__init__("w", encoding="utf-8", lazy=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The file, which is not touched before something is written into it."""
        if isinstance(value, str) and value != "-":
            path = Path(value)
            kept = path if path.exists() else path.parent
            if path.is_dir():
                self.fail(f"{value} is a folder; expected a file", param, ctx)
            if not kept.exists():
                self.fail(f"{value} cannot be written: there is no folder {kept}", param, ctx)
            if not os.access(kept, os.W_OK):
                self.fail(f"{value} cannot be written: {kept} is read-only", param, ctx)
        return super().convert(value, param, ctx)


def show(report: Report, renderer: Renderer, junit: IO[str] | None) -> None:
    """Print the report, and write it for CI where that is asked for."""
    for line in renderer(report):
        click.echo(coloured(line))
    if junit is not None:
        # Imported here: the XML library brings half of the network's along.
        from tocsin.proof.junit import junit as as_junit

        junit.write(as_junit(report))


def coloured(line: str) -> str:
    """The line, with its outcome in colour; click takes colours out of a pipe."""
    for pattern, colour in _COLOURS.items():
        line = pattern.sub(click.style(r"\g<0>", fg=colour), line)
    return line


@contextmanager
def bar(label: str = "proving") -> Iterator[Callable[[int, int], None]]:
    """Shows how many of how many are done: a bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with ExitStack() as stack:
        shown: list[Any] = []

        def advance(done: int, total: int) -> None:
            if not shown:
                shown.append(
                    stack.enter_context(click.progressbar(length=total, label=label, file=sys.stderr))
                )
            shown[0].update(done - shown[0].pos)

        yield advance
