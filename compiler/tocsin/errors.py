"""What can go wrong, in words meant for the person who can mend it.

Lives here: where a declaration was made, one mistake, and the exceptions that carry mistakes to the
command line together with its exit code. Nothing here knows about terminals or files.

Authors' mistakes are *collected*, not thrown one by one: while rules are being loaded a collector is
active, :func:`report` files each mistake with it and the module goes on executing, so that one run
lists everything there is to mend. Without a collector (a REPL, a doctest) `report` raises at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

CLEAN = 0
FINDINGS = 1
CALLER_MISTAKE = 2
TOOL_FAILED = 3


@dataclass(frozen=True, order=True)
class Origin:
    """A line of an author's file, shown as `rules_src/billing/alerts.py:27`.

    >>> str(Origin("rules_src/billing/alerts.py", 27))
    'rules_src/billing/alerts.py:27'
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def seen_from(self, folder: Path) -> Origin:
        """The same line, its file named from this folder if it lies in it.

        >>> str(Origin("/srv/rules/a.py", 3).seen_from(Path("/srv")))
        'rules/a.py:3'
        """
        file = Path(self.file)
        return Origin(file.relative_to(folder).as_posix(), self.line) if file.is_relative_to(folder) else self


@dataclass(frozen=True)
class Mistake:
    """One thing an author got wrong: where, on what, what was given and how to mend it.

    >>> str(Mistake("for_ is '5 minutes'; expected a duration such as '5m'", "alert A"))
    "alert A: for_ is '5 minutes'; expected a duration such as '5m'"
    """

    message: str
    subject: str = ""
    origin: Origin | None = None

    def __str__(self) -> str:
        parts = (str(self.origin) if self.origin else "", self.subject, self.message)
        return ": ".join(part for part in parts if part)


class TocsinError(Exception):
    """A failure that the command line explains in its own words, never with a traceback."""

    exit_code = TOOL_FAILED


class AuthorError(TocsinError):
    """The declarations, the settings or the command's arguments are wrong. Exit code 2."""

    exit_code = CALLER_MISTAKE

    def __init__(self, mistakes: Mistake | str | Iterable[Mistake]) -> None:
        if isinstance(mistakes, str):
            mistakes = Mistake(mistakes)
        if isinstance(mistakes, Mistake):
            mistakes = (mistakes,)
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class ToolError(TocsinError):
    """A program tocsin relies on is missing, too old, crashed, hung or answered nonsense. Exit code 3."""


class WriteError(TocsinError):
    """The output folder could not be written; what stood there before still stands. Exit code 3."""


_collector: ContextVar[list[Mistake] | None] = ContextVar("mistakes", default=None)
_authors: ContextVar[str] = ContextVar("authors", default="")


@contextmanager
def collecting(authors: Path | None = None) -> Iterator[list[Mistake]]:
    """Collect every mistake reported inside the block instead of raising the first one.

    `authors` is the folder of the declarations: only lines of files below it are then an author's.

    >>> with collecting() as mistakes:
    ...     report("one", origin=None)
    ...     report("two", origin=None)
    >>> [mistake.message for mistake in mistakes]
    ['one', 'two']
    """
    mistakes: list[Mistake] = []
    collector = _collector.set(mistakes)
    folder = _authors.set(f"{authors}{os.sep}" if authors else "")
    try:
        yield mistakes
    finally:
        _authors.reset(folder)
        _collector.reset(collector)


_HERE = object()


def report(message: str, *, subject: str = "", origin: Origin | object | None = _HERE) -> None:
    """File a mistake with the active collector, or raise it if there is none.

    `origin` is the author's line now executing, unless given. The same mistake reported twice from
    one line (a shared expression used by several alerts) is filed once.
    """
    where = caller() if origin is _HERE else origin
    assert where is None or isinstance(where, Origin)
    mistake = Mistake(message, subject, where)
    mistakes = _collector.get()
    if mistakes is None:
        raise AuthorError(mistake)
    if mistake not in mistakes:
        mistakes.append(mistake)


_NO_AUTHORS = (str(Path(__file__).parent), str(Path(os.__file__).parent), "<frozen", "<string>")
"""Where no author writes: this package, Python's own library, generated methods of dataclasses."""


def caller() -> Origin | None:
    """The innermost line now executing that is an author's: not this package's, not a library's.

    Returns None when the whole stack is ours (a test may call that an author; it is not one).
    """
    folder = _authors.get()
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(folder) if folder else _may_be_an_authors(file):
            return Origin(file, frame.f_lineno)
        frame = frame.f_back
    return None


def _may_be_an_authors(file: str) -> bool:
    return not file.startswith(_NO_AUTHORS) and "site-packages" not in file and "dist-packages" not in file
