"""The journey of proving test files: read, slice, look up, run promtool on all cores, judge.

promtool's verdict on each test, for files of any origin: what it passes, passes here, and what it fails,
fails here in its own words. Where a rule fails in a slice, or cannot be read, the test is run again with
whole files, so that all is said that promtool says alone.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tocsin.files.proof_cache import ProofCache
from tocsin.files.test_files import read_test_files
from tocsin.proof.plain import packing
from tocsin.proof.plain.answers import answers, complaint, only_compares
from tocsin.proof.plain.packing import LOADED, Run
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.report import Report, Verdict
from tocsin.proof.plain.silence import notes
from tocsin.proof.plain.slicing import Slice, slice_for, sliced_files
from tocsin.tools.promtool import Promtool

_SECONDS = 120.0
"""How long a test may take on average before its batch is given up; promtool's own limit is 100 s a query."""

_UNSAID = "promtool fails without saying why"


def prove_files(
    paths: Iterable[Path],
    root: Path,
    environ: Mapping[str, str],
    workers: int | None = None,
    *,
    cache: bool = True,
) -> Report:
    """promtool's verdict on every test of these files, and of the test files below folders.

    Answers of earlier runs are taken from below `root`, unless `cache` is off; then none are kept either.

    Raises:
        AuthorError: a path is not there.
        ToolError: there is no promtool, or it hung or crashed.
    """
    started = time.monotonic()
    readings = read_test_files(paths)
    promtool = Promtool.find(root, environ)
    slices = [_slices(reading) for reading in readings]
    bench = Bench(promtool, workers or os.cpu_count() or 1, ProofCache(root) if cache else None)
    verdicts = _verdicts(readings, slices, bench)
    version = ".".join(map(str, promtool.version))
    return Report(verdicts, notes(readings, slices), version, time.monotonic() - started)


def _slices(reading: Reading) -> list[Slice]:
    return [slice_for(reading.book, reading.file, group) for group in reading.file.groups]


class Bench:
    """Has promtool answer runs, all of them at once; remembers what it said."""

    def __init__(self, promtool: Promtool, workers: int, cache: ProofCache | None) -> None:
        self._promtool = promtool
        self._workers = workers
        self._cache = cache
        status = promtool.path.stat()
        version = ".".join(map(str, promtool.version))
        self._engine = f"{version} {status.st_size} {status.st_mtime_ns}"

    def answer(self, runs: Iterable[Run]) -> dict[Run, Answer]:
        """What promtool complains of in each run; nothing where it passes."""
        keys = {run: run.key(self._engine) for run in runs}
        lasting = [key for run, key in keys.items() if run.lasting]
        kept = self._cache.get(lasting) if self._cache else {}
        found = {run: Answer(kept[key], kept=True) for run, key in keys.items() if key in kept}
        new = self._run([run for run in keys if run not in found])
        if self._cache and new:
            self._cache.put({keys[run]: words for run, words in new.items() if run.lasting})
        return found | {run: Answer(words) for run, words in new.items()}

    def original(self, reading: Reading) -> Answer:
        """What promtool complains of in a file as it stands."""
        run = Run(
            "the file itself", reading.name, (), reading.paths, reading.contents, lasting=reading.ordered
        )
        key = run.key(self._engine)
        kept = self._cache.get([key]) if self._cache and run.lasting else {}
        if key in kept:
            return Answer(kept[key], kept=True)
        words = self._alone(Path(reading.name), _SECONDS * (len(reading.file.groups) + 1))
        if self._cache and run.lasting:
            self._cache.put({key: words})
        return Answer(words)

    def _alone(self, path: Path, timeout: float) -> str:
        outcome = self._promtool.test_rules([path], timeout=timeout)
        return (complaint(outcome.stderr) or _UNSAID) if outcome.code else ""

    def _run(self, runs: Sequence[Run]) -> dict[Run, str]:
        if not runs:
            return {}
        # Imported here: where all answers are known, nothing is written, and the import takes its time.
        from tocsin.proof.workspace import workspace

        with workspace() as folder, ThreadPoolExecutor(self._workers) as pool:
            written = [_write(run, folder, number) for number, run in enumerate(runs)]
            batches = packing.batches(runs, self._workers)
            said = pool.map(self._batch, [[written[number] for number in batch] for batch in batches])
            words = {
                number: text
                for batch, texts in zip(batches, said, strict=True)
                for number, text in zip(batch, texts, strict=True)
            }
        return {run: words[number] for number, run in enumerate(runs)}

    def _batch(self, files: Sequence[_WrittenRun]) -> Sequence[str]:
        outcome = self._promtool.test_rules([file.path for file in files], timeout=_SECONDS * len(files))
        if outcome.code == 0:
            return [""] * len(files)
        said = answers(outcome.stderr, [file.marker for file in files])
        if said is None or not any(said):
            return [self._alone(file.path, _SECONDS) for file in files]
        return said


