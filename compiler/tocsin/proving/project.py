"""The journey of proving the project's cases: as the last time if nothing has changed; else put to promtool.

Nothing has: no file below the source folder, no file that was opened or imported while it was loaded, no
setting, no promtool, not tocsin itself. Loading and lowering are left for when they are needed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tocsin.files.opened import noted
from tocsin.files.proof_cache import ProofCache
from tocsin.files.report_memo import ReportMemo
from tocsin.files.settings import Settings
from tocsin.proof.report import Report
from tocsin.proof.selection import EVERYTHING, Part
from tocsin.tools.promtool import Promtool


@dataclass(frozen=True)
class Choice:
    """What of the project is proved, and how."""

    expression: str = ""
    """Of `-k`; everything if empty."""
    part: Part = EVERYTHING
    cache: bool = True
    keep: Path | None = None
    """Where to write the cases that fail."""


def prove_project(
    settings: Settings,
    promtools: Sequence[Promtool],
    choice: Choice,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """What each promtool says of every case that is chosen.

    `progress` is told how many of how many are decided.

    Raises:
        AuthorError: there is nothing to prove, or the declarations are wrong.
        ToolError: a promtool was killed.
    """
    started = time.monotonic()
    memo = _memo(settings, promtools, choice) if choice.cache and choice.keep is None else None
    report = memo.recall() if memo else None
    if report is None:
        with noted() as opened:
            from tocsin.files.loader import load
            from tocsin.proving.cases import prove_cases

            services = load(settings)
        report, lasting = prove_cases(services, settings, promtools, choice, progress)
        if memo and lasting:
            memo.keep(report, files=opened)
    return replace(report, seconds=time.monotonic() - started)


def _memo(settings: Settings, promtools: Sequence[Promtool], choice: Choice) -> ReportMemo:
    asked = (*(each.identity for each in promtools), repr(settings), repr(choice))
    return ReportMemo(ProofCache(settings.root), [settings.source_folder], asked, _sources)


def _sources(folder: Path) -> Iterator[Path]:
    """Everything that is not compiled from the rest."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
