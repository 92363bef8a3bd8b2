"""Runs: what the engine is asked, a file of tests at a time, and how many are asked at once.

A run with one test has an answer of its own; runs with the same rules share their files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapreplace

from tocsin.proof.plain.written import quoted

_FORMAT = "2"
"""To be counted up when a run means something else than before under the same key."""

SETTING_UP = 20.0
"""What a test costs by itself, in evaluations of a rule: making a database takes longer than a query."""

_A_BATCH = 15_000.0
"""What a process is given to do where there is more than enough for all: about a second's work."""


@dataclass(frozen=True)
class Run:
    """One file for promtool: its fields, its tests, and its rules or where these are.

    >>> run = Run('"evaluation_interval": 1m', '{"interval": 1m}', ('{"groups": []}',))
    >>> print(run.text(["rules.yaml"], "nothing"), end="")
    {"evaluation_interval": 1m, "rule_files": ["rules.yaml", "nothing"], "tests": [
    {"interval": 1m}]}
    """

    head: str
    """The fields of the file but for the rule files and the tests, as they stand in a YAML flow mapping."""
    tests: str
    """The tests, as they stand in a YAML flow sequence."""
    rules: tuple[str, ...] = ()
    """Texts of rule files."""
    paths: tuple[str, ...] = ()
    """Rule files that are read where they stand."""
    contents: str = ""
    """A digest of those."""
    cost: float = SETTING_UP
    """How long it takes, in evaluations of a rule."""
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


def escaped(path: str) -> str:
    """A path as a pattern that matches it alone."""
    return "".join(f"\\{each}" if each in "*?[\\" else each for each in path)


def batches(runs: Sequence[Run], workers: int) -> tuple[tuple[int, ...], ...]:
    """The runs by number, in batches that take about as long as each other; the longest run first.

    There are as many for each worker, so that all end together.
    """
    full = -(-sum(run.cost for run in runs) // (_A_BATCH * workers))
    bins = min(len(runs), workers * max(1, int(full)))
    packed: list[list[int]] = [[] for _ in range(bins)]
    loads = [(0.0, place) for place in range(bins)]
    for number in sorted(range(len(runs)), key=lambda each: (-runs[each].cost, each)):
        load, place = loads[0]
        packed[place].append(number)
        heapreplace(loads, (load + runs[number].cost, place))
    return tuple(tuple(batch) for batch in packed)
