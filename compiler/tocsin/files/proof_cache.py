"""promtool's answers of earlier runs, kept below the project in one database, each under its key.

Only what promtool said is kept, and only under everything that it depends on. What is damaged is as good
as absent, and where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

FILE = Path(".tocsin") / "cache" / "proofs.sqlite"

MOST = 200_000
"""Answers kept; nearly all are empty, so that they take some 20 MB. Those not used for longest give way."""

_IGNORED = "# Answers of promtool, kept by tocsin; safe to delete.\n*\n"

_TABLE = """
create table if not exists answers (key text primary key, words text, digest blob, used integer) without rowid
"""

_AT_ONCE = 500
"""Keys that are looked up by one statement; every SQLite takes 999."""

_A_DAY = 24 * 60 * 60
_PATIENCE = 10.0
"""Seconds to wait for another tocsin that is writing."""


class ProofCache:
    """Answers by key, below the folder of a project."""

    def __init__(self, root: Path, most: int = MOST) -> None:
        self._file = root / FILE
        self._most = most

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """The answers that are kept, of those asked for."""
        found: dict[str, str] = {}
        if not self._file.is_file():
            return found
        today = int(time.time()) // _A_DAY
        with suppress(sqlite3.Error), self._open() as database:
            aged: list[tuple[int, str]] = []
            for some in _portions(list(keys)):
                places = ",".join("?" * len(some))
                asked = f"select key, words, digest, used from answers where key in ({places})"  # noqa: S608
                for key, words, digest, used in database.execute(asked, some):
                    if isinstance(words, str) and digest == _digest(key, words):
                        found[key] = words
                        if used != today:
                            aged.append((today, key))
            database.executemany("update answers set used = ? where key = ?", aged)
        return found

    def put(self, answers: Mapping[str, str]) -> None:
        """Keep answers; the oldest ones go where there are too many."""
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            ignore = self._file.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text(_IGNORED, encoding="utf-8")
            try:
                self._write(answers)
            except sqlite3.OperationalError:
                return  # it is locked for long, or in a place of which nothing can be made
            except sqlite3.DatabaseError:
                self._file.unlink(missing_ok=True)  # damaged, so that nothing would ever be kept again
                with suppress(sqlite3.Error):
                    self._write(answers)

    def _write(self, answers: Mapping[str, str]) -> None:
        today = int(time.time()) // _A_DAY
        with self._open() as database:
            database.execute(_TABLE)
            rows = [(key, words, _digest(key, words), today) for key, words in answers.items()]
            database.executemany("insert or replace into answers values (?, ?, ?, ?)", rows)
            [[count]] = database.execute("select count(*) from answers")
            if count > self._most:
                database.execute(
                    "delete from answers where key in (select key from answers order by used limit ?)",
                    [count - self._most],
                )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database, in one transaction."""
        with closing(sqlite3.connect(self._file, timeout=_PATIENCE)) as database, database:
            # What a power failure destroys is asked again.
            database.execute("pragma synchronous = off")
            yield database


def _portions(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _digest(key: str, words: str) -> bytes:
    return hashlib.sha256(f"{key}\0{words}".encode("utf-8", "surrogatepass")).digest()
