"""promtool's test files, with the rule files they name, read from disk.

Lives here: finding the files, patterns as Go's filepath.Glob reads them, reading within bounds. What the
documents mean is read in `proof.plain`; what cannot be read is for promtool to judge.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from tocsin.errors import AuthorError, Mistake
from tocsin.files.yaml_source import Value, YamlError, read_yaml
from tocsin.proof.plain.documents import read_document
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.rulebook import Rulebook, RuleFile, Unfamiliar, read_rules, rulebook
from tocsin.proof.plain.written import has_tags

LARGEST = 16 * 2**20
"""Bytes of a file that is read; the largest test file in public has some 200,000."""

_SUFFIXES = (".yaml", ".yml")
_META = re.compile(r"[*?\[\\]")


def read_test_files(paths: Iterable[Path]) -> tuple[Reading, ...]:
    """Read files, and all test files below folders, where other YAML files are passed over.

    Raises:
        AuthorError: listing every path that is not there, or is a folder without test files.
    """
    found: dict[Path, None] = {}
    mistakes = []
    for path in paths:
        if path.is_dir():
            inside = [each for each in _below(path) if _has_tests(each)]
            if not inside:
                mistakes.append(Mistake(f"{path} has no test files: no *.yaml or *.yml with tests"))
            found |= dict.fromkeys(inside)
        elif path.exists():
            found[path] = None
        else:
            mistakes.append(Mistake(f"{path} does not exist"))
    if mistakes:
        raise AuthorError(mistakes)
    shelf = _Shelf()
    return tuple(_read(path, shelf) for path in found)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _SUFFIXES and not hidden and path.is_file():
            yield path


def _has_tests(path: Path) -> bool:
    try:
        documents = read_yaml(_text(path.read_bytes()))
    except (Unfamiliar, YamlError, OSError):
        return False
    return bool(documents) and "tests" in documents[0].fields and "groups" not in documents[0].fields


def _read(path: Path, shelf: _Shelf) -> Reading:
    name = str(path)
    try:
        content = _bytes(path)
        file = read_document(_only_document(content))
        found = dict(zip(file.patterns, map(_matching, _joined(path, file.patterns)), strict=True))
    except Unfamiliar as reason:
        return Reading(name, unread=str(reason))
    given = list(dict.fromkeys(each for matches in found.values() for each in matches))
    files = tuple(os.path.abspath(each) for each in given)
    rules = hashlib.sha256(b"".join(shelf.digest(each) for each in files)).hexdigest()
    return Reading(
        name,
        file,
        shelf.rulebook(tuple(given)),
        files,
        tuple(zip(files, given, strict=True)),
        tuple(pattern for pattern, matches in found.items() if not matches),
        hashlib.sha256(rules.encode() + content).hexdigest(),
        rules,
    )


def _joined(path: Path, patterns: Iterable[str]) -> Iterator[str]:
    """The patterns beside the test file, as Go joins and cleans paths."""
    for pattern in patterns:
        beside = os.path.join(path.parent, pattern) if pattern else ""
        yield os.path.normpath(beside) if pattern and not os.path.isabs(pattern) else beside


class _Shelf:
    """Rule files, each read once."""

    def __init__(self) -> None:
        self.rules = lru_cache(maxsize=None)(self._rules)
        self.digest = lru_cache(maxsize=None)(self._digest)
        self.rulebook = lru_cache(maxsize=None)(self._rulebook)

    def _rulebook(self, files: tuple[str, ...]) -> Rulebook:
        return rulebook([self.rules(each) for each in files])

    def _rules(self, file: str) -> RuleFile:
        try:
            document = _only_document(_bytes(Path(file)))
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


def _only_document(content: bytes) -> Value | None:
    text = _text(content)
    try:
        documents = read_yaml(text)
    except YamlError as error:
        raise Unfamiliar(str(error)) from None
    if len(documents) > 1:
        raise Unfamiliar("it has more than one document")
    if has_tags(text):
        raise Unfamiliar("it has YAML tags, or what looks like one")
    return documents[0] if documents else None


# -- patterns


def _matching(pattern: str) -> tuple[str, ...]:
    """The paths that a pattern matches, as Go's filepath.Glob finds them.

    Raises:
        Unfamiliar: Go would call the pattern bad.
    """
    if not pattern:
        return ()
    if not _META.search(pattern):
        return (pattern,) if os.path.lexists(pattern) else ()
    folder, _, last = pattern.rpartition("/")
    matcher = re.compile(_regex(last), re.DOTALL)
    start = folder or ("/" if pattern.startswith("/") else ".")
    folders = _matching(folder) if _META.search(folder) else (start,)
    found: list[str] = []
    for each in folders:
        names = sorted(os.listdir(each)) if os.path.isdir(each) and os.access(each, os.R_OK) else []
        matches = [name for name in names if matcher.fullmatch(name)]
        found += [name if folder == "" and each == "." else os.path.join(each, name) for name in matches]
    return tuple(found)


_PART = re.compile(
    r"(?P<any>\*)|(?P<one>\?)|\[(?P<not>\^)?(?P<class>(?:\\.|[^\]\\])+)\]|\\(?P<escaped>.)|(?P<plain>[^\[\\])",
    re.DOTALL,
)


_RANGE = re.compile(r"(\\.|[^\\-])(?:-(\\.|[^\\-]))?", re.DOTALL)
_RANGES = re.compile(f"(?:{_RANGE.pattern})+", re.DOTALL)


def _regex(pattern: str) -> str:
    parts, place = "", 0
    while place < len(pattern):
        match = _PART.match(pattern, place)
        if match is None:
            raise Unfamiliar(f"{pattern!r} is no pattern")
        place = match.end()
        if match["any"]:
            parts += "[^/]*"
        elif match["one"]:
            parts += "[^/]"
        elif match["class"]:
            parts += f"[{'^' if match['not'] else ''}{_class(match['class'])}]"
        else:
            parts += re.escape(match["escaped"] or match["plain"])
    return parts


def _class(text: str) -> str:
    """The inside of a class; a minus sign that is no range is an error to Go."""
    if not _RANGES.fullmatch(text):
        raise Unfamiliar(f"[{text}] is no class of characters")
    found = ""
    for one, other in _RANGE.findall(text):
        ends = [each[-1] for each in (one, other) if each]
        # Go takes a range that runs backwards, and finds nothing in it.
        found += "-".join(map(re.escape, ends)) if ends == sorted(ends) else ""
    return found or r"^\s\S"
