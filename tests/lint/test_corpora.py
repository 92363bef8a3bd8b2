"""Rule files of other projects: nothing crashes, known defects are found, and little else is said."""

from __future__ import annotations

import csv
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tocsin.files.rule_files import RuleFile, read_rule_files
from tocsin.lint.check import Finding, Level
from tocsin.lint.runner import lint

pytestmark = pytest.mark.corpora

_KNOWN = {
    "template-label-missing": "template/label",
    "ratio-always-1": "ratio/unaggregated",
    "recording-name-without-colon": "recording/name",
    "rate-window-under-2m": "range/too-short",
}
"""Classes of defects that are counted, and the check that finds them."""


@pytest.fixture(scope="module")
def corpora() -> Path:
    folder = os.environ.get("TOCSIN_CORPORA")
    if not folder:
        pytest.skip("needs TOCSIN_CORPORA, a folder of other projects' rule files")
    return Path(folder)


@cache
def read(folder: Path) -> tuple[RuleFile, ...]:
    return read_rule_files([folder])


@cache
def found_in(folder: Path) -> tuple[Finding, ...]:
    """Each file by itself, as nobody loads all of them into one Prometheus."""
    return tuple(finding for file in read(folder) if file.plan is not None for finding in lint((file.plan,)))


def known(corpora: Path) -> dict[str, set[tuple[str, str]]]:
    classes: dict[str, set[tuple[str, str]]] = {}
    with (corpora / "lint" / "known_defects.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            classes.setdefault(row["class"], set()).add((row["rule_file"], row["rule"]))
    return classes


def places(corpora: Path, *checks: str) -> set[tuple[str, str]]:
    return {
        (Path(each.origin.file).relative_to(corpora).as_posix(), each.rule)
        for each in found_in(corpora / "rules")
        if each.check in checks and each.origin is not None
    }


def test_every_rule_of_real_files_is_read(corpora: Path) -> None:
    files = read(corpora / "rules")
    rules = sum(len(group.rules) for file in files if file.plan for group in file.plan.groups)

    assert [finding for file in files for finding in (*file.findings, *file.unread)] == []
    assert rules >= 500


@pytest.mark.parametrize(
    "folder", ["lint", "prometheusrule_cr", "rules_bad", "rules_fixtures", "sloth", "unittests"]
)
def test_nothing_crashes_on_what_is_no_clean_rule_file(corpora: Path, folder: str) -> None:
    assert read(corpora / folder)
    assert all(finding.message for finding in found_in(corpora / folder))


@pytest.mark.parametrize("class_", _KNOWN)
def test_defects_that_others_counted_are_found_and_no_more_of_their_kind(corpora: Path, class_: str) -> None:
    counted = known(corpora)[class_]
    ours = places(corpora, _KNOWN[class_])

    assert counted <= ours
    # Subqueries and slopes have windows too, which the table does not count.
    assert len(ours) <= len(counted) * 1.6 + 1


def test_every_alert_that_is_proven_never_to_fire_is_found(corpora: Path) -> None:
    assert known(corpora)["cannot-fire"] <= places(corpora, "match/no-pair", "alert/cannot-fire")


def test_errors_and_warnings_are_few(corpora: Path) -> None:
    serious = Counter(
        each.check for each in found_in(corpora / "rules") if each.level is not Level.INFORMATION
    )
    rules = sum(
        len(group.rules) for file in read(corpora / "rules") if file.plan for group in file.plan.groups
    )

    # Read one by one when this was written, each was a defect. Texts that show a label which is not
    # there are common; everything else is rare in rules that somebody uses.
    assert serious["template/label"] >= 100
    assert serious["match/no-pair"] >= 6
    assert serious["ratio/unaggregated"] >= 1
    assert serious["alert/cannot-fire"] >= 1
    assert serious.total() - serious["template/label"] <= rules * 0.03
