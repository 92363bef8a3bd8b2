"""What proving files says: a verdict a test, and notes on what promtool passes over in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from tocsin.errors import CLEAN, FINDINGS, Origin


class Level(Enum):
    """How much a note matters; none changes the verdict."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Note:
    """Something that the author of tests should know."""

    check: str
    level: Level
    message: str
    origin: Origin


@dataclass(frozen=True)
class Verdict:
    """promtool's verdict on a test, in its words if it fails."""

    file: str
    title: str
    line: int
    """Where the test begins; 1 for a file as a whole."""
    words: str = ""
    number: int | None = None
    """The place of the test in its file, from 0; None if the file is one whole to promtool."""
    rules: int | None = None
    """With how many rules it ran; None if with all."""
    whole: str = ""
    """Why it ran with all."""
    kept: bool = False
    """Whether the verdict is one of an earlier run."""
    passes: bool = True


@dataclass(frozen=True)
class Report:
    """All verdicts, by file and place, and all notes."""

    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...]
    version: str
    """Of promtool."""
    seconds: float = 0.0

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The tests that fail."""
        return tuple(each for each in self.verdicts if not each.passes)

    @property
    def files(self) -> dict[str, tuple[Verdict, ...]]:
        """The verdicts of each file."""
        found: dict[str, list[Verdict]] = {}
        for each in self.verdicts:
            found.setdefault(each.file, []).append(each)
        return {name: tuple(verdicts) for name, verdicts in found.items()}

    def exit_code(self, *, strict: bool = False) -> int:
        """As promtool's: 1 if any test fails. Strict: also if a note is an error or a warning."""
        noted = strict and any(each.level is not Level.INFORMATION for each in self.notes)
        return FINDINGS if self.failed or noted else CLEAN


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes by file and line, each once."""
    levels = list(Level)
    return tuple(sorted(dict.fromkeys(notes), key=lambda n: (n.origin, levels.index(n.level), n.message)))
