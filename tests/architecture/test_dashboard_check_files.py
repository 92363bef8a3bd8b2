"""A check of dashboards is a module, a page and a test of one name, and catches a mistake made on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.lint import runner as of_rules
from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck
from tocsin.lint.dashboards.runner import checks

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "compiler" / "tocsin" / "lint" / "dashboards" / "checks"
MISTAKES = ROOT / "fixtures" / "dashboards" / "mistakes"
TESTS = ROOT / "tests" / "lint" / "dashboards" / "checks"
HEADINGS = ["## What it finds", "## Why it hurts", "## Bad and good", "## When to silence it"]

NAMES = sorted(path.stem for path in CHECKS.glob("*.py") if path.stem != "__init__")


def test_every_module_is_a_check_and_its_name_is_its_id() -> None:
    assert [check.id.replace("/", "_").replace("-", "_") for check in checks()] == NAMES
    assert all(check.id.count("/") == 1 for check in checks())


def test_pages_and_tests_belong_to_a_check() -> None:
    assert sorted(path.stem for path in CHECKS.glob("*.md")) == NAMES
    assert sorted(path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")) == NAMES


def test_no_check_of_rules_has_the_same_name() -> None:
    assert {check.id for check in of_rules.checks()} & {check.id for check in checks()} == set()


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
def test_a_page_has_its_id_its_level_and_the_four_headings(check: DashboardCheck) -> None:
    page = (CHECKS / f"{check.id.replace('/', '_').replace('-', '_')}.md").read_text(encoding="utf-8")

    assert page.splitlines()[0] == f"# {check.id}"
    assert [line for line in page.splitlines() if line.startswith("## ")] == HEADINGS
    assert f"Level: {check.level.value}." in " ".join(page.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_a_bad_and_a_good_part_of_a_dashboard(name: str) -> None:
    page = (CHECKS / f"{name}.md").read_text(encoding="utf-8")
    bad, good = (json.loads(part.partition("```")[0]) for part in page.split("```json\n")[1:])

    assert bad != good


def test_every_check_but_notes_catches_a_mistake_in_the_shops_dashboard() -> None:
    caught = {
        said.partition(": ")[0]
        for file in MISTAKES.glob("*.json")
        for said in json.loads(file.read_text(encoding="utf-8"))["checks"]
    }
    # These look at more than one dashboard, or only tell.
    apart = {"dashboard/duplicate-uid"} | {check.id for check in checks() if check.level is Level.INFORMATION}

    assert {check.id for check in checks()} - apart == caught
