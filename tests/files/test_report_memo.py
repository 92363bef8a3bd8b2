"""A report of before is good until anything changes that it depends on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.errors import Origin
from tocsin.files import report_memo
from tocsin.files.proof_cache import ProofCache
from tocsin.files.report_memo import ReportMemo, Source
from tocsin.files.test_files import read_test_files
from tocsin.proof.report import Level, Note, Report, Said, Verdict

SAID = (Said("2.42.0", rules=2), Said("3.5.3", "no", passes=False, whole="odd"))
REPORT = Report(
    (Verdict("tests.yaml", "a", 3, SAID, 0, "A", "because", "promtool x", ("over", "time")),),
    (Note("test/no-test", Level.ERROR, "nothing", Origin("tests.yaml", 1)),),
    ("2.42.0", "3.5.3"),
    1.5,
    ("do this",),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A test file that names rule files by a pattern, and something else."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "tests.yaml").write_text("rule_files: ['*.rules', other.rules]\ntests: [{}]\n")
    (tmp_path / "suite" / "a.rules").write_text("groups: []\n")
    (tmp_path / "suite" / "more.yaml").write_text("nothing: of interest\n")
    return tmp_path


def memo(*paths: str, asked: str = "2.42.0") -> ReportMemo:
    return ReportMemo(ProofCache(Path()), [Path(path) for path in paths], [asked])


def keep(*paths: str) -> None:
    readings = read_test_files(map(Path, paths))
    sources = [Source(each.name, each.file.patterns, each.contents) for each in readings]
    memo(*paths).keep(REPORT, sources)


@pytest.mark.parametrize("path", ["suite", "suite/tests.yaml"])
def test_a_report_comes_back_as_one_of_before(folder: Path, path: str) -> None:
    assert memo(path).recall() is None
    keep(path)

    found = memo(path).recall()

    assert found is not None
    assert (found.notes, found.versions, found.hints) == (REPORT.notes, REPORT.versions, REPORT.hints)
    [verdict] = found.verdicts
    assert all(each.kept for each in verdict.said)
    assert verdict.words == REPORT.verdicts[0].words
    assert (verdict.over_time, verdict.subject, verdict.command) == (("over", "time"), "A", "promtool x")


def touch(path: str, text: str = "groups: [{name: g}]\n") -> Callable[[], object]:
    return lambda: Path(path).write_text(text)


@pytest.mark.parametrize(
    "change",
    [
        touch("suite/a.rules"),
        touch("suite/b.rules"),
        touch("suite/other.rules"),
        touch("suite/tests.yaml", "rule_files: ['*.rules']\ntests: [{}]\n"),
        touch("suite/more.yaml", "tests: []\n"),
        touch("suite/new.yaml"),
        lambda: os.unlink("suite/a.rules"),
        lambda: os.unlink("suite/tests.yaml"),
    ],
)
def test_any_change_of_what_was_read_makes_it_void(folder: Path, change: Callable[[], object]) -> None:
    keep("suite")
    change()

    assert memo("suite").recall() is None


def test_another_question_has_another_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("suite")

    assert memo("suite", asked="3.5.3").recall() is None
    assert memo("suite/tests.yaml").recall() is None
    assert memo("suite").recall() is not None
    monkeypatch.setattr(report_memo, "_program", lambda: "another tocsin")
    assert memo("suite").recall() is None


def test_a_folder_in_the_way_is_no_error(folder: Path) -> None:
    keep("suite/tests.yaml")
    os.unlink("suite/tests.yaml")
    Path("suite/tests.yaml").mkdir()

    assert memo("suite/tests.yaml").recall() is None
