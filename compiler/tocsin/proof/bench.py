"""The bench: promtool answers runs on it, many at once, and what it said before is not asked again.

Everything that is proved goes through here: the project's cases, anybody's test files, and the same tests
with one rule changed, thousands of times. Whoever asks makes `Run`s, texts of rules and of tests, and has
an answer for each: what promtool complains of, nothing where it passes.

    bench = Bench(promtool, cache=cache)
    answers = bench.answer(runs, heard=lambda run, answer: bar.update(1))

Runs that take about a second together share a process, and there is a process for each core. `heard` is
called, always in the thread that asked, as soon as a run is decided; `wanted` is asked just before a batch
begins, so that who has heard enough of something, or has no time left, leaves out the rest.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Protocol

from tocsin.errors import ToolError
from tocsin.proof.answers import answers, complaint, finds_all
from tocsin.proof.runs import Run, batches
from tocsin.tools.process import Hung, Outcome
from tocsin.tools.promtool import Promtool

SECONDS = 120.0
"""How long a run may take; promtool's own limit is 100 s a query."""

_UNSAID = "promtool fails without saying why"
_FULL = "no space left on device"


class Kept(Protocol):
    """Answers of earlier runs; see `files.proof_cache`."""

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Those that are kept, of the ones asked for."""
        ...

    def put(self, answers: Mapping[str, str]) -> None:
        """Keep these."""
        ...


@dataclass(frozen=True)
class Answer:
    """What promtool complains of, nothing if it passes."""

    words: str
    kept: bool = False
    """Whether it is from an earlier run."""
    late: bool = False
    """Whether promtool was stopped because it took too long."""

    @property
    def passes(self) -> bool:
        """Whether promtool has nothing to complain of."""
        return not self.words


def unheard(run: Run, answer: Answer) -> None:
    """Nobody listens."""


def all_wanted(run: Run) -> bool:
    """Every run is of interest, whatever the others said."""
    return True


class Bench:
    """Has one promtool answer runs, on all cores; remembers what it said where there is a cache."""

    def __init__(
        self,
        promtool: Promtool,
        workers: int | None = None,
        cache: Kept | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.promtool = promtool
        self._workers = workers or os.cpu_count() or 1
        self._cache = cache
        self._seconds = seconds
        self._engine = promtool.identity

    def answer(
        self,
        runs: Iterable[Run],
        heard: Callable[[Run, Answer], None] = unheard,
        wanted: Callable[[Run], bool] = all_wanted,
    ) -> dict[Run, Answer]:
        """What promtool says of each run; of those that were no longer wanted, nothing.

        Raises:
            ToolError: promtool cannot be started, does not find what it is given, or has no room to work.
        """
        keys = {run: run.key(self._engine) for run in runs}
        found = self._known(keys, heard)
        new = [run for run in keys if run not in found]
        if new:
            for run, answer in self._ask(new, heard, wanted).items():
                found[run] = answer
            lasting = {keys[run]: found[run] for run in new if run.lasting and run in found}
            self._keep({key: answer.words for key, answer in lasting.items() if not answer.late})
        return found

    def file(self, path: Path, tests: int, run: Run) -> Answer:
        """What promtool says of a file with so many tests, as it stands; `run` stands for it in the cache."""
        key = run.key(self._engine)
        kept = self._cache.get([key]) if self._cache and run.lasting else {}
        if key in kept:
            return Answer(kept[key], kept=True)
        answer = self._alone(path, self._seconds * (tests + 1))
        if run.lasting and not answer.late:
            self._keep({key: answer.words})
        return answer

    def _known(self, keys: Mapping[Run, str], heard: Callable[[Run, Answer], None]) -> dict[Run, Answer]:
        kept = self._cache.get(key for run, key in keys.items() if run.lasting) if self._cache else {}
        found = {run: Answer(kept[key], kept=True) for run, key in keys.items() if key in kept}
        for run, answer in found.items():
            heard(run, answer)
        return found

    def _keep(self, words: Mapping[str, str]) -> None:
        if self._cache and words:
            self._cache.put(words)

    def _ask(
        self,
        runs: Sequence[Run],
        heard: Callable[[Run, Answer], None],
        wanted: Callable[[Run], bool],
    ) -> dict[Run, Answer]:
        # Imported here: where all answers are known, nothing is written, and the import takes its time.
        from tocsin.proof.workspace import workspace

        found: dict[Run, Answer] = {}
        packed = batches(runs, self._workers)
        cores = max(1, self._workers // len(packed))
        with workspace() as folder, ThreadPoolExecutor(self._workers) as pool:
            desk = _Desk(self, folder, cores, wanted)
            started = [pool.submit(desk.batch, [runs[number] for number in batch]) for batch in packed]
            try:
                for each in as_completed(started):
                    for run, answer in each.result().items():
                        found[run] = answer
                        heard(run, answer)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return found

    def _alone(
        self, path: Path, seconds: float, marker: str = "", environ: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to one file; with a marker, it is made sure that nothing else is missing."""
        try:
            outcome = self.promtool.test_rules([path], timeout=seconds, environ=environ)
        except Hung:
            return Answer(f"promtool had no answer after {seconds:g} s, and was stopped", late=True)
        if outcome.code:
            return Answer(_room(complaint(outcome.stderr)) or _said(outcome))
        if marker and not finds_all(outcome.stderr, marker):
            raise ToolError(f"promtool did not find what it was to test:\n{outcome.stderr.strip()}")
        return Answer("")


