"""promtool's words about what failed, read into data. The one place that knows how they are laid out.

promtool 2.42, 2.53 and 3.5 lay them out alike: the name of the test and its alerts that were compared,
then queries, which bear no test's name. What the data means to an author is said in `wording`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.plan.cases import Labels


@dataclass(frozen=True)
class Answered:
    """One series of an answer, expected or given; `value` as promtool writes it: `1E+00`."""

    labels: Labels
    value: str


@dataclass(frozen=True)
class Fired:
    """One alert that fires, expected or real."""

    labels: Labels
    annotations: Labels


@dataclass(frozen=True)
class QueryFailure:
    """A query that was answered otherwise than expected."""

    at: str
    expr: str
    expected: tuple[Answered, ...]
    got: tuple[Answered, ...]


@dataclass(frozen=True)
class AlertFailure:
    """Alerts of one name that fired otherwise than expected."""

    at: str
    alert: str
    expected: tuple[Fired, ...]
    got: tuple[Fired, ...]


Failure = QueryFailure | AlertFailure


@dataclass(frozen=True)
class Complaint:
    """All that promtool complained of: what could be read, and lines that say something else."""

    failures: tuple[Failure, ...] = ()
    other: tuple[str, ...] = ()


_ALERT = re.compile(
    r"^ +alertname: (?P<alert>\S+), time: (?P<at>\w+), *\n"
    r" +exp:\[(?P<expected>.*?)\], *\n +got:\[(?P<got>.*?)\]$",
    re.MULTILINE | re.DOTALL,
)
_QUERY = re.compile(
    r'^ +expr: (?P<expr>"(?:[^"\\\n]|\\.)*"), time: (?P<at>\w+),\n'
    r" +exp: (?P<expected>.*)\n +got: (?P<got>.*)$",
    re.MULTILINE,
)
_LABELS = r'\{(?:[^"{}\n]|"(?:[^"\\\n]|\\.)*")*\}'
_ANSWERED = re.compile(rf"({_LABELS}) (\S+?)(?:, |$)")
_FIRED = re.compile(rf"Labels:({_LABELS})\s+Annotations:({_LABELS})")
_PAIR = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|(\w+))=("(?:[^"\\]|\\.)*")')
_HEADING = re.compile(r"Unit Testing:|FAILED:$|SUCCESS$|name: .*,$")


def read_failures(output: str) -> Complaint:
    r"""What promtool printed, read; in the order in which it was printed.

    >>> [failure] = read_failures(r'''
    ...     expr: "ALERTS{alertname=\"A\"}", time: 1m,
    ...         exp: nil
    ...         got: {alertname="A", alertstate="pending"} 1E+00
    ... ''').failures
    >>> failure.at, failure.expr, failure.got[0].labels
    ('1m', 'ALERTS{alertname="A"}', (('alertname', 'A'), ('alertstate', 'pending')))
    """
    found: list[tuple[int, Failure]] = []
    for match in _ALERT.finditer(output):
        sides = tuple(_fired(match["expected"])), tuple(_fired(match["got"]))
        found.append((match.start(), AlertFailure(match["at"], match["alert"], *sides)))
    for match in _QUERY.finditer(output):
        expr = _unquoted(match["expr"])
        answers = tuple(_answered(match["expected"])), tuple(_answered(match["got"]))
        found.append((match.start(), QueryFailure(match["at"], expr, *answers)))
    rest = _QUERY.sub("", _ALERT.sub("", output))
    lines = (line.strip() for line in rest.splitlines())
    other = tuple(line for line in lines if line and not _HEADING.match(line))
    return Complaint(tuple(failure for _, failure in sorted(found, key=lambda each: each[0])), other)


def _answered(text: str) -> Iterator[Answered]:
    for match in _ANSWERED.finditer(text):
        yield Answered(_labels(match[1]), match[2])


def _fired(text: str) -> Iterator[Fired]:
    for match in _FIRED.finditer(text):
        yield Fired(_labels(match[1]), _labels(match[2]))


def _labels(text: str) -> Labels:
    return tuple(
        (_unquoted(f'"{quoted}"') if quoted else bare, _unquoted(value))
        for quoted, bare, value in _PAIR.findall(text)
    )


def _unquoted(text: str) -> str:
    """Go's quoted string; Python reads every escape that strconv.Quote writes."""
    return str(ast.literal_eval(text))
