"""The report in lines, and as JUnit's XML."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from tocsin.errors import CLEAN, FINDINGS, Origin
from tocsin.proof.plain.junit import junit
from tocsin.proof.plain.renderers import FORMATS
from tocsin.proof.plain.report import Level, Note, Report, Verdict, in_order

PASSED = Verdict("a.yaml", "works", 3, number=0, rules=2, kept=True)
FAILED = Verdict("a.yaml", "test 2", 9, "    alertname: A, time: 5m,\n        got:[<100%>]", 1, passes=False)
BROKEN = Verdict("b.yaml", "", 1, "yaml: line 2: no\x00", whole="line 2: no", passes=False)
NOTES = (
    Note("test/order-dependent", Level.WARNING, "by chance", Origin("a.yaml", 9)),
    Note("alert/never-tested", Level.INFORMATION, "no test speaks of B", Origin("rules.yaml", 4)),
)
REPORT = Report((PASSED, FAILED, BROKEN), NOTES, "2.42.0", 1.25)
FINE = Report((PASSED,), NOTES[1:], "2.42.0", 0.1)


def lines(format_: str, report: Report = REPORT) -> str:
    return "\n".join(FORMATS[format_](report))


def test_people_read_what_failed_under_its_place() -> None:
    assert lines("text") == (
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
    assert lines("text", Report((PASSED,), (), "3.5.3", 0.1)) == (
        "ok    a.yaml: 1 of 1 test passed\n\n1 passed, 0 failed (1 known from before), promtool 3.5.3, 0.1 s"
    )


def test_programs_read_all_of_it() -> None:
    read = json.loads(lines("json"))

    assert (read["passed"], read["failed"], read["promtool"]) == (1, 2, "2.42.0")
    assert [each["verdict"] for each in read["tests"]] == ["pass", "fail", "fail"]
    assert read["tests"][0] == {
        "file": "a.yaml",
        "line": 3,
        "number": 0,
        "title": "works",
        "verdict": "pass",
        "words": "",
        "rules": 2,
        "whole": "",
        "kept": True,
    }
    assert read["notes"][1]["file"] == "rules.yaml"


def test_github_gets_an_annotation_for_each_failure_and_note() -> None:
    assert lines("github").splitlines()[:3] == [
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
    noted = Report((PASSED,), NOTES, "2.42.0")

    assert REPORT.exit_code() == FINDINGS
    assert (noted.exit_code(), noted.exit_code(strict=True)) == (CLEAN, FINDINGS)
    assert (FINE.exit_code(), FINE.exit_code(strict=True)) == (CLEAN, CLEAN)


def test_notes_are_sorted_and_said_once() -> None:
    assert in_order((*NOTES[::-1], NOTES[0])) == NOTES
