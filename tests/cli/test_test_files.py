"""`tocsin test` over promtool test files, anybody's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[2]
GUIDE = "fixtures/guide/tests.yaml"


@pytest.fixture(autouse=True)
def one_promtool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that all tests use, not every one there is."""
    if request.node.get_closest_marker("promtool"):
        monkeypatch.setenv("TOCSIN_PROMTOOL", str(request.getfixturevalue("promtool").path))


@pytest.mark.promtool
def test_files_are_proved_with_promtools_verdict(tocsin: Callable[..., Any], promtool: Promtool) -> None:
    ended = tocsin(ROOT, "test", "--no-cache", GUIDE)
    assert ended.code == 0
    assert ended.stdout.splitlines()[-1].startswith("37 passed, 0 failed, 3 notes, promtool ")


@pytest.mark.promtool
def test_a_failing_test_is_told_and_ends_with_1(
    tocsin: Callable[..., Any], promtool: Promtool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    for name in ("rules.yaml", "repairs.yaml"):
        (tmp_path / name).write_text((ROOT / "fixtures/guide" / name).read_text("utf-8"), "utf-8")
    wrong = (
        (ROOT / GUIDE)
        .read_text("utf-8")
        .replace("exp_samples: []", "exp_samples: [{labels: '{}', value: 7}]", 1)
    )
    (tmp_path / "tests.yaml").write_text(wrong, "utf-8")
    ended = tocsin(tmp_path, "test", "--no-cache", "--format", "json", "--junit", "junit.xml", "tests.yaml")
    assert ended.code == 1
    assert json.loads(ended.stdout)
    suites = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert len(list(suites.iter("testcase"))) == 37
    assert len(list(suites.iter("failure"))) == 1


@pytest.mark.promtool
def test_files_have_a_page_too(tocsin: Callable[..., Any], tmp_path: Path, promtool: Promtool) -> None:
    shutil.copytree(ROOT / "fixtures" / "guide", tmp_path, dirs_exist_ok=True)
    ended = tocsin(tmp_path, "test", "--no-cache", "--html", "page.html", "tests.yaml")
    assert (ended.code, ended.stdout.splitlines()[-1]) == (0, "page.html")
    assert "tests pass" in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize("option", [("-k", "a"), ("-v",), ("--keep", "folder")])
def test_what_is_for_the_project_is_refused_for_files(
    tocsin: Callable[..., Any], option: tuple[str, ...]
) -> None:
    ended = tocsin(ROOT, "test", *option, GUIDE)
    words = "-k, -v and --keep are for the project's own scenarios, not for files given\n"
    assert (ended.code, ended.stderr) == (2, words)


@pytest.mark.promtool
def test_verbose_names_each_scenario_with_its_outcome(tocsin: Callable[..., Any], promtool: Promtool) -> None:
    lines = tocsin(ROOT, "test", "-v", "-k", "BillingDatabasePoolSaturated").stdout.splitlines()
    assert lines[0] == "BillingDatabasePoolSaturated   7 scenarios  proved"
    assert lines[1:4] == [
        "    ok  89 of 100 connections, just below the threshold",
        "    ok  90 of 100 connections, exactly at the threshold",
        "    ok  91 of 100 connections for 10m, too short",
    ]


@pytest.mark.parametrize("option", ["--junit", "--html"])
@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("missing/report", "missing/report cannot be written: there is no folder missing"),
        (".", ". is a folder; expected a file"),
    ],
)
def test_a_report_that_cannot_be_written_is_told_before_anything_is_proved(
    tocsin: Callable[..., Any], tmp_path: Path, option: str, place: str, words: str
) -> None:
    ended = tocsin(tmp_path, "test", option, place)

    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[-1] == f"Error: Invalid value for '{option}': {words}"


def test_a_report_in_a_folder_that_is_read_only_is_told_before_anything_is_proved(
    tocsin: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    ended = tocsin(tmp_path, "test", "--junit", "report.xml")

    assert ended.code == 2
    assert ended.stderr.splitlines()[-1] == (
        "Error: Invalid value for '--junit': report.xml cannot be written: . is read-only"
    )
