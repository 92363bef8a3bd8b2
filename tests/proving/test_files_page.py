"""Anybody's promtool tests become a page with a plot of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tocsin.proving.files import prove_files
from tocsin.proving.files_page import files_page
from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

FIXTURES = Path(__file__).parents[2] / "fixtures" / "plain_tests"


def page_of(name: str, promtool: Promtool, root: Path) -> str:
    paths = [Path(name)]
    report = prove_files(paths, root, [promtool], 2, cache=False)
    return files_page(paths, root, [promtool], report, cache=False)


@pytest.fixture(autouse=True)
def in_fixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)


def test_a_file_is_a_part_of_the_page_and_each_of_its_tests_is_plotted(
    tmp_path: Path, promtool: Promtool
) -> None:
    page = page_of("passing.yaml", promtool, tmp_path)

    assert "<th>File</th>" in page
    assert "Alert or objective" not in page
    tests = re.findall(r'<details[^>]*><summary><span class="title">([^<]*)</span>', page)
    assert len(tests) == page.count('<span class="state good">ok</span>')
    assert page.count("<svg") >= 1


def test_what_fails_stands_first_with_promtools_words_and_its_plot(
    tmp_path: Path, promtool: Promtool
) -> None:
    page = page_of("failing.yaml", promtool, tmp_path)

    failures, rest = page.split('<div class="card scroll">', 1)
    assert "What fails" in failures
    assert "<svg" in failures
    assert "Minute by minute" in failures
    assert "Told above." in rest


def test_a_file_that_cannot_be_read_is_on_the_page_too(tmp_path: Path, promtool: Promtool) -> None:
    page = page_of("no_yaml.yaml", promtool, tmp_path)

    assert "no_yaml.yaml" in page
    assert "1 failed" in page