@dataclass(frozen=True)
class Answer:
    """What promtool complains of, nothing if it passes; `kept` from an earlier run."""

    words: str
    kept: bool = False


@dataclass(frozen=True)
class _WrittenRun:
    path: Path
    marker: str


def _write(run: Run, folder: Path, number: int) -> _WrittenRun:
    """The run's files; a slice that several share is there once."""
    names = []
    for text in run.rules:
        name = f"rules-{sha256(text.encode()).hexdigest()[:20]}.yaml"
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    marker = str(folder / f"nothing-{number}-{uuid.uuid4().hex}")
    path = folder / f"tests-{number}.yaml"
    path.write_text(run.text(names, marker), encoding="utf-8")
    return _WrittenRun(path, marker)


# -- verdicts


@dataclass
class _Plan:
    """What is to be run for a file."""

    reading: Reading
    slices: Sequence[Slice]
    loading: Run | None = None
    """Whether promtool takes the rule files at all, if tests are run with some of the rules."""
    sliced: dict[int, Run] = field(default_factory=dict)
    whole: dict[int, Run] = field(default_factory=dict)


def _verdicts(
    readings: Sequence[Reading], slices: Sequence[Sequence[Slice]], bench: Bench
) -> tuple[Verdict, ...]:
    plans = [_plan(reading, parts) for reading, parts in zip(readings, slices, strict=True)]
    first = bench.answer(
        run
        for plan in plans
        for run in (*([plan.loading] if plan.loading else ()), *plan.sliced.values(), *plan.whole.values())
    )
    for plan in plans:
        refused = plan.loading is not None and first[plan.loading].words
        for number, run in plan.sliced.items():
            if refused or not only_compares(first[run].words):
                plan.whole[number] = _whole(plan.reading, number, plan.slices[number])
    second = bench.answer(run for plan in plans for run in plan.whole.values() if run not in first)
    known = first | second
    return tuple(verdict for plan in plans for verdict in _of_a_file(plan, known, bench))


def _plan(reading: Reading, slices: Sequence[Slice]) -> _Plan:
    plan = _Plan(reading, slices)
    if reading.file.whole:
        return plan
    for number, part in enumerate(slices):
        if part.whole:
            plan.whole[number] = _whole(reading, number, part)
        else:
            rules = sliced_files(reading.book, part.rules)
            group = reading.file.groups[number]
            plan.sliced[number] = packing.sliced(reading.file, group, rules, len(part.rules))
    if plan.sliced and reading.paths:
        plan.loading = packing.loading(reading.paths, reading.rules, len(reading.book.rules))
    return plan


def _whole(reading: Reading, number: int, part: Slice) -> Run:
    book = reading.book
    # Where the rules are not known, neither is whether their order matters.
    lasting = reading.ordered or not part.whole
    return packing.whole(
        reading.file,
        reading.file.groups[number],
        reading.paths,
        reading.rules,
        len(book.rules),
        lasting=lasting,
    )


def _of_a_file(plan: _Plan, known: Mapping[Run, Answer], bench: Bench) -> Iterable[Verdict]:
    reading = plan.reading
    if reading.unread or reading.file.whole or not reading.file.groups:
        return _beyond(plan, bench)
    found = []
    for number, part in enumerate(plan.slices):
        answer = known[plan.whole.get(number) or plan.sliced[number]]
        rules = None if number in plan.whole else len(part.rules)
        found.append(_verdict(reading, number, answer, part.whole, rules))
    if any(each.words.startswith("yaml:") for each in found):
        return _beyond(plan, bench)
    return found


def _verdict(
    reading: Reading, number: int, answer: Answer, whole: str = "", rules: int | None = None
) -> Verdict:
    group = reading.file.groups[number]
    words = answer.words
    for path, shown in reading.shown:
        words = words.replace(path, shown)
    return Verdict(
        reading.name,
        group.title,
        group.line,
        words,
        number,
        rules,
        whole,
        answer.kept,
        not answer.words,
    )


def _beyond(plan: _Plan, bench: Bench) -> list[Verdict]:
    """The verdicts on a file that is beyond us: promtool sees it first as it stands."""
    reading = plan.reading
    answer = bench.original(reading)
    groups = reading.file.groups
    if reading.unread or not groups:
        words = answer.words
        return [Verdict(reading.name, "", 1, words, whole=reading.unread, kept=answer.kept, passes=not words)]
    whole = reading.file.whole or "promtool reads it otherwise than tocsin"
    if not answer.words:
        return [_verdict(reading, number, answer, whole) for number in range(len(groups))]
    if LOADED not in next(iter(bench.answer([packing.probe(reading.file)]).values())).words:
        return [_verdict(reading, number, answer, whole) for number in range(len(groups))]
    runs = [_whole(reading, number, Slice(whole=whole)) for number in range(len(groups))]
    alone = bench.answer(runs)
    return [_verdict(reading, number, alone[run], whole) for number, run in enumerate(runs)]
