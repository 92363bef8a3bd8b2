"""The journey of proving test files: read, slice, look up, run promtool on all cores, judge.

promtool's verdict on each test, for files of any origin: what it passes, passes here, and what it fails,
fails here in its own words. Where a rule fails in a slice, or cannot be read, the test is run again with
whole files, so that all is said that promtool says alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.files.proof_cache import ProofCache
from tocsin.files.test_files import read_test_files
from tocsin.proof.answers import only_compares
from tocsin.proof.bench import Answer, Bench
from tocsin.proof.plain import packing
from tocsin.proof.plain.packing import LOADED
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.report import Report, Verdict
from tocsin.proof.plain.silence import notes
from tocsin.proof.plain.slicing import Slice, slice_for, sliced_files
from tocsin.proof.runs import Run
from tocsin.tools.promtool import Promtool


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
        ToolError: there is no promtool, or it was killed.
    """
    started = time.monotonic()
    readings = read_test_files(paths)
    promtool = Promtool.find(root, environ)
    slices = [_slices(reading) for reading in readings]
    bench = Bench(promtool, workers, ProofCache(root) if cache else None)
    verdicts = _verdicts(readings, slices, bench)
    version = ".".join(map(str, promtool.version))
    return Report(verdicts, notes(readings, slices), version, time.monotonic() - started)


def _slices(reading: Reading) -> list[Slice]:
    return [slice_for(reading.book, reading.file, group) for group in reading.file.groups]


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
    answer = _original(reading, bench)
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


def _original(reading: Reading, bench: Bench) -> Answer:
    """What promtool complains of in the file as it stands."""
    stands_for = Run(
        "the file itself", reading.name, (), reading.paths, reading.contents, lasting=reading.ordered
    )
    return bench.file(Path(reading.name), len(reading.file.groups), stands_for)
