"""Packing: what is given to promtool, in how many processes, and under which key its answer is kept.

A run is a file with one test, so that what promtool says of a file is said of a test. Tests of the same
slice share its rule files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.proof.plain.documents import TestFile, TestGroup
from tocsin.proof.plain.written import quoted

_FORMAT = "1"
"""To be counted up when a run means something else than before under the same key."""

_SETTING_UP = 20.0
"""What a test costs by itself, in evaluations of a rule: making a database takes longer than a query."""

_UNKNOWN_EVALUATIONS = 60
_MANY = 8
"""Runs a core from which two processes a core are worth it: they end closer together."""


@dataclass(frozen=True)
class Run:
    """One file for promtool: its fields, its tests, and its rules or where these are."""

    head: str
    tests: str
    rules: tuple[str, ...] = ()
    """Texts of rule files."""
    paths: tuple[str, ...] = ()
    """Rule files that are read where they stand."""
    contents: str = ""
    """A digest of those."""
    cost: float = _SETTING_UP
    lasting: bool = True
    """Whether promtool says the same every time."""

    def key(self, engine: str) -> str:
        """Under which an answer of this promtool is kept."""
        parts = (_FORMAT, engine, self.head, self.tests, self.contents, *self.rules, *self.paths)
        digest = hashlib.sha256()
        for part in parts:
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(encoded) + encoded)
        return digest.hexdigest()

    def text(self, rule_files: Iterable[str], marker: str) -> str:
        """The test file; `marker` is a pattern that matches nothing, which promtool complains of first."""
        names = ", ".join(quoted(name) for name in (*rule_files, *map(escaped, self.paths), marker))
        head = f"{self.head}, " if self.head else ""
        return f'{{{head}"rule_files": [{names}], "tests": [\n{self.tests}]}}\n'


def sliced(file: TestFile, group: TestGroup, rules: tuple[str, ...], count: int) -> Run:
    """The run of a test with some rules."""
    return Run(file.head, group.text, rules, cost=_cost(file, group, count))


def whole(
    file: TestFile, group: TestGroup, paths: tuple[str, ...], contents: str, count: int, *, lasting: bool
) -> Run:
    """The run of a test with whole rule files."""
    cost = _cost(file, group, count) + count
    return Run(file.head, group.text, (), paths, contents, cost, lasting)


def loading(paths: tuple[str, ...], contents: str, count: int) -> Run:
    """A run that fails if promtool refuses the rule files, or a rule that has nothing to read."""
    return Run("", '{"interval": 1m}', (), paths, contents, _SETTING_UP + count)


def probe(file: TestFile) -> Run:
    """A run of all tests and of one that fails: if that one is not heard of, promtool refuses the file."""
    tests = (*(group.text for group in file.groups), _FAILING)
    return Run(file.head, ",\n".join(tests), lasting=False)


LOADED = "vector(479001600)"
"""The expression of the test that fails, by which it is known that a file was read."""

_FAILING = (
    f'{{"interval": 1m, "promql_expr_test": [{{"expr": "{LOADED}", "eval_time": 0s, "exp_samples": []}}]}}'
)


def _cost(file: TestFile, group: TestGroup, count: int) -> float:
    step = file.step.milliseconds
    evaluations = _UNKNOWN_EVALUATIONS if file.whole else group.lasts.milliseconds / max(step, 1) + 1
    return _SETTING_UP + evaluations * (count + 0.5)


def escaped(path: str) -> str:
    """A path as a pattern that matches it alone."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in path)


def batches(runs: Sequence[Run], workers: int) -> tuple[tuple[int, ...], ...]:
    """The runs by number, in batches that take about as long as each other; the longest run first."""
    bins = min(len(runs), workers * (2 if len(runs) > workers * _MANY else 1))
    packed: list[list[int]] = [[] for _ in range(bins)]
    loads = [0.0] * bins
    for number in sorted(range(len(runs)), key=lambda each: (-runs[each].cost, each)):
        lightest = min(range(bins), key=loads.__getitem__)
        packed[lightest].append(number)
        loads[lightest] += runs[number].cost
    return tuple(tuple(batch) for batch in packed)
