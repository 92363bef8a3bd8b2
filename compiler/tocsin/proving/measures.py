"""The journey of measuring tests: read or lower them, ask the engine, count.

One promtool is asked, the first that is found: what differs between versions is for the proofs to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import AuthorError
from tocsin.files.loader import load
from tocsin.files.proof_cache import ProofCache
from tocsin.files.settings import Settings
from tocsin.files.test_files import read_test_files
from tocsin.pipeline import lower_all
from tocsin.proof.bench import Bench
from tocsin.proof.coverage.columns import rows
from tocsin.proof.coverage.report import Coverage
from tocsin.proof.measures import Measures
from tocsin.proof.mutation.closeness import closest
from tocsin.proof.mutation.report import Mutation, results
from tocsin.proof.mutation.running import run_all, standings
from tocsin.proof.runs import Run
from tocsin.proof.selection import selects
from tocsin.proof.trials.of_cases import subjects_of
from tocsin.proof.trials.of_files import PassedOver, subjects_of_files
from tocsin.proof.trials.runs import Said
from tocsin.proof.trials.trial import Subject
from tocsin.tools.promtool import Promtool

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wish:
    """What is to be measured, of which alerts."""

    coverage: bool
    mutation: bool
    expression: str = ""
    """Of `-k`: alerts by name; all if empty."""
    cache: bool = True


def measure_project(
    settings: Settings, promtool: Promtool, wish: Wish, progress: Progress = lambda done, total: None
) -> Measures:
    """What the project's cases see of its alerts, and which changes to these they notice.

    Raises:
        AuthorError: no alert is called so.
    """
    plan = lower_all(load(settings), settings, promtool.version[:2])
    return _measured(subjects_of(plan), (), settings.root, promtool, wish, progress)


def measure_files(
    paths: Iterable[Path],
    root: Path,
    promtool: Promtool,
    wish: Wish,
    progress: Progress = lambda done, total: None,
) -> Measures:
    """The same of anybody's test files and the rule files that they name.

    Raises:
        AuthorError: a path is not there, or no alert is called so.
    """
    subjects, passed_over = subjects_of_files(read_test_files(paths))
    return _measured(subjects, passed_over, root, promtool, wish, progress)


def _measured(
    subjects: Sequence[Subject],
    passed_over: tuple[PassedOver, ...],
    root: Path,
    promtool: Promtool,
    wish: Wish,
    progress: Progress,
) -> Measures:
    wanted = selects(wish.expression)
    chosen = [each for each in subjects if wanted(each.name)]
    if wish.expression and not chosen:
        raise AuthorError(f"no alert matches -k {wish.expression!r}")
    bench = Bench(promtool, cache=ProofCache(root) if wish.cache else None)

    def ask(runs: Iterable[Run]) -> Mapping[Run, Said]:
        return bench.answer(runs)

    coverage = Coverage(rows(chosen, ask), passed_over) if wish.coverage else None
    if not wish.mutation:
        return Measures(coverage)
    stands = standings(chosen)
    total, done = sum(len(each.living) for each in stands), 0

    def settled(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    run_all(stands, ask, settled)
    untested = tuple(each.name for each in chosen if not each.trials)
    mutation = Mutation(results(stands, closest(stands, ask)), untested, passed_over)
    return Measures(coverage, mutation)
