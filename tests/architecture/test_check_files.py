"""A check is a module, a page, a test and a folder of fixtures, all of one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.lint.check import Check
from tocsin.lint.runner import checks

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "compiler" / "tocsin" / "lint" / "checks"
FIXTURES = ROOT / "fixtures" / "lint"
TESTS = ROOT / "tests" / "lint" / "checks"
HEADINGS = ["## What it finds", "## Why it hurts", "## Bad and good", "## When to silence it"]

NAMES = sorted(path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__")


def test_every_module_is_a_check_and_its_name_is_its_id() -> None:
    assert [check.id.replace("/", "_").replace("-", "_") for check in checks()] == NAMES
    assert all(check.id.count("/") == 1 for check in checks())


def test_pages_tests_and_fixtures_belong_to_a_check() -> None:
    assert sorted(path.stem for path in CHECKS.glob("*.md")) == NAMES
    assert sorted(path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")) == NAMES
    assert sorted(path.name for path in FIXTURES.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_folder_holds_a_bad_and_a_good_file_and_what_is_expected(name: str) -> None:
    assert sorted(path.name for path in (FIXTURES / name).iterdir()) == [
        "bad.yaml",
        "expected.txt",
        "good.yaml",
    ]


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
def test_a_page_has_its_id_its_level_and_the_four_headings(check: Check) -> None:
    page = (CHECKS / f"{check.id.replace('/', '_').replace('-', '_')}.md").read_text(encoding="utf-8")

    assert page.splitlines()[0] == f"# {check.id}"
    assert [line for line in page.splitlines() if line.startswith("## ")] == HEADINGS
    assert f"Level: {check.level.value}." in " ".join(page.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_rules_of_its_fixtures(name: str) -> None:
    page = (CHECKS / f"{name}.md").read_text(encoding="utf-8")
    blocks = [part.partition("```")[0] for part in page.split("```yaml\n")[1:]]

    assert len(blocks) == 2
    for block, file in zip(blocks, ("bad.yaml", "good.yaml"), strict=True):
        assert _without_indent(block) in _without_indent((FIXTURES / name / file).read_text(encoding="utf-8"))


def _without_indent(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())
