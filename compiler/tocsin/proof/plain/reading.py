"""A test file together with the rule files it names, read."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.proof.plain.documents import TestFile
from tocsin.proof.plain.rulebook import Rulebook


@dataclass(frozen=True)
class Reading:
    """What a test file holds; if it cannot be read, why not."""

    name: str
    """As the caller calls it."""
    file: TestFile = field(default_factory=TestFile)
    book: Rulebook = field(default_factory=Rulebook)
    paths: tuple[str, ...] = ()
    """The rule files, absolute."""
    shown: tuple[tuple[str, str], ...] = ()
    """Each of these as promtool would call it, were it given the test file itself."""
    missing: tuple[str, ...] = ()
    """Patterns that match no file."""
    contents: str = ""
    """A digest of the test file and the rule files."""
    rules: str = ""
    """A digest of the rule files alone."""
    unread: str = ""

    @property
    def ordered(self) -> bool:
        """Whether the order in which groups of rules are evaluated is fixed."""
        names = [group.name for group in self.book.groups]
        if self.book.whole or self.file.whole:
            return False
        places = {name: place for place, name in enumerate(self.file.order)}
        return len({places.get(name, 0) for name in names}) == len(names)
