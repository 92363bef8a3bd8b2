"""The report in lines, and as JUnit's XML."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from tocsin.errors import CLEAN, FINDINGS, Origin
from tocsin.proof.junit import junit
from tocsin.proof.renderers import Renderer, as_json, github, of_files, of_scenarios
from tocsin.proof.report import Level, Note, Report, Said, Verdict, in_order


def verdict(file: str, title: str, line: int, number: int | None, **said: Any) -> Verdict:
    """One of one promtool."""
    return Verdict(file, title, line, (Said("2.42.0", **said),), number)


PASSED = verdict("a.yaml", "works", 3, 0, rules=2, kept=True)
FAILED = verdict(
    "a.yaml", "test 2", 9, 1, words="    alertname: A, time: 5m,\n        got:[<100%>]", passes=False
)
BROKEN = verdict("b.yaml", "", 1, None, words="yaml: line 2: no\x00", whole="line 2: no", passes=False)
NOTES = (
    Note("test/order-dependent", Level.WARNING, "by chance", Origin("a.yaml", 9)),
    Note("alert/never-tested", Level.INFORMATION, "no test speaks of B", Origin("rules.yaml", 4)),
)
REPORT = Report((PASSED, FAILED, BROKEN), NOTES, ("2.42.0",), 1.25)
FINE = Report((PASSED,), NOTES[1:], ("2.42.0",), 0.1)


SCENARIO = Verdict(
    "rules_src/web.py", "Busy: long enough", 7, (Said("2.42.0"), Said("3.5.3")), subject="Busy"
)
BY_VERSION = replace(
    SCENARIO,
    title="Busy: too short",
    said=(Said("2.42.0"), Said("3.5.3", "at 16m expected Busy", passes=False)),
    reason="it is so",
    command="promtool test rules x.yaml",
)
SCENARIOS = Report((SCENARIO, BY_VERSION), NOTES[1:], ("2.42.0", "3.5.3"), 0.3, ("see for yourself",))


def lines(renderer: Renderer, report: Report = REPORT) -> str:
    return "\n".join(renderer(report))


def test_people_read_what_failed_under_its_place() -> None:
    assert lines(of_files) == (
        "FAIL  a.yaml:9: test 2\n"
        "      alertname: A, time: 5m,\n"
        "          got:[<100%>]\n"
        "\n"
        "FAIL  a.yaml: 1 of 2 tests passed\n"
        "FAIL  b.yaml:1\n"
        "  yaml: line 2: no\x00\n"
        "\n"
        "FAIL  b.yaml\n"
        "\n"
        "warning: a.yaml:9: by chance (test/order-dependent)\n"
        "information: rules.yaml:4: no test speaks of B (alert/never-tested)\n"
        "\n"
        "1 passed, 2 failed (1 known from before), 1 warning, 1 note, promtool 2.42.0, 1.2 s"
    )


def test_what_passes_is_a_line_a_file() -> None:
    assert lines(of_files, Report((PASSED,), (), ("3.5.3",), 0.1)) == (
        "ok    a.yaml: 1 of 1 test passed\n\n1 passed, 0 failed (1 known from before), promtool 3.5.3, 0.1 s"
    )


def test_scenarios_are_a_line_an_alert() -> None:
    assert lines(of_scenarios, SCENARIOS) == (
        "Busy   2 scenarios  1 FAILED\n"
        "\n"
        "rules_src/web.py:7: Busy: too short\n"
        "    promtool 3.5.3:\n"
        "    at 16m expected Busy\n"
        "    passes on promtool 2.42.0: it is so\n"
        "\n"
        "see for yourself\n"
        "information: rules.yaml:4: no test speaks of B (alert/never-tested)\n"
        "1 passed, 1 failed, 1 by version, 1 note, promtool 2.42.0, 3.5.3, 0.3 s"
    )


def test_each_scenario_is_a_line_where_that_is_asked_for() -> None:
    assert list(of_scenarios(SCENARIOS, each_one=True))[:3] == [
        "Busy   2 scenarios  1 FAILED",
        "    ok  long enough",
        "    FAILED  too short",
    ]


def test_what_differs_by_version_is_told_to_machines_too() -> None:
    [_, test] = json.loads(lines(as_json, SCENARIOS))["tests"]

    assert (test["verdict"], test["depends_on_version"]) == ("fail", "it is so")
    assert {version: said["verdict"] for version, said in test["promtools"].items()} == {
        "2.42.0": "pass",
        "3.5.3": "fail",
    }
    assert test["reproduce"] == "promtool test rules x.yaml"
    assert lines(github, SCENARIOS).splitlines()[0] == (
        "::error file=rules_src/web.py,line=7,title=Busy%3A too short::promtool 3.5.3:%0A"
        "at 16m expected Busy%0Apasses on promtool 2.42.0: it is so%0A"
        "to see this with promtool alone: promtool test rules x.yaml"
    )
    [_, failed] = ElementTree.fromstring(junit(SCENARIOS))[0]
    assert (failed[0].text or "").splitlines()[-1] == (
        "to see this with promtool alone: promtool test rules x.yaml"
    )


def test_promtools_that_fail_a_test_alike_are_quoted_once() -> None:
    said = tuple(Said(version, "no", passes=False) for version in ("2.42.0", "3.5.3"))
    other = Said("2.53.3", "not at all", passes=False)

    assert replace(SCENARIO, said=said).words == "no"
    assert replace(SCENARIO, said=(*said, other)).words == (
        "promtool 2.42.0, 3.5.3:\nno\npromtool 2.53.3:\nnot at all"
    )


def test_programs_read_all_of_it() -> None:
    read = json.loads(lines(as_json))

    assert (read["passed"], read["failed"], read["promtools"]) == (1, 2, ["2.42.0"])
    assert [each["verdict"] for each in read["tests"]] == ["pass", "fail", "fail"]
    assert read["tests"][0] == {
        "file": "a.yaml",
        "line": 3,
        "number": 0,
        "title": "works",
        "verdict": "pass",
        "words": "",
        "over_time": [],
        "reproduce": "",
        "depends_on_version": "",
        "promtools": {"2.42.0": {"verdict": "pass", "words": "", "rules": 2, "whole": "", "kept": True}},
    }
    assert read["notes"][1]["file"] == "rules.yaml"


def test_github_gets_an_annotation_for_each_failure_and_note() -> None:
    assert lines(github).splitlines()[:3] == [
        "::error file=a.yaml,line=9,title=test 2::    alertname: A, time: 5m,%0A        got:[<100%25>]",
        "::error file=b.yaml,line=1,title=test file::yaml: line 2: no\x00",
        "::warning file=a.yaml,line=9,title=test/order-dependent::by chance",
    ]


def test_junit_has_a_suite_a_file_and_a_case_a_test() -> None:
    root = ElementTree.fromstring(junit(REPORT))

    assert root.attrib == {"tests": "3", "failures": "2"}
    assert [suite.get("name") for suite in root] == ["a.yaml", "b.yaml"]
    works, second = root[0]
    assert (works.get("name"), works.get("classname"), works.get("line"), len(works)) == (
        "works",
        "a.yaml",
        "3",
        0,
    )
    assert second[0].get("message") == "alertname: A, time: 5m,"
    assert second[0].text == FAILED.words
    assert root[1][0].get("name") == "b.yaml"
    assert root[1][0][0].text == "yaml: line 2: no\ufffd"


def test_the_exit_code_is_promtools_unless_one_is_strict() -> None:
    noted = Report((PASSED,), NOTES, ("2.42.0",))

    assert REPORT.exit_code() == FINDINGS
    assert (noted.exit_code(), noted.exit_code(strict=True)) == (CLEAN, FINDINGS)
    assert (FINE.exit_code(), FINE.exit_code(strict=True)) == (CLEAN, CLEAN)


def test_notes_are_sorted_and_said_once() -> None:
    assert in_order((*NOTES[::-1], NOTES[0])) == NOTES
