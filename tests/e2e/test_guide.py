"""The monitoring guide's own expressions misbehave as fixtures/guide says, in the real promtool.

promtool reports success for a test file in which nothing ran, and for a silent alert whose name is
misspelt. So the fixture is also held to this: every name in it is a rule's name, every rule answers at
least once, and every single expectation, when it is falsified, is reported as broken.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tocsin.tools.process import Outcome
from tocsin.tools.promtool import Promtool

GUIDE = Path(__file__).parents[2] / "fixtures" / "guide"
RULES = yaml.safe_load((GUIDE / "rules.yaml").read_text(encoding="utf-8"))
REPAIRS = yaml.safe_load((GUIDE / "repairs.yaml").read_text(encoding="utf-8"))
TESTS = yaml.safe_load((GUIDE / "tests.yaml").read_text(encoding="utf-8"))

ALERTS_OF_THE_GUIDE = {
    "BillingHighErrorRate",
    "StripeWebhookFailures",
    "BillingDatabaseDown",
    "BillingHighLatency",
    "UnusualCreditActivity",
}


ENOUGH = 60.0
"""Seconds; the whole fixture takes about three."""


def names(kind: str, *files: dict[str, Any]) -> set[str]:
    return {
        rule[kind] for file in files for group in file["groups"] for rule in group["rules"] if kind in rule
    }


def alert_tests(document: dict[str, Any] = TESTS) -> Iterator[dict[str, Any]]:
    for group in document["tests"]:
        yield from group.get("alert_rule_test", [])


def query_tests(document: dict[str, Any] = TESTS) -> Iterator[dict[str, Any]]:
    for group in document["tests"]:
        yield from group.get("promql_expr_test", [])


def recordings_in(query: str) -> set[str]:
    return set(re.findall(r"guide:\w+", query))


def written(folder: Path, tests: dict[str, Any]) -> Path:
    """The tests beside copies of the rules that they name."""
    for rules in tests["rule_files"]:
        shutil.copy(GUIDE / rules, folder)
    path = folder / "tests.yaml"
    path.write_text(yaml.safe_dump(tests, sort_keys=False, width=10_000), encoding="utf-8")
    return path


def falsified(tests: dict[str, Any]) -> dict[str, Any]:
    """The same tests with the opposite of every expectation."""
    result = copy.deepcopy(tests)
    for case in alert_tests(result):
        case["exp_alerts"] = [] if case["exp_alerts"] else [{"exp_labels": {"no": "such alert"}}]
    for case in query_tests(result):
        if case["exp_samples"]:
            case["exp_samples"][0]["value"] += 1
        else:
            case["exp_samples"] = [{"labels": "no_such_sample", "value": 1}]
    return result


def failures(outcome: Outcome) -> int:
    """How many expectations promtool reports as broken: it says of each at what time it was looked at."""
    return len(re.findall(r"^ +(?:alertname|expr): .*, time: ", outcome.stderr, re.MULTILINE))


@pytest.mark.promtool
def test_promtools_lint_finds_nothing_wrong_with_the_guide(promtool: Promtool) -> None:
    outcome = promtool.check_rules([GUIDE / "rules.yaml", GUIDE / "repairs.yaml"])
    assert outcome.code == 0, outcome.stderr


@pytest.mark.promtool
def test_each_expression_misbehaves_as_the_fixture_says(promtool: Promtool) -> None:
    outcome = promtool.test_rules([GUIDE / "tests.yaml"], timeout=ENOUGH)
    assert outcome.code == 0, outcome.stderr
    assert "SUCCESS" in outcome.stdout
    assert "WARNING" not in outcome.stderr


@pytest.mark.promtool
def test_every_single_expectation_is_looked_at(promtool: Promtool, tmp_path: Path) -> None:
    outcome = promtool.test_rules([written(tmp_path, falsified(TESTS))], timeout=ENOUGH)
    assert outcome.code == 1
    assert failures(outcome) == len(list(alert_tests())) + len(list(query_tests()))


@pytest.mark.promtool
def test_one_falsified_expectation_is_enough_to_fail(promtool: Promtool, tmp_path: Path) -> None:
    tests = copy.deepcopy(TESTS)
    next(alert_tests(tests))["exp_alerts"] = []
    outcome = promtool.test_rules([written(tmp_path, tests)], timeout=ENOUGH)
    assert outcome.code == 1
    assert failures(outcome) == 1


@pytest.mark.promtool
def test_the_copies_fail_for_their_falsified_values_alone(promtool: Promtool, tmp_path: Path) -> None:
    outcome = promtool.test_rules([written(tmp_path, TESTS)], timeout=ENOUGH)
    assert outcome.code == 0, outcome.stderr


def test_the_fixture_holds_the_guides_five_alerts_and_tests_enough_of_them() -> None:
    assert names("alert", RULES) == ALERTS_OF_THE_GUIDE
    assert len(TESTS["tests"]) >= 30


def test_groups_are_named_by_different_sentences() -> None:
    sentences = [group["name"] for group in TESTS["tests"]]
    assert len(set(sentences)) == len(sentences)
    assert all(len(sentence.split()) >= 4 for sentence in sentences)


def test_only_alerts_that_exist_are_named() -> None:
    mentioned = {case["alertname"] for case in alert_tests()}
    for case in query_tests():
        for value in re.findall(r'alertname=~?"([^"]+)"', case["expr"]):
            mentioned.update(value.split("|"))
    assert mentioned == names("alert", RULES, REPAIRS)


@pytest.mark.parametrize("alert", sorted(names("alert", RULES, REPAIRS)))
def test_every_alert_fires_somewhere(alert: str) -> None:
    assert any(case["exp_alerts"] for case in alert_tests() if case["alertname"] == alert)


@pytest.mark.parametrize("alert", sorted(ALERTS_OF_THE_GUIDE))
def test_every_alert_of_the_guide_is_silent_somewhere(alert: str) -> None:
    assert any(not case["exp_alerts"] for case in alert_tests() if case["alertname"] == alert)


@pytest.mark.parametrize("recording", sorted(names("record", RULES)))
def test_every_query_of_the_guide_answers_somewhere(recording: str) -> None:
    assert any(case["exp_samples"] for case in query_tests() if recording in recordings_in(case["expr"]))


def test_only_queries_that_exist_are_named() -> None:
    mentioned = set().union(*(recordings_in(case["expr"]) for case in query_tests()))
    assert mentioned == names("record", RULES)


def test_the_tests_are_in_the_dialect_of_the_oldest_promtool() -> None:
    assert set(TESTS) == {"rule_files", "evaluation_interval", "group_eval_order", "tests"}
    assert TESTS["group_eval_order"] == [
        group["name"] for file in (RULES, REPAIRS) for group in file["groups"]
    ]
    known = {"name", "interval", "input_series", "alert_rule_test", "promql_expr_test"}
    for group in TESTS["tests"]:
        assert set(group) <= known, group["name"]
        assert group["interval"] == "15s", group["name"]


def test_the_readme_names_every_group_of_tests_and_nothing_else() -> None:
    readme = (GUIDE / "README.md").read_text(encoding="utf-8")
    quoted = set(re.findall(r"_“([^”]+)”_", readme))
    assert quoted == {group["name"] for group in TESTS["tests"]}
