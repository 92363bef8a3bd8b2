"""What series there may be in one test: those it brings along, and those that rules make of them.

Rules are looked at only where something reaches them, again and again until nothing new comes: tests
bring a handful of series, rule files have hundreds of rules.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.proof.plain.bounds import MOST_SAMPLES, NO_LABELS, Bound, bound
from tocsin.proof.plain.documents import InputSeries, TestFile, TestGroup
from tocsin.proof.plain.rulebook import STATES, Rulebook, TestedRule
from tocsin.values import Duration

_ROUNDS = 6
"""After so many, what still grows feeds itself, and may grow for ever."""

_SIMPLE_PATTERN = re.compile(r"[\w .|()*+?:/-]*", re.ASCII)
"""Patterns that mean the same to Python and to RE2, on one line."""


class TestSupply:
    """The series of one test; see `bounds.Supply`."""

    __test__ = False

    def __init__(self, book: Rulebook, file: TestFile, group: TestGroup) -> None:
        self._book = book
        self._step = file.step
        self._interval = group.interval
        self._inputs: dict[str, list[InputSeries]] = {}
        for each in group.series:
            self._inputs.setdefault(each.name, []).append(each)
        self._made: dict[int, Bound] = {}
        self._grow()

    @property
    def step(self) -> Duration:
        """How far evaluations are apart."""
        return self._step

    # -- what an expression asks

    def instant(self, selector: Selector) -> Bound:
        """What a selector gives at one time."""
        brought = self._brought(selector)
        made = self._recorded(selector.name)
        series = len(brought) + made.series
        labels = made.labels.union(*(each.labels for each in brought))
        return Bound(series, labels, samples=series)

    def window(self, selector: Selector, window: Duration) -> Bound:
        """What a selector gives over a window."""
        found = self.instant(selector)
        interval = self._interval.milliseconds
        most = window.milliseconds // interval + 2 if interval else math.inf
        samples: float = sum(min(each.samples, most) for each in self._brought(selector))
        evaluations = window.milliseconds // self._step.milliseconds + 2
        return replace(found, samples=samples + self._recorded(selector.name).series * evaluations)

    def _brought(self, selector: Selector) -> list[InputSeries]:
        inputs = self._inputs.get(selector.name, [])
        return [each for each in inputs if all(_may_match(m, each.labels) for m in selector.matchers)]

    def _recorded(self, name: str) -> Bound:
        if name in STATES:
            return self._states()
        made = [self._made[number] for number in self._book.recorded.get(name, ()) if number in self._made]
        return Bound(sum(each.series for each in made), NO_LABELS.union(*(each.labels for each in made)))

    def _states(self) -> Bound:
        rules = self._book.rules
        made = [each for number, each in self._made.items() if rules[number].alerts]
        # Pending and firing; and a value in a label makes a new series at every evaluation.
        changing = any("{{" in text for n in self._made for text in rules[n].labels.values())
        series = sum(each.series for each in made)
        series = math.inf if changing and series else 2 * series
        return Bound(series, frozenset({"alertname", "alertstate"}).union(*(each.labels for each in made)))

    # -- what the rules make

    @property
    def live(self) -> frozenset[int]:
        """The rules that may have a result, by number."""
        return frozenset(number for number, each in self._made.items() if each.series)

    @property
    def fragile(self) -> frozenset[int]:
        """The rules of which it is not certain that they do not fail, by number."""
        return frozenset(number for number, each in self._made.items() if each.fails) | self._colliding

    def _grow(self) -> None:
        book = self._book
        waiting = set(book.spontaneous)
        for name in self._inputs:
            waiting.update(book.readers.get(name, ()))
        rounds = 0
        while waiting:
            rounds += 1
            grown = [number for number in sorted(waiting) if self._look_at(number, rounds > _ROUNDS)]
            waiting = {reader for number in grown for reader in self._readers(book.rules[number])}

    def _readers(self, rule: TestedRule) -> Iterator[int]:
        for name in STATES if rule.alerts else (rule.name,):
            yield from self._book.readers.get(name, ())

    def _look_at(self, number: int, endless: bool) -> bool:
        """Whether more comes out of the rule than was known."""
        rule, known = self._book.rules[number], self._made.get(number, Bound())
        found = _result(rule, bound(rule.expr, self))
        found = replace(
            found,
            series=max(found.series, known.series),
            labels=found.labels | known.labels,
            fails=found.fails or known.fails,
        )
        if found.series > MOST_SAMPLES or (endless and found.series > known.series):
            found = replace(found, series=math.inf)
        self._made[number] = found
        return found.series > known.series or found.labels != known.labels

    @property
    def _colliding(self) -> frozenset[int]:
        """Rules that may write another value into a series that something else writes too."""
        rules = self._book.rules
        together: dict[tuple[bool, str], list[int]] = {}
        for number in sorted(self.live):
            together.setdefault((rules[number].alerts, rules[number].name), []).append(number)
        found: set[int] = set()
        for (alerts, name), writers in together.items():
            for one, two in combinations(writers, 2):
                if not _apart(rules[one].labels, rules[two].labels):
                    found |= {one, two}
            if not alerts and name in self._inputs:
                found |= {n for n in writers if self._overwrites(rules[n].labels, name)}
        return frozenset(found)

    def _overwrites(self, labels: Mapping[str, str], name: str) -> bool:
        return any(
            all(each.labels.get(label, "") == value for label, value in labels.items())
            for each in self._inputs[name]
        )


def _result(rule: TestedRule, given: Bound) -> Bound:
    """What the rule makes of what its expression gives."""
    if given.scalar:
        given = replace(given, series=1)
    added = frozenset(rule.labels) | (frozenset({"alertname"}) if rule.alerts else NO_LABELS)
    # Labels of the rule replace those by which two series differed.
    alike = given.series > 1 and bool(added & given.labels)
    too_many = 0 < rule.limit < given.series
    return replace(given, labels=given.labels | added, fails=given.fails or alike or too_many)


def _apart(one: Mapping[str, str], two: Mapping[str, str]) -> bool:
    """Whether a label that both rules set is sure to differ."""
    shared = [(one[label], two[label]) for label in one.keys() & two.keys()]
    return any(a != b and "{{" not in a + b for a, b in shared)


def _may_match(matcher: Matcher, labels: Mapping[str, str]) -> bool:
    value = labels.get(matcher.label, "")
    match matcher.op:
        case MatchOp.EQUAL:
            return value == matcher.value
        case MatchOp.NOT_EQUAL:
            return value != matcher.value
    if not _SIMPLE_PATTERN.fullmatch(matcher.value) or "\n" in value:
        return True
    try:
        matches = re.fullmatch(matcher.value, value) is not None
    except re.error:
        return True
    return matches is (matcher.op is MatchOp.REGEX)


def names_of(series: Iterable[InputSeries]) -> frozenset[str]:
    """The metrics that a test brings along."""
    return frozenset(each.name for each in series)
