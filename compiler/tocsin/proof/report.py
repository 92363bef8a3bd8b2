"""What proving says: of each test what every promtool says, and notes on what goes unsaid.

One shape for anybody's test files and for the project's own scenarios, so that whoever prints it need not
know which it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from tocsin.errors import CLEAN, FINDINGS, Origin

ALONE = "to see this with promtool alone"


class Level(Enum):
    """How much a note matters."""

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
class Said:
    """What one promtool says of a test."""

    version: str
    words: str = ""
    """What was expected and what came; nothing if the test passes."""
    passes: bool = True
    rules: int | None = None
    """With how many rules it ran; None if with all."""
    whole: str = ""
    """Why it ran with all."""
    kept: bool = False
    """Whether it was said in an earlier run."""


@dataclass(frozen=True)
class Verdict:
    """A test, and what each promtool says of it, the oldest first."""

    file: str
    title: str
    line: int
    """Where the test begins; 1 for a file as a whole."""
    said: tuple[Said, ...]
    number: int | None = None
    """The place of the test in its file, from 0; None if the file is one whole to promtool."""
    subject: str = ""
    """What it is counted with in a summary, if not with its file: the alert that a scenario is about."""
    reason: str = ""
    """Why promtools disagree about it; nothing if they do not."""
    command: str = ""
    """How to see a failure with promtool alone."""
    over_time: tuple[str, ...] = ()
    """What happened, minute by minute, in lines."""

    @property
    def passes(self) -> bool:
        """Whether it does on every promtool."""
        return all(each.passes for each in self.said)

    @property
    def depends(self) -> bool:
        """Whether promtools disagree about it."""
        return len({each.passes for each in self.said}) > 1

    @property
    def kept(self) -> bool:
        """Whether all of it was said in an earlier run."""
        return all(each.kept for each in self.said)

    @property
    def told(self) -> str:
        """All there is to say of a failure: the words, what happened over time."""
        return "\n".join((self.words, *self.over_time))

    @property
    def alone(self) -> str:
        """How to see a failure with promtool alone, as a line."""
        return f"{ALONE}: {self.command}" if self.command else ""

    @property
    def place(self) -> str:
        """Where it stands and what it is called."""
        place = f"{self.file}:{self.line}" if self.file else ""
        return f"{place}: {self.title}" if place and self.title else place or self.title

    @cached_property
    def words(self) -> str:
        """What promtool says against it; by whom, where not all say the same."""
        spoken: dict[str, list[str]] = {}
        for each in self.said:
            if not each.passes:
                spoken.setdefault(each.words, []).append(each.version)
        if len(spoken) <= 1 and not self.depends:
            return next(iter(spoken), "")
        parts = [f"promtool {', '.join(versions)}:\n{words}" for words, versions in spoken.items()]
        fine = [each.version for each in self.said if each.passes]
        if fine:
            parts.append(f"passes on promtool {', '.join(fine)}: {self.reason}")
        return "\n".join(parts)


@dataclass(frozen=True)
class Report:
    """All verdicts, by file and place, and all notes."""

    verdicts: tuple[Verdict, ...]
    notes: tuple[Note, ...]
    versions: tuple[str, ...]
    """Of the promtools asked, the oldest first."""
    seconds: float = 0.0
    hints: tuple[str, ...] = ()
    """What to do about what failed."""

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The tests that fail on any promtool."""
        return tuple(each for each in self.verdicts if not each.passes)

    @property
    def files(self) -> dict[str, tuple[Verdict, ...]]:
        """The verdicts of each file."""
        return _by(self.verdicts, [each.file for each in self.verdicts])

    @property
    def subjects(self) -> dict[str, tuple[Verdict, ...]]:
        """The verdicts by what they are about."""
        return _by(self.verdicts, [each.subject for each in self.verdicts])

    def exit_code(self, *, strict: bool = False) -> int:
        """As promtool's: 1 if any test fails. Strict: also if a note is an error or a warning."""
        noted = strict and any(each.level is not Level.INFORMATION for each in self.notes)
        return FINDINGS if self.failed or noted else CLEAN


def _by(verdicts: Iterable[Verdict], names: Iterable[str]) -> dict[str, tuple[Verdict, ...]]:
    found: dict[str, list[Verdict]] = {}
    for name, each in zip(names, verdicts, strict=True):
        found.setdefault(name, []).append(each)
    return {name: tuple(verdicts) for name, verdicts in found.items()}


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes by file and line, each once."""
    levels = list(Level)
    return tuple(sorted(dict.fromkeys(notes), key=lambda n: (n.origin, levels.index(n.level), n.message)))
