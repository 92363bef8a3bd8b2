"""Running mutants against their alert's trials: which of them are noticed, and by which trial.

All mutants of an alert share a test, so the number of tests is that of the trials, not of the mutants. The
trials most likely to notice something come first, and those who are noticed are not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from tocsin.proof.mutation.mutants import Mutant, mutants
from tocsin.proof.mutation.operator import Setting
from tocsin.proof.runs import Run
from tocsin.proof.trials.asking import asked_of
from tocsin.proof.trials.closure import Feeds
from tocsin.proof.trials.runs import TOO_MANY_SAMPLES, Ask, Version, Versions, heard, run_alone, run_of
from tocsin.proof.trials.trial import Question, Subject, Trial

_FIRST = 3
"""Trials that all mutants of an alert meet; the rest is for those who pass them."""


@dataclass(frozen=True)
class Fate:
    """What became of a mutant."""

    mutant: Mutant
    killed_by: str = ""
    """The trial that noticed it; empty if none did."""
    unrunnable: str = ""
    """Why the engine could not be asked."""


@dataclass
class Standing:
    """An alert's mutants while they are run."""

    subject: Subject
    feeds: Feeds
    original: Version
    living: dict[str, Mutant]
    fates: dict[str, Fate] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    """Trials that the alert fails as it is, with promtool's words: they can tell nothing."""
    equivalent: tuple[Mutant, ...] = ()

    def versions(self) -> list[Version]:
        """The mutants that nothing has noticed yet."""
        return [Version(name, mutant.rule) for name, mutant in self.living.items()]

    def settle(self, name: str, fate: Fate) -> None:
        """What becomes of a mutant is known."""
        if name in self.living:
            del self.living[name]
            self.fates[name] = fate


def standings(subjects: Sequence[Subject]) -> list[Standing]:
    """Every alert that a trial speaks of, with its mutants, each under a name of its own."""
    numbers = count(1)
    feeds: dict[int, Feeds] = {}
    found = []
    for subject in subjects:
        if subject.trials:
            known = feeds.setdefault(id(subject.rules), Feeds(subject.rules.groups))
            found.append(_standing(subject, known, numbers))
    return found


def _standing(subject: Subject, feeds: Feeds, numbers: Iterator[int]) -> Standing:
    step = min(trial.step for trial in subject.trials)
    made = mutants(subject.rule, Setting(step, feeds.recordings))
    stem = subject.rule.alert
    return Standing(
        subject,
        feeds,
        Version(f"{stem}__{next(numbers)}", subject.rule),
        {f"{stem}__{next(numbers)}": each for each in made if not each.same_because},
        equivalent=tuple(each for each in made if each.same_because),
    )


def run_all(stands: Sequence[Standing], ask: Ask, settled: Callable[[int], None]) -> None:
    """Run every mutant until a trial notices it; `settled` is told how many have just been decided."""
    order = {id(stand): likely_first(stand.subject) for stand in stands}
    for first, last in ((0, _FIRST), (_FIRST, None)):
        todo = [(stand, trial) for stand in stands for trial in order[id(stand)][first:last] if stand.living]
        while todo:
            before = sum(len(stand.living) for stand in stands)
            todo = _round(todo, ask)
            settled(before - sum(len(stand.living) for stand in stands))
    settled(sum(len(stand.living) for stand in stands))


def likely_first(subject: Subject) -> list[Trial]:
    """The trials in which it fires, then those that ask the most; of equals, the shorter."""

    def rank(trial: Trial) -> tuple[int, int, int]:
        asked = asked_of(trial, subject.rule, subject.rule.alert)
        fires = sum(bool(each.told) for each in asked.statements)
        fires += sum(bool(each.answers) for each in asked.questions)
        return -min(fires, 1), -len(asked.questions) - len(asked.statements), trial.lasts.milliseconds

    return sorted(subject.trials, key=rank)


@dataclass(frozen=True, eq=False)
class Attempt:
    """One run: a trial with the versions of all alerts that meet it, as far as they need the same rules."""

    trial: Trial
    alerts: tuple[tuple[Standing, Versions], ...]
    run: Run

    @property
    def names(self) -> frozenset[str]:
        """What the versions are called."""
        return frozenset(each.name for _, versions in self.alerts for each in versions.members)


