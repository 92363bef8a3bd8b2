"""Judging test files: read, slice, look up, run promtool on all cores, say what it says.

promtool's verdict on each test, for files of any origin: what it passes, passes here, and what it fails,
fails here in its own words. Where a rule fails in a slice, or cannot be read, the test is run again with
whole files, so that all is said that promtool says alone.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tocsin.files.proof_cache import ProofCache
from tocsin.files.report_memo import Source
from tocsin.files.test_files import read_test_files
from tocsin.proof.answers import only_compares
from tocsin.proof.bench import Answer, Bench, unheard
from tocsin.proof.plain import packing
from tocsin.proof.plain.packing import LOADED
from tocsin.proof.plain.reading import Reading
from tocsin.proof.plain.silence import notes
from tocsin.proof.plain.slicing import Slice, slice_for, sliced_files
from tocsin.proof.report import Report, Said, Verdict
from tocsin.proof.runs import Run
from tocsin.proof.selection import Part
from tocsin.proof.versions import Evidence, why
from tocsin.tools.promtool import Promtool


@dataclass(frozen=True)
class Judged:
    """A report, with what it was made of."""

    report: Report
    sources: tuple[Source, ...]
    lasting: bool
    """Whether it would be the same another time."""


def judge(
    paths: Iterable[Path],
    promtools: Sequence[Promtool],
    workers: int | None,
    cache: ProofCache | None,
    part: Part,
    progress: Callable[[int, int], None],
) -> Judged:
    """What each promtool says of every test of these files that is in the part.

    Raises:
        AuthorError: a path is not there.
        ToolError: a promtool was killed.
    """
    readings = read_test_files(paths)
    slices = [[slice_for(each.book, each.file, group) for group in each.file.groups] for each in readings]
    wanted = _wanted(readings, part)
    tally = _Tally(sum(map(len, wanted)) * len(promtools), progress)
    benches = [Bench(promtool, workers, cache) for promtool in promtools]
    judges = [_Judge(readings, slices, wanted, bench, tally) for bench in benches]
    found = [each.said() for each in judges]
    verdicts = tuple(
        _verdict(reading, number, parts[number] if parts else None, tuple(said), promtools)
        for place, (reading, parts) in enumerate(zip(readings, slices, strict=True))
        for number, *said in zip(wanted[place], *(each[place] for each in found), strict=True)
    )
    if any(not each.passes for each in verdicts):
        from tocsin.proving.courses import over_time  # where all is well, nothing is told over time

        told = over_time(verdicts, readings, benches)
        verdicts = tuple(replace(each, over_time=told.get(each, ())) for each in verdicts)
    report = Report(verdicts, notes(readings, slices), tuple(each.release for each in promtools))
    sources = tuple(Source(each.name, each.file.patterns, each.contents) for each in readings)
    lasting = all(each.lasting for each in judges) and not any(each.unread for each in readings)
    return Judged(report, sources, lasting)


def _wanted(readings: Sequence[Reading], part: Part) -> list[list[int]]:
    """The tests of each file that belong to the part, by number; a file that is one whole has one test."""
    found, count = [], 0
    for reading in readings:
        tests = range(len(reading.file.groups) or 1)
        found.append([number for number in tests if part.has(count + number)])
        count += len(tests)
    return found


def _verdict(
    reading: Reading,
    number: int,
    part: Slice | None,
    said: tuple[Said, ...],
    promtools: Sequence[Promtool],
) -> Verdict:
    failing = next((tool for tool, each in zip(promtools, said, strict=True) if not each.passes), None)
    command = shlex.join([str(failing.path), "test", "rules", reading.name]) if failing else ""
    if reading.unread or part is None:
        return Verdict(reading.name, "", 1, said, reason=why(said, Evidence()), command=command)
    group = reading.file.groups[number]
    reason = why(said, _evidence(reading, number, part))
    return Verdict(reading.name, group.title, group.line, said, number, "", reason, command)


def _evidence(reading: Reading, number: int, part: Slice) -> Evidence:
    group, rules = reading.file.groups[number], reading.book.rules
    chosen = range(len(rules)) if part.whole else sorted(part.rules)
    exprs = (*(rules[each].expr for each in chosen), *(query.expr for query in group.queries))
    known = not reading.file.whole and not group.whole
    return Evidence(exprs, group.interval if known else None, "{{schema" in group.text)


class _Tally:
    """Counts answers as they come."""

    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def add(self, count: int) -> None:
        """So many more are known."""
        self._done += count
        if self._total:
            self._progress(self._done, self._total)


@dataclass
class _Plan:
    """What is to be run for a file."""

    reading: Reading
    slices: Sequence[Slice]
    wanted: Sequence[int]
    loading: Run | None = None
    """Whether promtool takes the rule files at all, if tests are run with some of the rules."""
    sliced: dict[int, Run] = field(default_factory=dict)
    whole: dict[int, Run] = field(default_factory=dict)


class _Judge:
    """Has one promtool say what it has to say of each test."""

    def __init__(
        self,
        readings: Sequence[Reading],
        slices: Sequence[Sequence[Slice]],
        wanted: Sequence[Sequence[int]],
        bench: Bench,
        tally: _Tally,
    ) -> None:
        self._plans = [_plan(*each) for each in zip(readings, slices, wanted, strict=True)]
        self._bench = bench
        self._tally = tally
        self.lasting = True
        """Whether all that was said would be said another time."""

    def said(self) -> list[list[Said]]:
        """For each file what is said of its tests, of those that are wanted."""
        asked = [run for plan in self._plans for run in (*plan.sliced.values(), *plan.whole.values())]
        loading = [plan.loading for plan in self._plans if plan.loading]
        counted = set(asked)
        first = self._answer((*loading, *asked), lambda run, _: self._tally.add(run in counted))
        for plan in self._plans:
            refused = plan.loading is not None and first[plan.loading].words
            for number, run in plan.sliced.items():
                if refused or not only_compares(first[run].words):
                    plan.whole[number] = _whole(plan.reading, number, plan.slices[number])
        again = (run for plan in self._plans for run in plan.whole.values() if run not in first)
        known = first | self._answer(again)
        return [list(self._of_a_file(plan, known)) for plan in self._plans]

    def _answer(
        self, runs: Iterable[Run], heard: Callable[[Run, Answer], None] = unheard
    ) -> dict[Run, Answer]:
        answers = self._bench.answer(runs, heard)
        self.lasting &= all(run.lasting and not answer.late for run, answer in answers.items())
        return answers

    def _of_a_file(self, plan: _Plan, known: Mapping[Run, Answer]) -> Iterable[Said]:
        reading = plan.reading
        if reading.unread or reading.file.whole or not reading.file.groups:
            return self._beyond(plan)
        found = []
        for number in plan.wanted:
            answer = known[plan.whole.get(number) or plan.sliced[number]]
            part = plan.slices[number]
            rules = None if number in plan.whole else len(part.rules)
            found.append(self._said(reading, answer, part.whole, rules))
        if any(each.words.startswith("yaml:") for each in found):
            return self._beyond(plan)
        return found

    def _said(self, reading: Reading, answer: Answer, whole: str = "", rules: int | None = None) -> Said:
        words = answer.words
        for path, shown in reading.shown:
            words = words.replace(path, shown)
        return Said(self._bench.promtool.release, words, answer.passes, rules, whole, answer.kept)

    def _beyond(self, plan: _Plan) -> list[Said]:
        """On a file that is beyond us: promtool sees it first as it stands."""
        reading = plan.reading
        if not plan.wanted:
            return []
        answer = _original(reading, self._bench)
        self.lasting &= reading.ordered and not answer.late
        groups = reading.file.groups
        self._tally.add(len(plan.wanted))
        if reading.unread or not groups:
            return [self._said(reading, answer, reading.unread)]
        whole = reading.file.whole or "promtool reads it otherwise than tocsin"
        probe = packing.probe(reading.file)
        if not answer.words or LOADED not in self._answer([probe])[probe].words:
            return [self._said(reading, answer, whole) for _ in plan.wanted]
        runs = [_whole(reading, number, Slice(whole=whole)) for number in plan.wanted]
        alone = self._answer(runs)
        return [self._said(reading, alone[run], whole) for run in runs]


def _plan(reading: Reading, slices: Sequence[Slice], wanted: Sequence[int]) -> _Plan:
    plan = _Plan(reading, slices, wanted)
    if reading.file.whole or reading.unread or not slices:
        return plan
    for number in wanted:
        part = slices[number]
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


def _original(reading: Reading, bench: Bench) -> Answer:
    """What promtool complains of in the file as it stands."""
    stands_for = Run(
        "the file itself", reading.name, (), reading.paths, reading.contents, lasting=reading.ordered
    )
    return bench.file(Path(reading.name), len(reading.file.groups), stands_for)
