"""Whole small projects, compiled: their output is kept, and the real promtool passes it.

`pytest --update-golden` rewrites what is kept. So that a careless rewrite cannot hide a regression,
each case is also counted here by hand.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tocsin
from tocsin.files.settings import read_settings
from tocsin.outputs.artifact import Artifact
from tocsin.pipeline import plan, render
from tocsin.plan.rules import Plan
from tocsin.tools.promtool import Promtool

GOLDEN = Path(__file__).parents[2] / "fixtures" / "golden"

COUNTED = {
    "disks": (7, 0, 1),
    "promises": (14, 64, 4),
    "shop": (4, 0, 1),
    "weather": (4, 0, 1),
}
"""Each case with its number of alerts, recordings and groups of rules."""

CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
cases = pytest.mark.parametrize("case", CASES)


def compiled(case: str) -> tuple[Plan, tuple[Artifact, ...]]:
    lowered = plan(read_settings(GOLDEN / case))
    return lowered, render(lowered)


def kept(case: str) -> set[str]:
    """The files that are kept of a case, below its folder of expectations."""
    folder = GOLDEN / case / "expected"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def rewrite(case: str, artifacts: tuple[Artifact, ...]) -> None:
    folder = GOLDEN / case / "expected"
    for name in kept(case) - {str(artifact.path) for artifact in artifacts}:
        (folder / name).unlink()
    for artifact in artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.text, encoding="utf-8")


@cases
def test_a_case_compiles_to_what_is_kept(case: str, update_golden: bool) -> None:
    _, artifacts = compiled(case)
    if update_golden:
        rewrite(case, artifacts)
    assert kept(case) == {str(artifact.path) for artifact in artifacts}, "a kept file that nothing writes"
    for artifact in artifacts:
        assert (GOLDEN / case / "expected" / artifact.path).read_text(encoding="utf-8") == artifact.text


@cases
def test_a_case_has_as_many_rules_as_were_counted_by_hand(case: str) -> None:
    lowered, _ = compiled(case)
    rules = [rule for service in lowered for group in service.groups for rule in group.rules]
    alerts = sum(len(service.alerts) for service in lowered)
    groups = sum(len(service.groups) for service in lowered)
    assert (alerts, len(rules) - alerts, groups) == COUNTED[case]


def test_every_case_was_counted_and_every_count_has_a_case() -> None:
    assert set(CASES) == set(COUNTED)


def test_the_cases_use_every_word_that_authors_have() -> None:
    sources = (path.read_text(encoding="utf-8") for path in GOLDEN.rglob("rules_src/**/*.py"))
    words = set(re.findall(r"\w+", "\n".join(line for text in sources for line in imported_and_used(text))))
    assert set(tocsin.__all__) <= words


def imported_and_used(text: str) -> list[str]:
    """The lines after the imports: a word that is only imported is not used."""
    return text.partition("\n)\n")[2].splitlines()


@cases
@pytest.mark.promtool
def test_promtool_finds_nothing_wrong_with_the_rules(case: str, promtool: Promtool) -> None:
    files = sorted((GOLDEN / case / "expected" / "prometheus" / "rules").glob("*.yaml"))
    assert files
    outcome = promtool.check_rules(files)
    assert outcome.code == 0, outcome.stderr


@pytest.mark.promtool
@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow if case == "promises" else ()) for case in CASES]
)
def test_promtool_passes_the_tests(case: str, promtool: Promtool) -> None:
    files = sorted((GOLDEN / case / "expected" / "prometheus" / "tests").glob("*.yaml"))
    assert files
    outcome = promtool.test_rules(files, timeout=600)
    assert (outcome.code, "WARNING" in outcome.stderr) == (0, False), outcome.stderr


def test_golden_files_are_not_rewritten_in_ci() -> None:
    command = [sys.executable, "-m", "pytest", "--update-golden", "-p", "no:cacheprovider", __file__]
    environment = os.environ | {"CI": "1"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "golden files are rewritten by a person, who reads the diff" in ended.stderr
