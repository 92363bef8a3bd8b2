"""The report of the last run of the same, good for as long as nothing it depends on has changed.

Single answers are kept by `proof_cache`; but to look them up, thousands of tests have to be read first, or a
project loaded. Here only bytes are compared: the files given, the folders they are in, the rule files, what
was opened on the way, promtool, tocsin itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tocsin
from tocsin.errors import Origin
from tocsin.files.globs import BadPattern, beside, digest_of_all, digest_with, matching, yaml_below
from tocsin.files.proof_cache import ProofCache
from tocsin.proof.report import Level, Note, Report, Said, Verdict


@dataclass(frozen=True)
class Source:
    """A test file as it was read."""

    name: str
    patterns: tuple[str, ...]
    """The rule files it names."""
    contents: str
    """A digest of it and of those."""


class ReportMemo:
    """What is remembered of a run: over these paths, on these promtools, with these options."""

    def __init__(
        self,
        cache: ProofCache,
        paths: Sequence[Path],
        asked: Iterable[str],
        below: Callable[[Path], Iterator[Path]] = yaml_below,
    ) -> None:
        self._cache = cache
        self._paths = paths
        self._files_below = below
        texts = ["report", os.getcwd(), _program(), *map(str, paths), "", *asked]
        self._key = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogateescape")).hexdigest()

    def recall(self) -> Report | None:
        """The last report, if everything is as it was then."""
        kept = self._cache.get([self._key]).get(self._key)
        if kept is None:
            return None
        told = json.loads(kept)
        try:
            digest = cache(_digest)  # many test files name the same rules
            same = (
                told["below"] == self._below()
                and all(digest(path).hex() == kept for path, kept in told["files"])
                and all(_contents(name, patterns, digest) == kept for name, patterns, kept in told["sources"])
            )
        except (OSError, BadPattern):
            return None
        return _report(told["report"]) if same else None

    def keep(self, report: Report, sources: Iterable[Source] = (), files: Iterable[str] = ()) -> None:
        """Remember a report that was made of these test files, or while these files were opened."""
        told = {
            "below": self._below(),
            "files": [[path, _digest(path).hex()] for path in sorted(files)],
            "sources": [[each.name, each.patterns, each.contents] for each in sources],
            "report": asdict(report),
        }
        self._cache.put({self._key: json.dumps(told, default=lambda level: level.value)})

    def _below(self) -> list[list[str]]:
        """What is in the folders among the paths, with digests: another file may count since."""
        found = (path for folder in self._paths for path in self._files_below(folder))
        return [[str(path), _digest(str(path)).hex()] for path in found]


def _contents(name: str, patterns: Sequence[str], digest: Callable[[str], bytes]) -> str:
    """What `Reading.contents` is, without reading."""
    found = dict.fromkeys(each for pattern in beside(Path(name), patterns) for each in matching(pattern))
    rules = digest_of_all(digest(os.path.abspath(each)) for each in found)
    return digest_with(rules, Path(name).read_bytes())


def _digest(file: str) -> bytes:
    return hashlib.sha256(Path(file).read_bytes()).digest()


def _program() -> str:
    """tocsin as it is installed: a report is only as good as what made it."""
    package = Path(tocsin.__file__).parent
    files = sorted(package.rglob("*.py"))
    stamps = ((str(each), status.st_size, status.st_mtime_ns) for each in files if (status := each.stat()))
    return hashlib.sha256(repr(list(stamps)).encode()).hexdigest()


def _report(told: dict[str, Any]) -> Report:
    return Report(
        tuple(_verdicts(told["verdicts"])),
        tuple(
            Note(note["check"], Level(note["level"]), note["message"], Origin(**note["origin"]))
            for note in told["notes"]
        ),
        tuple(told["versions"]),
        hints=tuple(told["hints"]),
    )


def _verdicts(told: Iterable[dict[str, Any]]) -> Iterator[Verdict]:
    for each in told:
        said = tuple(Said(**{**one, "kept": True}) for one in each["said"])
        yield Verdict(**{**each, "said": said, "over_time": tuple(each["over_time"])})