class _Desk:
    """Writes batches of runs into a folder, and has them answered."""

    def __init__(self, bench: Bench, folder: Path, cores: int, wanted: Callable[[Run], bool]) -> None:
        self._bench, self._folder, self._wanted = bench, folder, wanted
        # One process a core leaves none for Go's other threads, which only get in its way; and its
        # databases are as short-lived as our files.
        self._environ = {**os.environ, "GOMAXPROCS": str(cores), "TMPDIR": str(folder)}
        self._written: set[str] = set()
        self._lock = Lock()

    def batch(self, runs: Sequence[Run]) -> dict[Run, Answer]:
        """The answers to those that are still wanted."""
        files = {run: self._write(run) for run in runs if self._wanted(run)}
        if not files:
            return {}
        try:
            return dict(zip(files, self._together(list(files.values())), strict=True))
        finally:
            for file in files.values():
                file.path.unlink()

    def _together(self, files: Sequence[_Written]) -> Sequence[Answer]:
        bench = self._bench
        if len(files) > 1:
            said = self._told_apart(files)
            if said is not None:
                return [Answer(words) for words in said]
        return [bench._alone(f.path, bench._seconds, f.marker, self._environ) for f in files]

    def _told_apart(self, files: Sequence[_Written]) -> Sequence[str] | None:
        """What promtool says of each file; None if that cannot be told, and each must run alone."""
        bench = self._bench
        paths = [file.path for file in files]
        try:
            outcome = bench.promtool.test_rules(
                paths, timeout=bench._seconds * len(files), environ=self._environ
            )
        except ToolError:
            return None  # hung or killed: which of the files it was that did it, each says by itself
        said = answers(outcome.stderr, [file.marker for file in files])
        if said is None or outcome.code not in (0, 1) or any(said) is not (outcome.code == 1):
            return None
        return [_room(words) for words in said]

    def _write(self, run: Run) -> _Written:
        """The run's files; rules that several runs share are there once."""
        names = [self._write_rules(text) for text in run.rules]
        name = uuid.uuid4().hex
        path, marker = self._folder / f"tests-{name}.yaml", str(self._folder / f"nothing-{name}")
        path.write_text(run.text(names, marker), encoding="utf-8")
        return _Written(path, marker)

    def _write_rules(self, text: str) -> str:
        name = f"rules-{sha256(text.encode()).hexdigest()[:20]}.yaml"
        with self._lock:
            if name not in self._written:
                (self._folder / name).write_text(text, encoding="utf-8")
                self._written.add(name)
        return name


@dataclass(frozen=True)
class _Written:
    path: Path
    marker: str


def _said(outcome: Outcome) -> str:
    """What promtool says that ends otherwise than by failing a test, as when it crashes."""
    return outcome.stderr.strip() or outcome.stdout.strip() or _UNSAID


def _room(words: str) -> str:
    """The words, unless they say nothing about the rules because a disk is full."""
    if _FULL in words:
        raise ToolError(f"promtool has no room to work in: {words.strip()}")
    return words
