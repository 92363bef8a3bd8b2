"""The journey of proving test files: as the last time if nothing has changed since; else read and judged.

Reading thousands of tests and what it takes to understand them is left for when it is needed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tocsin.files.proof_cache import ProofCache
from tocsin.files.report_memo import ReportMemo
from tocsin.proof.report import Report
from tocsin.proof.selection import EVERYTHING, Part
from tocsin.tools.promtool import Promtool


def prove_files(
    paths: Iterable[Path],
    root: Path,
    promtools: Sequence[Promtool],
    workers: int | None = None,
    *,
    cache: bool = True,
    part: Part = EVERYTHING,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """What each promtool says of every test of these files, and of the test files below folders.

    Answers of earlier runs are taken from below `root`, unless `cache` is off; then none are kept either.
    `progress` is told how many of how many answers there are.

    Raises:
        AuthorError: a path is not there.
        ToolError: a promtool was killed.
    """
    started = time.monotonic()
    paths = list(paths)
    kept = ProofCache(root) if cache else None
    memo = ReportMemo(kept, paths, (*(each.identity for each in promtools), str(part))) if kept else None
    report = memo.recall() if memo else None
    if report is None:
        from tocsin.proving.judging import judge

        judged = judge(paths, promtools, workers, kept, part, progress)
        report = judged.report
        if memo and judged.lasting:
            memo.keep(report, judged.sources)
    return replace(report, seconds=time.monotonic() - started)
