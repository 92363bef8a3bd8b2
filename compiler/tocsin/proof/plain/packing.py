"""Packing: what promtool is given of a test file.

A run is a file with one test, so that what promtool says of a file is said of a test. Tests of the same
slice share its rule files.
"""

from __future__ import annotations

from tocsin.proof.plain.documents import TestFile, TestGroup
from tocsin.proof.runs import SETTING_UP, Run

_UNKNOWN_EVALUATIONS = 60


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
    return Run("", '{"interval": 1m}', (), paths, contents, SETTING_UP + count)


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
    return SETTING_UP + evaluations * (count + 0.5)
