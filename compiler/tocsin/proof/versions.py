"""Why promtools of different versions disagree about a test, as far as there is evidence.

What promtool says comes first: a field or a function that it does not know. Else the shape of what was
evaluated, beside what is known to have changed: promtool 2.42, 2.53 and 3.5 were measured, the changelog of
Prometheus says since when. A reason from the shape alone is called probable, and without one none is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tocsin.promql.nodes import Call, Node, RangeSelector, Selector, Subquery
from tocsin.proof.failures import AlertFailure, QueryFailure, read_failures
from tocsin.proof.report import Said
from tocsin.values import Duration

UNKNOWN = "the reason is not known"

_FIELD = re.compile(r"field (\w+) not found in type")
_FUNCTION = re.compile(r'unknown function with name "(\w+)"')
_UNREADABLE = re.compile(r"(?:could not parse|parse error|unexpected)[^\n]*")

_READS_NATIVE = (2, 53)
_DEFAULT_INTERVAL = (2, 49)
_EXTRAPOLATES_LESS = (2, 51)
_LEFT_OPEN = (3, 0)
_EXTRAPOLATING = frozenset({"rate", "increase", "delta"})

_LAST_DIGITS = 1e-9
"""Two values nearer to each other than this, in relation to their size, differ by rounding."""


@dataclass(frozen=True)
class Evidence:
    """What was evaluated: the expressions of rules and queries, and the samples."""

    exprs: tuple[Node, ...] = ()
    interval: Duration | None = None
    """How far samples are apart; zero where the test does not say, None where that is not known."""
    native: bool = False
    """Whether samples are native histograms."""


def why(said: Sequence[Said], evidence: Evidence) -> str:
    """Why the verdicts of these promtools differ."""
    if len({each.passes for each in said}) < 2:
        return ""
    return next(_reasons(said, evidence), UNKNOWN)


def _reasons(said: Sequence[Said], evidence: Evidence) -> Iterator[str]:
    failed = [each for each in said if not each.passes]
    for each in failed:
        if match := _FIELD.search(each.words):
            yield f"promtool {each.version} does not know the field {match[1]}"
        if match := _FUNCTION.search(each.words):
            yield f"promtool {each.version} does not know the function {match[1]}"
    if evidence.native and _splits(said, _READS_NATIVE):
        yield "promtool reads samples of native histograms since 2.53"
    for each in failed:
        if "counter_reset_hint" in each.words:
            yield f"promtool {each.version} compares the counter reset hints of histograms as well"
        if match := _UNREADABLE.search(each.words):
            yield f"promtool {each.version} cannot read it: {match[0]}"
    if evidence.interval == Duration(0) and _splits(said, _DEFAULT_INTERVAL):
        yield "without an interval of its own, promtool before 2.49 puts all samples of a test at 0"
    if all(_rounded(each.words) for each in failed):
        yield "values differ in their last digits, and promtool compares all of them"
    if _splits(said, _LEFT_OPEN):
        yield from _left_open(evidence)
    if _splits(said, _EXTRAPOLATES_LESS):
        named = sorted({n.function for n in _nodes(evidence) if isinstance(n, Call)} & _EXTRAPOLATING)
        if named:
            yield f"probably as {' and '.join(named)} looked further beyond the samples before 2.51"


def _splits(said: Iterable[Said], version: tuple[int, int]) -> bool:
    """Whether all before a version say one thing, and all since then the other."""
    found = {(_number(each.version) >= version, each.passes) for each in said}
    return len(found) == 2


def _number(version: str) -> tuple[int, int]:
    major, minor, *_ = version.split(".")
    return int(major), int(minor)


def _left_open(evidence: Evidence) -> Iterator[str]:
    nodes = list(_nodes(evidence))
    windows = {node.window for node in nodes if isinstance(node, RangeSelector | Subquery)}
    spacing = evidence.interval.milliseconds if evidence.interval else 1
    edges = sorted(window for window in windows if window.milliseconds % spacing == 0)
    if edges:
        shown = ", ".join(f"[{window}]" for window in edges)
        yield f"probably as a sample exactly as old as the window ({shown}) counts no longer since 3.0"
    elif any(isinstance(node, Selector) for node in nodes):
        yield "probably as a sample exactly 5 minutes old is seen no longer since 3.0"


def _nodes(evidence: Evidence) -> Iterator[Node]:
    return (node for expr in evidence.exprs for node in expr.walk())


def _rounded(words: str) -> bool:
    """Whether all that was complained of are values that differ in their last digits."""
    read = read_failures(words)
    return bool(read.failures) and not read.other and all(map(_differs_by_rounding, read.failures))


def _differs_by_rounding(failure: AlertFailure | QueryFailure) -> bool:
    if isinstance(failure, AlertFailure) or len(failure.expected) != len(failure.got):
        return False
    pairs = list(zip(failure.expected, failure.got, strict=True))
    if any(one.labels != other.labels for one, other in pairs):
        return False
    try:
        values = [(float(one.value), float(other.value)) for one, other in pairs]
    except ValueError:
        return False  # a histogram
    return all(abs(one - other) <= _LAST_DIGITS * max(abs(one), abs(other)) for one, other in values)