def _round(todo: Sequence[tuple[Standing, Trial]], ask: Ask) -> list[tuple[Standing, Trial]]:
    """Ask once; what has to be asked again, without those that the engine cannot evaluate."""
    tried = list(attempts(todo))
    said = ask(dict.fromkeys(attempt.run for attempt in tried))
    again: dict[tuple[int, int], tuple[Standing, Trial]] = {}
    for attempt in tried:
        result = heard(said[attempt.run].words, attempt.names)
        if result.errors is not None:
            _drop(attempt, result.errors)
            again |= {
                (id(stand), id(attempt.trial)): (stand, attempt.trial)
                for stand, _ in attempt.alerts
                if attempt.trial.title not in stand.failing
            }
            continue
        for stand, versions in attempt.alerts:
            if result.unclear or stand.original.name in result.failed:
                _alone(stand, attempt.trial, versions, ask)
                continue
            for name in result.failed & stand.living.keys():
                stand.settle(name, Fate(stand.living[name], attempt.trial.title))
    return list(again.values())


Questions = Callable[[Standing, Version, Trial], Iterable[Question]]


def attempts(todo: Sequence[tuple[Standing, Trial]], questions: Questions | None = None) -> Iterator[Attempt]:
    """A run for what needs no other rules than the alerts as they are, and one for each other set.

    It asserts of each version what the trial asserts of the alert; or asks only what `questions` has to ask.
    """
    together: dict[tuple[int, int], list[Standing]] = {}
    trials = {id(trial): trial for _, trial in todo}
    for stand, trial in todo:
        if stand.living:
            together.setdefault((id(trial), id(stand.subject.rules)), []).append(stand)
    for (trial_id, _), stands in together.items():
        trial, rules, feeds = trials[trial_id], stands[0].subject.rules, stands[0].feeds
        needed = frozenset[int]().union(*(feeds.of(each.subject.rule.expr) for each in stands))
        alike: dict[frozenset[int], dict[int, list[Version]]] = {}
        for stand in stands:
            for version in stand.versions():
                wanted = feeds.of(version.rule.expr)
                key = needed if wanted <= needed else wanted
                alike.setdefault(key, {}).setdefault(id(stand), []).append(version)
        for members in alike.values():
            alerts = tuple(
                (each, Versions(each.subject, (each.original, *members[id(each)])))
                for each in stands
                if id(each) in members
            )
            asked = None
            if questions:
                asked = [
                    question
                    for stand, versions in alerts
                    for version in versions.members[1:]
                    for question in questions(stand, version, trial)
                ]
            own = [each for _, each in alerts]
            yield Attempt(trial, alerts, run_of(trial, rules, feeds, own, asked))


def _drop(attempt: Attempt, errors: Mapping[str, str]) -> None:
    """Settle what the engine cannot evaluate: promtool fails on it."""
    for stand, _ in attempt.alerts:
        if stand.original.name in errors:
            stand.failing[attempt.trial.title] = errors[stand.original.name]
        for name in errors.keys() & stand.living.keys():
            unrunnable = errors[name] if TOO_MANY_SAMPLES in errors[name] else ""
            killed = "" if unrunnable else attempt.trial.title
            stand.settle(name, Fate(stand.living[name], killed, unrunnable))


def _alone(stand: Standing, trial: Trial, versions: Versions, ask: Ask) -> None:
    """Where versions side by side cannot be told apart: each in the alert's own place, with all rules."""
    if trial.title in stand.failing:
        return
    own = run_alone(stand.subject, trial, stand.subject.rule)
    words = ask([own])[own].words
    if words:
        stand.failing[trial.title] = words
        return
    names = [each.name for each in versions.members if each.name in stand.living]
    runs = {name: run_alone(stand.subject, trial, stand.living[name].rule) for name in names}
    said = ask(dict.fromkeys(runs.values()))
    for name, run in runs.items():
        words = said[run].words
        if words:
            unrunnable = words.strip() if TOO_MANY_SAMPLES in words else ""
            stand.settle(name, Fate(stand.living[name], "" if unrunnable else trial.title, unrunnable))
