"""What alerts did in tests of files that fail, minute by minute, by the first promtool that fails them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.proof.bench import Bench
from tocsin.proof.plain.reading import Reading
from tocsin.proof.report import Verdict
from tocsin.proof.timeline_words import in_words
from tocsin.proof.timelines import Timeline
from tocsin.proof.trials.of_files import subjects_of_files
from tocsin.proof.trials.over_time import Watched, accused, timelines
from tocsin.proof.trials.trial import Subject

MOST_TESTS = 20
"""Failures that are told minute by minute; nobody reads more at a time."""

MOST_ALERTS = 3
"""Alerts of one test that are told of."""


def over_time(
    verdicts: Sequence[Verdict], readings: Sequence[Reading], benches: Sequence[Bench]
) -> Mapping[Verdict, tuple[str, ...]]:
    """In lines, for tests that fail and can be told of."""
    failed = [each for each in verdicts if not each.passes and each.number is not None][:MOST_TESTS]
    names = {each.file for each in failed}
    subjects, _ = subjects_of_files([each for each in readings if each.name in names])
    found: dict[Verdict, tuple[str, ...]] = {}
    for place, bench in enumerate(benches):
        first = [each for each in failed if _first_to_fail(each) == place]
        watched = [watched_in(each, subjects)[:MOST_ALERTS] for each in first]
        told = iter(timelines([one for some in watched for one in some], bench.answer))
        for verdict, some in zip(first, watched, strict=True):
            found[verdict] = tuple(_lines([next(told) for _ in some]))
    return found


def _first_to_fail(verdict: Verdict) -> int:
    return next(place for place, said in enumerate(verdict.said) if not said.passes)


def watched_in(verdict: Verdict, subjects: Sequence[Subject]) -> list[Watched]:
    """The alerts that promtool complains of in a test; where it passes, those that the test speaks of."""
    place = f"{verdict.file}:{verdict.line}"
    found = [
        Watched(subject, trial) for subject in subjects for trial in subject.trials if trial.where == place
    ]
    if verdict.passes:
        return found
    names = accused(verdict.said[_first_to_fail(verdict)].words)
    return [each for each in found if each.subject.rule.alert in names]


def _lines(told: Sequence[Timeline | None]) -> list[str]:
    """Of rules that share a name, those that do what is wrong, if one of them does."""
    known = [each for each in told if each]
    wrong = {each.rule.alert for each in known if _is_wrong(each)}
    chosen = (each for each in known if _is_wrong(each) or each.rule.alert not in wrong)
    return [line for each in chosen for line in ("", *in_words(each))]


def _is_wrong(timeline: Timeline) -> bool:
    return any(timeline.is_wrong(course) for course in timeline.courses)
