"""Finding files: patterns as Go's filepath.Glob reads them, the YAML files below a folder, what they contain.

Apart from reading, so that it is soon known whether anything has changed since the last run.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_SUFFIXES = (".yaml", ".yml")
_META = re.compile(r"[*?\[\\]")


class BadPattern(Exception):
    """Go would refuse the pattern, or it is not certain what Go makes of it."""


def yaml_below(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder, in order; none that is hidden."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in _SUFFIXES and not hidden and path.is_file():
            yield path


def beside(path: Path, patterns: Iterable[str]) -> Iterator[str]:
    """The patterns beside a test file, as Go joins and cleans paths."""
    for pattern in patterns:
        joined = os.path.join(path.parent, pattern) if pattern else ""
        yield os.path.normpath(joined) if pattern and not os.path.isabs(pattern) else joined


def digest_of_all(digests: Iterable[bytes]) -> str:
    """A digest of several files, given that of each."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def digest_with(rules: str, content: bytes) -> str:
    """A digest of a test file and its rule files, given that of the latter."""
    return hashlib.sha256(rules.encode() + content).hexdigest()


def matching(pattern: str) -> tuple[str, ...]:
    """The paths that a pattern matches, as Go's filepath.Glob finds them.

    Raises:
        BadPattern: Go would call the pattern bad.
    """
    if not pattern:
        return ()
    if not _META.search(pattern):
        return (pattern,) if os.path.lexists(pattern) else ()
    folder, _, last = pattern.rpartition("/")
    matcher = re.compile(_regex(last), re.DOTALL)
    start = folder or ("/" if pattern.startswith("/") else ".")
    folders = matching(folder) if _META.search(folder) else (start,)
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
            raise BadPattern(f"{pattern!r} is no pattern")
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
        raise BadPattern(f"[{text}] is no class of characters")
    found = ""
    for one, other in _RANGE.findall(text):
        ends = [each[-1] for each in (one, other) if each]
        # Go takes a range that runs backwards, and finds nothing in it.
        found += "-".join(map(re.escape, ends)) if ends == sorted(ends) else ""
    return found or r"^\s\S"
