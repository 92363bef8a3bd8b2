"""The journey of `tocsin test PATH... --html`: from a report of anybody's test files to a page.

Each test is plotted with the alerts it says something of, as the promtool has it that first disagrees, or
the oldest one that was asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tocsin.files.proof_cache import ProofCache
from tocsin.files.test_files import read_test_files
from tocsin.proof.bench import Bench
from tocsin.proof.measures import Measures
from tocsin.proof.page.page import FILE, Subject, Told, page
from tocsin.proof.report import Report, Verdict
from tocsin.proof.timelines import Timeline
from tocsin.proof.trials.of_files import subjects_of_files
from tocsin.proof.trials.over_time import Watched, timelines
from tocsin.proving.courses import MOST_ALERTS, watched_in
from tocsin.tools.promtool import Promtool


def files_page(
    paths: Iterable[Path],
    root: Path,
    promtools: Sequence[Promtool],
    report: Report,
    measured: Measures | None = None,
    *,
    cache: bool = True,
) -> str:
    """The page of a report of test files, as HTML, with what was measured of them."""
    subjects, _ = subjects_of_files(read_test_files(paths))
    watched = {place: watched_in(each, subjects) for place, each in enumerate(report.verdicts)}
    kept = ProofCache(root) if cache else None
    told: dict[int, Told] = {}
    for tool in promtools:
        asked = [place for place, each in enumerate(report.verdicts) if _plotted_by(each) == tool.release]
        told |= _told(report.verdicts, {place: watched[place] for place in asked}, Bench(tool, cache=kept))
    ordered = [told[place] for place in range(len(report.verdicts))]
    return page(
        "Alerts under test", report, [Subject(name, FILE) for name in report.files], ordered, measured
    )


def _plotted_by(verdict: Verdict) -> str:
    return next((each.version for each in verdict.said if not each.passes), verdict.said[0].version)


def _told(
    verdicts: Sequence[Verdict], watched: Mapping[int, Sequence[Watched]], bench: Bench
) -> dict[int, Told]:
    """What happened in these tests, by their places; all of it is asked at once."""
    pairs = [(place, each) for place, several in watched.items() for each in several[:MOST_ALERTS]]
    found: dict[int, list[Timeline]] = defaultdict(list)
    for (place, _), each in zip(pairs, timelines([one for _, one in pairs], bench.answer), strict=True):
        found[place] += [each] if each else []
    return {
        place: Told(replace(verdicts[place], subject=verdicts[place].file), tuple(found[place]))
        for place in watched
    }
