"""`tocsin test --coverage --mutate`, over the project and over anybody's test files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[2]
POOL = ("test", "--no-cache", "-k", "BillingDatabasePoolSaturated")

RULES = "groups: [{name: g, rules: [{alert: Down, expr: up == 0, for: 2m}, {alert: Other, expr: up > 1}]}]\n"
TESTS = """
rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
- name: it is down
  interval: 1m
  input_series: [{series: up, values: 0x9}]
  alert_rule_test: [{eval_time: 1m, alertname: Down}, {eval_time: 2m, alertname: Down, exp_alerts: [{}]}]
"""

pytestmark = pytest.mark.promtool


@pytest.fixture
def files(tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two rules and a test of one of them."""
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "tests.yaml").write_text(TESTS, "utf-8")
    return tmp_path


@pytest.fixture
def one(promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One promtool is enough."""
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))


@pytest.mark.usefixtures("one")
def test_the_projects_coverage_follows_its_verdicts(tocsin: Callable[..., Any]) -> None:
    ended = tocsin(ROOT, *POOL, "--coverage")

    assert ended.code == 0
    assert ended.stdout.splitlines()[-3:] == [
        "coverage                      fired   just below  too short  recovered",
        "BillingDatabasePoolSaturated  yes     yes         yes        yes",
        "coverage 100.0 %: fired 100.0 %, just below 100.0 %, too short 100.0 %, recovered 100.0 %",
    ]


@pytest.mark.usefixtures("one")
def test_a_minimum_asks_for_the_measure_and_fails_below_it(tocsin: Callable[..., Any]) -> None:
    assert tocsin(ROOT, *POOL, "--min-coverage", "100").code == 0
    ended = tocsin(ROOT, *POOL, "--min-mutation", "100", "--mutate")

    last = ended.stdout.splitlines()[-1]
    assert (ended.code == 1) is last.startswith("the mutation score is ")


def test_files_are_measured_alike(tocsin: Callable[..., Any], files: Path) -> None:
    ended = tocsin(files, "test", "--coverage", "--mutate", "tests.yaml")

    assert ended.code == 0
    lines = ended.stdout.splitlines()
    assert lines[lines.index("coverage  fired   just below  too short  recovered") :] == [
        "coverage  fired   just below  too short  recovered",
        "Down      yes     no          yes        no",
        "Other     no      no          -          no",
        "Down: just below: no test holds it to silence within a tenth of its threshold",
        "Down: recovered: no test holds it to silence after it has fired",
        "Other: no test speaks of it",
        "coverage 28.5 %: fired 50.0 %, just below 0.0 %, too short 100.0 %, recovered 0.0 %",
        "",
        "Down    5 of   5 mutants noticed",
        "no test speaks of Other",
        "mutation score 100.0 %: 5 of 5 mutants noticed",
    ]


def test_json_has_verdicts_and_measures_in_one_object(tocsin: Callable[..., Any], files: Path) -> None:
    ended = tocsin(
        files, "test", "--min-mutation", "100", "--min-coverage", "50", "--format", "json", "tests.yaml"
    )

    data = json.loads(ended.stdout)
    assert ended.code == 1
    assert (data["passed"], data["mutation"]["percent"], data["coverage"]["percent"]) == (1, 100.0, 28.5)


def test_github_is_told_what_is_not_enough(tocsin: Callable[..., Any], files: Path) -> None:
    ended = tocsin(files, "test", "--min-coverage", "50", "--format", "github", "tests.yaml")

    assert ended.code == 1
    assert ended.stdout.splitlines()[-2:] == [
        "coverage 28.5 %",
        "::error::coverage is 28.5 %25; --min-coverage asks for 50 %25",
    ]


def test_k_chooses_the_alerts_that_are_measured(tocsin: Callable[..., Any], files: Path) -> None:
    chosen = tocsin(files, "test", "--mutate", "-k", "down", "tests.yaml")
    none = tocsin(files, "test", "--mutate", "-k", "nothing", "tests.yaml")

    assert "Other" not in chosen.stdout.splitlines()[-1]
    assert (none.code, none.stderr) == (2, "no alert matches -k 'nothing'\n")


def test_a_rule_that_cannot_be_read_is_passed_over_by_name(tocsin: Callable[..., Any], files: Path) -> None:
    (files / "rules.yaml").write_text(RULES.replace("2m", "2 m"), "utf-8")
    ended = tocsin(files, "test", "--mutate", "tests.yaml")

    assert "passed over: " in ended.stdout
    assert ended.code == 1


@pytest.mark.parametrize("option", ["--min-coverage", "--min-mutation"])
@pytest.mark.parametrize("given", ["nan", "101"])
def test_a_minimum_is_a_number_of_percents(
    tocsin: Callable[..., Any], files: Path, option: str, given: str
) -> None:
    ended = tocsin(files, "test", option, given, "tests.yaml")

    assert (ended.code, ended.stdout) == (2, "")
    assert f"Invalid value for '{option}': " in ended.stderr
    assert ended.stderr.endswith(" is not in the range 0<=x<=100.\n")
