"""promtool's complaints, of every supported version, as findings with a line."""

from __future__ import annotations

from tocsin.errors import Origin
from tocsin.lint.engine import read_complaints

LINES = {("g", 1): 4, ("g", 2): 8}


def read(words: str) -> list[tuple[Origin | None, str, str]]:
    findings = read_complaints(words, {"a.yml": LINES, "dir/a.yml": {}, "a.yml.yml": {}})
    assert {(finding.check, finding.level.value) for finding in findings} <= {("promtool", "error")}
    return [(finding.origin, finding.rule, finding.message) for finding in findings]


def test_a_rule_is_found_by_its_group_and_number() -> None:
    words = (
        "  FAILED:\n"
        'a.yml: group "g", rule 1, "A": annotation "x": template: __alert_A:1: undefined variable "$y"\n'
        'a.yml: 8:11: group "g", rule 2, "B": could not parse expression: 1:1: parse error: unknown\n'
        "a.yml: 0:0: group \"other\", rule 1, \"\": one of 'record' or 'alert' must be set\n"
    )

    assert read(words) == [
        (Origin("a.yml", 4), "A", 'annotation "x": template: __alert_A:1: undefined variable "$y"'),
        (Origin("a.yml", 8), "B", "could not parse expression: 1:1: parse error: unknown"),
        (Origin("a.yml", 1), "", "one of 'record' or 'alert' must be set"),
    ]


def test_a_complaint_about_the_file_has_the_line_it_names() -> None:
    words = (
        "  FAILED:\n"
        "dir/a.yml: yaml: unmarshal errors:\n"
        "  line 8: field expression not found in type rulefmt.RuleNode\n"
        "  FAILED:\n"
        "a.yml.yml: yaml: line 4: did not find expected key\n"
        "  FAILED:\n"
        'a.yml: not a valid duration string: "5 m"\n'
    )

    assert read(words) == [
        (
            Origin("dir/a.yml", 8),
            "",
            "yaml: unmarshal errors: line 8: field expression not found in type rulefmt.RuleNode",
        ),
        (Origin("a.yml.yml", 4), "", "did not find expected key"),
        (Origin("a.yml", 1), "", 'not a valid duration string: "5 m"'),
    ]


def test_duplicates_are_passed_over_and_any_other_lint_is_kept() -> None:
    words = (
        "  FAILED:\n"
        "lint error 1 duplicate rule(s) found.\n"
        "Metric: A\nLabel(s):\n\tseverity: page\nMight cause inconsistency while recording expressions\n"
        "  FAILED:\n"
        "lint error something else\n"
    )

    assert read(words) == [(None, "", "lint error something else")]
