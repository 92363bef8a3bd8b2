"""The trial that came closest to noticing a mutant, by what the engine did in it.

Closest is the trial in which the mutant's state differs from the alert's at the most evaluations, although
every assertion holds: an assertion there would notice it. Where it never differs, closest is the trial in
which what is measured came nearest to the changed threshold. Where neither can be said, no trial does
anything with the part that was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tocsin.errors import collecting
from tocsin.promql.nodes import Binary, Node
from tocsin.promql.parse import parse
from tocsin.promql.parts import quote
from tocsin.proof.answers import only_compares
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.proof.mutation.mutants import Mutant
from tocsin.proof.mutation.running import Standing, attempts
from tocsin.proof.mutation.values import threshold_of
from tocsin.proof.trials.runs import Ask, Version
from tocsin.proof.trials.trial import Question, Trial
from tocsin.values import Duration, decimal_text

NOTHING = "no trial does anything with it"

_ABOUT_THRESHOLDS = frozenset({"threshold_moved", "comparison_flipped"})


def closest(stands: Sequence[Standing], ask: Ask) -> dict[str, str]:
    """For each mutant that is left, by its name, the trial that came closest, in words."""
    todo = [
        (stand, trial)
        for stand in stands
        if stand.living
        for trial in stand.subject.trials
        if trial.title not in stand.failing
    ]
    asked = list(attempts(todo, _questions))
    said = ask(dict.fromkeys(each.run for each in asked))
    found = {name: _Closest() for stand in stands for name in stand.living}
    for attempt in asked:
        answers = _answers(said[attempt.run].words)
        for stand, versions in attempt.alerts:
            for version in versions.members[1:]:
                found[version.name].consider(stand.living[version.name], version, attempt.trial, answers)
    return {name: each.words for name, each in found.items()}


class _Closest:
    """What is known of one mutant while its trials are gone through."""

    def __init__(self) -> None:
        self._times = 0
        self._part: Decimal | None = None
        self.words = NOTHING

    def consider(self, mutant: Mutant, version: Version, trial: Trial, answers: Answers) -> None:
        """Remember the trial if it came closer than those before."""
        name = f"alertname={quote(version.name)}"
        times, first = (
            next((value for expr, value in answers.items() if function in expr and name in expr), None)
            for function in ("count_over_time(count", "min_over_time(timestamp")
        )
        if times is not None and first is not None:
            if int(times) > self._times:
                self._times = int(times)
                count = "at one evaluation" if self._times == 1 else f"at {self._times} evaluations"
                since = Duration(int(first * 1000))
                self.words = f"{trial.title}: from {since} on its state differs {count}"
            return
        if self._times:
            return
        for measured, threshold in _thresholds(mutant):
            value = answers.get(str(_distance(measured, threshold, trial).expr))
            if value is not None and value.is_finite():
                part = value / abs(threshold)
                if self._part is None or part < self._part:
                    self._part = part
                    percent = decimal_text((part * 100).quantize(Decimal("0.1")))
                    self.words = f"{trial.title}: it comes within {percent} % of {decimal_text(threshold)}"


# -- what is asked


def _questions(stand: Standing, version: Version, trial: Trial) -> Iterator[Question]:
    yield from _differences(stand.original, version, trial)
    for measured, threshold in _thresholds(stand.living[version.name]):
        yield _distance(measured, threshold, trial)


def _differences(original: Version, other: Version, trial: Trial) -> Iterator[Question]:
    """At how many evaluations a version is in another state than the original, and when first."""
    mine, its = (f"ALERTS{{alertname={quote(each.name)}}}" for each in (other, original))
    only_mine, only_its = (
        f"({one} unless ignoring (alertname) {two})" for one, two in ((mine, its), (its, mine))
    )
    either = f"count({only_mine} or {only_its})"
    window = f"[{trial.lasts + trial.step}:{trial.step}]"
    yield Question(trial.lasts, parse(f"count_over_time({either}{window})"))
    yield Question(trial.lasts, parse(f"min_over_time(timestamp({either}){window})"))


def _thresholds(mutant: Mutant) -> Iterator[tuple[Node, Decimal]]:
    """What is measured, and the threshold, where the change is about these."""
    for node in mutant.rule.expr.walk() if mutant.operator in _ABOUT_THRESHOLDS else ():
        if isinstance(node, Binary) and node.is_condition and (found := threshold_of(node)):
            side, number = found
            if number.value.is_finite() and number.value:
                yield (node.left if side == "right" else node.right), number.value


def _distance(measured: Node, threshold: Decimal, trial: Trial) -> Question:
    """How near the value came to the threshold, over all evaluations."""
    window = f"[{trial.lasts + trial.step}:{trial.step}]"
    away = f"abs(({measured}) - {decimal_text(threshold)})"
    with collecting():
        return Question(trial.lasts, parse(f"min(min_over_time({away}{window}))"))


Answers = dict[str, Decimal]
"""Expressions with the values that came."""


def _answers(words: str) -> Answers:
    """What was asked expects nothing, so promtool complains of each answer."""
    if not only_compares(words):
        return {}
    return {
        failure.expr: Decimal(failure.got[0].value)
        for failure in read_failures(words).failures
        if isinstance(failure, QueryFailure) and failure.got
    }
