"""Running cases on the real engine, on all cores, and telling which of them it disagrees with.

promtool says what failed but, for queries, not in which test. So cases run in batches, and only the
cases of a batch that failed run again, each alone: the usual run costs one process a core.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.plan.cases import Case
from tocsin.plan.rules import Plan, ServicePlan
from tocsin.proof.slicing import slices
from tocsin.proof.verdict import Verdict
from tocsin.proof.workspace import workspace, write_slice
from tocsin.tools.promtool import Promtool

_SMALLEST_BATCH = 4
_SECONDS_A_CASE = 30.0
"""How long a case may take before its batch is given up; the slowest of billing's takes 0.3 s."""


@dataclass(frozen=True)
class _Batch:
    service: ServicePlan
    cases: tuple[Case, ...]


def prove(
    plan: Plan, wanted: Callable[[str], bool], promtool: Promtool, progress: Callable[[int], None]
) -> tuple[Verdict, ...]:
    """A verdict for each case whose name is wanted, in the order they are declared.

    `progress` is called with the number of cases that have just been decided.
    """
    workers = os.cpu_count() or 1
    with workspace() as folder, ThreadPoolExecutor(workers) as pool:
        batches = list(_batches(plan, wanted, workers))
        bench = _Bench(folder, promtool, progress)
        done = list(pool.map(bench.run, batches))
        verdicts: list[Verdict] = []
        for batch, holds in zip(batches, done, strict=True):
            if holds:
                verdicts += [Verdict(batch.service.name, case) for case in batch.cases]
            else:
                verdicts += pool.map(lambda case, batch=batch: bench.alone(batch.service, case), batch.cases)
    return tuple(verdicts)


def _batches(plan: Plan, wanted: Callable[[str], bool], workers: int) -> Iterator[_Batch]:
    for service in plan:
        cases = tuple(case for case in service.cases if wanted(case.name))
        size = max(_SMALLEST_BATCH, -(-len(cases) // (workers * 2)))
        for start in range(0, len(cases), size):
            yield _Batch(service, cases[start : start + size])


class _Bench:
    """Writes files for promtool, runs it, reads its answer."""

    def __init__(self, folder: Path, promtool: Promtool, progress: Callable[[int], None]) -> None:
        self.folder = folder
        self.promtool = promtool
        self.progress = progress

    def run(self, batch: _Batch) -> bool:
        """Whether the engine agrees with every case of the batch."""
        outcome = self._test(batch.service, batch.cases)
        if not outcome:
            self.progress(len(batch.cases))
        return not outcome

    def alone(self, service: ServicePlan, case: Case) -> Verdict:
        """The verdict on one case of a batch that failed."""
        words = self._test(service, (case,))
        self.progress(1)
        return Verdict(service.name, case, words)

    def _test(self, service: ServicePlan, cases: tuple[Case, ...]) -> str:
        """What promtool complains of; nothing if all cases hold."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            parts = slices(service, cases)
            files = [write_slice(part, Path(name), str(number)) for number, part in enumerate(parts)]
            outcome = self.promtool.test_rules(files, timeout=_SECONDS_A_CASE * len(cases))
        if "WARNING" in outcome.stderr:
            raise ToolError(f"promtool did not find what it was to test:\n{outcome.stderr.strip()}")
        if outcome.code == 0:
            return ""
        return f"{outcome.stdout}{outcome.stderr}".strip() or "promtool failed without saying why"


def silent_progress(decided: int) -> None:
    """No progress bar: a pipe, or a test."""


def cases_of(plan: Plan, wanted: Callable[[str], bool]) -> Sequence[Case]:
    """Every case whose name is wanted."""
    return [case for service in plan for case in service.cases if wanted(case.name)]
