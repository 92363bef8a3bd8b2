"""promtool's answers of earlier runs, kept below the project: a file an answer, named by its key.

Only what promtool said is kept, and only under everything that it depends on. What is damaged is as good
as absent, and where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

FOLDER = Path(".tocsin") / "cache" / "proofs"

MOST = 20_000
"""Answers kept; most are some 100 bytes, in a block of 4 kB each. The oldest give way."""

_IGNORED = "# Answers of promtool, kept by tocsin; safe to delete.\n*\n"


class ProofCache:
    """Answers by key, below the folder of a project."""

    def __init__(self, root: Path, most: int = MOST) -> None:
        self._folder = root / FOLDER
        self._most = most

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """The answers that are kept, of those asked for."""
        found = {}
        for key in keys:
            words = self._answer(key)
            if words is not None:
                found[key] = words
        return found

    def put(self, answers: Mapping[str, str]) -> None:
        """Keep answers; the oldest ones go where there are too many."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            ignore = self._folder.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text(_IGNORED, encoding="utf-8")
            for key, words in answers.items():
                self._write(key, words)
            self._shorten()

    def _answer(self, key: str) -> str | None:
        path = self._folder / key
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            words, digest = entry["words"], entry["digest"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        if not isinstance(words, str) or digest != _digest(key, words):
            return None
        with suppress(OSError):
            os.utime(path)
        return words

    def _write(self, key: str, words: str) -> None:
        entry = json.dumps({"words": words, "digest": _digest(key, words)})
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".")
        with open(handle, "w", encoding="utf-8") as file:
            file.write(entry)
        os.replace(name, self._folder / key)

    def _shorten(self) -> None:
        entries = list(os.scandir(self._folder))
        if len(entries) > self._most:
            entries.sort(key=lambda entry: entry.stat().st_mtime)
            for entry in entries[: len(entries) - self._most]:
                with suppress(OSError):
                    os.unlink(entry.path)


def _digest(key: str, words: str) -> str:
    return hashlib.sha256(f"{key}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()
