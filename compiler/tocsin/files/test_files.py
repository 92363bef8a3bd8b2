"""promtool's test files, with the rule files they name, read from disk.

Lives here: which files are test files, reading within bounds. What the documents mean is read in
`proof.plain`; what cannot be read is for promtool to judge.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from tocsin.errors import AuthorError, Mistake
from tocsin.files.globs import BadPattern, beside, digest_of_all, digest_with, matching, yaml_below
from tocsin.files.yaml_source import Value, YamlError, read_yaml
from tocsin.proof.plain.documents import read_document
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.rulebook import Rulebook, RuleFile, Unfamiliar, read_rules, rulebook
from tocsin.proof.plain.written import has_tags

LARGEST = 16 * 2**20
"""Bytes of a file that is read; the largest test file in public has some 200,000."""


def read_test_files(paths: Iterable[Path]) -> tuple[Reading, ...]:
    """Read files, and all test files below folders, where other YAML files are passed over.

    Raises:
        AuthorError: listing every path that is not there, or is a folder without test files.
    """
    found: dict[Path, None] = {}
    mistakes = []
    shelf = _Shelf()
    for path in paths:
        if path.is_dir():
            inside = [each for each in yaml_below(path) if shelf.has_tests(each)]
            if not inside:
                mistakes.append(Mistake(f"{path} has no test files: no *.yaml or *.yml with tests"))
            found |= dict.fromkeys(inside)
        elif path.exists():
            found[path] = None
        else:
            mistakes.append(Mistake(f"{path} does not exist"))
    if mistakes:
        raise AuthorError(mistakes)
    return tuple(_read(path, shelf) for path in found)


def _read(path: Path, shelf: _Shelf) -> Reading:
    name = str(path)
    try:
        content = _bytes(path)
        file = read_document(shelf.only_document(content))
        found = dict(zip(file.patterns, map(matching, beside(path, file.patterns)), strict=True))
    except (Unfamiliar, BadPattern) as reason:
        return Reading(name, unread=str(reason))
    given = list(dict.fromkeys(each for matches in found.values() for each in matches))
    files = tuple(os.path.abspath(each) for each in given)
    rules = digest_of_all(shelf.digest(each) for each in files)
    return Reading(
        name,
        file,
        shelf.rulebook(shelf.first_names(given)),
        files,
        tuple(zip(files, given, strict=True)),
        tuple(pattern for pattern, matches in found.items() if not matches),
        digest_with(rules, content),
        rules,
    )


class _Shelf:
    """Files, each read once."""

    def __init__(self) -> None:
        self.rules = lru_cache(maxsize=None)(self._rules)
        self.digest = lru_cache(maxsize=None)(self._digest)
        self.rulebook = lru_cache(maxsize=None)(self._rulebook)
        self._documents = lru_cache(maxsize=None)(_documents)
        self._names: dict[str, str] = {}

    def first_names(self, files: Sequence[str]) -> tuple[str, ...]:
        """Files as they were called first, so that one file is one, whoever names it and how.

        promtool reads a file twice that one test calls by two names; then both are kept.
        """
        names = tuple(self._names.setdefault(os.path.abspath(each), each) for each in files)
        return names if len(set(names)) == len(names) else tuple(files)

    def has_tests(self, path: Path) -> bool:
        """Whether a file is one of tests, as far as can be read."""
        try:
            documents = self._documents(path.read_bytes())
        except (Unfamiliar, OSError):
            return False
        return bool(documents) and "tests" in documents[0].fields and "groups" not in documents[0].fields

    def only_document(self, content: bytes) -> Value | None:
        """What a file with no more than one document holds.

        Raises:
            Unfamiliar: it is no YAML, or more of it than is certain to be read as Go reads it.
        """
        documents = self._documents(content)
        if len(documents) > 1:
            raise Unfamiliar("it has more than one document")
        if has_tags(_text(content)):
            raise Unfamiliar("it has YAML tags, or what looks like one")
        return documents[0] if documents else None

    def _rulebook(self, files: tuple[str, ...]) -> Rulebook:
        return rulebook([self.rules(each) for each in files])

    def _rules(self, file: str) -> RuleFile:
        try:
            document = self.only_document(_bytes(Path(file)))
        except Unfamiliar as reason:
            return read_rules(file, str(reason))
        return read_rules(file, document or "the file is empty")

    def _digest(self, file: str) -> bytes:
        try:
            return hashlib.sha256(_bytes(Path(file))).digest()
        except Unfamiliar as reason:
            return str(reason).encode()


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Unfamiliar("it is no file")
        if (size := path.stat().st_size) > LARGEST:
            raise Unfamiliar(f"it has {size:,} bytes; more than {LARGEST:,} are not read")
        return path.read_bytes()
    except OSError as error:
        raise Unfamiliar(f"it cannot be read: {error.strerror}") from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfamiliar(f"it is not UTF-8: {error.reason} at byte {error.start}") from None


def _documents(content: bytes) -> tuple[Value, ...]:
    try:
        return read_yaml(_text(content))
    except YamlError as error:
        raise Unfamiliar(str(error)) from None
