"""Rule files of any origin, found, read within bounds, and their comments understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.errors import AuthorError, Origin
from tocsin.files import rule_files
from tocsin.files.rule_files import RuleFile, read_rule_files
from tocsin.lint.runner import Allowance
from tocsin.plan.rules import AlertingRule, RecordingRule
from tocsin.values import Duration

RULES = """\
groups:
- name: first
  interval: 30s
  rules:
  - record: job:a:sum
    expr: sum by (job) (a)
    labels: {team: x}
  - alert: Broken
    expr: a > 1
    for: 5m
    keep_firing_for: 1h
    labels:
      severity: page
    annotations:
      summary: "{{ $value }}"
- name: second
  rules: []
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


def read(path: Path, text: str) -> RuleFile:
    path.write_text(text, encoding="utf-8")
    [found] = read_rule_files([path])
    return found


def refusal(path: Path, text: str) -> str:
    found = read(path, text)
    assert found.plan is None
    [finding] = found.findings
    assert (finding.check, finding.level.value) == ("file/unreadable", "error")
    return f"{finding.origin}: {finding.message}".replace(str(path), "rules.yaml")


def test_rules_keep_their_fields_and_their_lines(file: Path) -> None:
    plan = read(file, RULES).plan

    assert plan is not None
    first, second = plan.groups
    recording, alert = first.rules
    assert (plan.name, first.name, first.interval, second.interval, second.rules) == (
        str(file),
        "first",
        Duration.parse("30s"),
        Duration(0),
        (),
    )
    assert isinstance(recording, RecordingRule)
    assert (recording.record, str(recording.expr), recording.labels, recording.origin) == (
        "job:a:sum",
        "sum by (job) (a)",
        (("team", "x"),),
        Origin(str(file), 5),
    )
    assert isinstance(alert, AlertingRule)
    assert (alert.alert, str(alert.expr), str(alert.for_), str(alert.keep_firing_for)) == (
        "Broken",
        "a > 1",
        "5m",
        "1h",
    )
    assert (alert.labels, alert.annotations, alert.origin) == (
        (("severity", "page"),),
        (("summary", "{{ $value }}"),),
        Origin(str(file), 8),
    )


def test_the_scrape_interval_is_passed_on(file: Path) -> None:
    file.write_text(RULES, encoding="utf-8")
    [found] = read_rule_files([file], Duration.parse("15s"))

    assert found.plan is not None
    assert found.plan.scrape_interval == Duration.parse("15s")


@pytest.mark.parametrize(
    "rule",
    [
        {"expr": "a"},
        {"alert": "A"},
        {"alert": "A", "expr": ""},
        {"alert": "A", "expr": "a", "for": "5 m"},
        {"alert": "A", "expr": "a", "keep_firing_for": ["5m"]},
        "text",
    ],
)
def test_a_rule_that_promtool_will_refuse_is_left_out(file: Path, rule: object) -> None:
    found = read(file, json.dumps({"groups": [{"name": "g", "interval": "soon", "rules": [rule]}, {}, 5]}))

    assert found.plan is not None
    assert [group.rules for group in found.plan.groups] == [(), (), ()]
    assert (found.findings, found.unread) == ((), ())
    assert found.lines == {("g", 1): 1}


def test_an_empty_for_is_none(file: Path) -> None:
    found = read(file, "groups:\n- name: g\n  rules:\n  - {alert: A, expr: a > 1, for: }\n")

    assert found.plan is not None
    [alert] = found.plan.alerts
    assert alert.for_ == Duration(0)


@pytest.mark.parametrize(
    ("expr", "why"),
    [
        ("a >", "the expression is beyond what tocsin reads, so the rule is not linted: "),
        ("+".join(["a"] * 200), "so the rule is not linted: nested deeper than 150 levels"),
    ],
)
def test_an_expression_that_cannot_be_read_is_set_aside(file: Path, expr: str, why: str) -> None:
    found = read(file, json.dumps({"groups": [{"name": "g", "rules": [{"alert": "A", "expr": expr}]}]}))

    [unread] = found.unread
    assert (unread.check, unread.level.value, unread.rule, unread.expression) == (
        "file/not-linted",
        "information",
        "A",
        expr,
    )
    assert why in unread.message


def test_what_the_types_say_of_an_expression_is_not_repeated_here(file: Path) -> None:
    rule = {"alert": "A", "expr": "sum(a) / sum by (job) (b) > 1"}
    found = read(file, json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))

    assert found.plan is not None
    assert len(found.plan.alerts) == 1


def test_rules_for_kubernetes_are_read_from_every_document(file: Path) -> None:
    wrapped = {
        "kind": "PrometheusRule",
        "spec": {"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "a"}]}]},
    }
    other = {"kind": "Service", "spec": {"ports": []}}
    found = read(file, "\n---\n".join(json.dumps(each) for each in (other, wrapped, wrapped)))

    assert found.plan is not None
    assert [alert.alert for alert in found.plan.alerts] == ["A", "A"]
    assert (found.plain, found.findings) == (False, ())


def test_a_second_document_is_one_that_prometheus_does_not_read(file: Path) -> None:
    found = read(file, f"{RULES}---\n{RULES}---\n{RULES}")

    assert found.plan is not None
    assert len(found.plan.alerts) == 1
    [finding] = found.findings
    assert (finding.check, finding.level.value, finding.message, finding.origin) == (
        "file/second-document",
        "warning",
        "a second document begins here, and Prometheus reads only the first",
        Origin(str(file), 19),
    )
    assert read(file, f"{RULES}---\n").findings == ()


def test_what_is_no_rule_file_is_refused_with_its_line(file: Path) -> None:
    assert refusal(file, "a: 1\na: 2\n") == "rules.yaml:2: the key a is there twice, first at line 1"
    none = "rules.yaml:1: has no groups; expected a rule file, with groups: at its top"
    assert refusal(file, "a: 1\n") == none
    assert refusal(file, "") == none
    assert refusal(file, "spec: 1\n") == none


def test_a_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes(b"groups: \xff\n")
    [found] = read_rule_files([file])

    assert [finding.message for finding in found.findings] == ["is not UTF-8: invalid start byte at byte 8"]


def test_a_byte_order_mark_is_no_part_of_the_text(file: Path) -> None:
    assert read(file, f"\ufeff{RULES}").plan is not None


def test_a_file_that_is_too_large_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rule_files.LARGEST == 16 * 2**20
    monkeypatch.setattr(rule_files, "LARGEST", 10)

    size = len(RULES)
    assert refusal(file, RULES) == f"rules.yaml:1: has {size:,} bytes; more than 10 are not read"


def test_a_file_that_cannot_be_opened_says_why(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)

    assert refusal(file, RULES) == "rules.yaml:1: cannot be read: Permission denied"


def test_a_folder_is_searched_for_rule_files_and_other_yaml_is_passed_over(tmp_path: Path) -> None:
    for name, text in {
        "b/rules.yml": RULES,
        "a.yaml": RULES,
        "kustomization.yaml": "resources: []\n",
        "broken.yaml": "a: [\n",
        "rules.txt": RULES,
        ".hidden/rules.yaml": RULES,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    found = read_rule_files([tmp_path, tmp_path / "a.yaml", tmp_path / "a.yaml"])

    assert [each.path.relative_to(tmp_path).as_posix() for each in found] == [
        "a.yaml",
        "b/rules.yml",
        "broken.yaml",
    ]


def test_every_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(AuthorError) as caught:
        read_rule_files([tmp_path / "empty", tmp_path / "missing.yaml"])

    assert str(caught.value) == (
        f"{tmp_path}/empty has no rule files and no dashboards: "
        "no *.yaml or *.yml with groups of rules, no *.json with panels\n"
        f"{tmp_path}/missing.yaml does not exist"
    )


COMMENTED = """\
groups:
- name: g
  rules:
  # tocsin: allow a/above it is right

  # and another comment
  - alert: A # tocsin: allow a/on because
    expr: a > 1
    # tocsin: allow a/within for reasons
    for: 5m

  - alert: B
    expr: |
      a > 1 # tocsin: allow a/expression reason
#tocsin:allow a/after nothing follows
"""


def test_an_allowance_belongs_to_the_rule_it_stands_at(file: Path) -> None:
    name = str(file)

    assert read(file, COMMENTED).allowances == tuple(
        Allowance(check, Origin(name, rule), Origin(name, line))
        for check, rule, line in (
            ("a/above", 7, 4),
            ("a/on", 7, 7),
            ("a/within", 7, 9),
            ("a/expression", 12, 14),
            ("a/after", 12, 15),
        )
    )


def test_an_allowance_before_any_rule_stays_where_it_is(file: Path) -> None:
    [allowance] = read(file, "# tocsin: allow a/b reason\ngroups: []\n").allowances

    assert allowance.rule == Origin(str(file), 1)


@pytest.mark.parametrize("comment", ["# tocsin: allow", "# tocsin: allow a/b"])
def test_an_allowance_without_a_reason_is_none(file: Path, comment: str) -> None:
    found = read(file, f"{comment}\n{RULES}")

    [finding] = found.findings
    assert found.allowances == ()
    assert (finding.check, finding.level.value, finding.origin) == (
        "allow/malformed",
        "warning",
        Origin(str(file), 1),
    )
    assert finding.message == f"{comment!r} says too little; expected '# tocsin: allow <check> <reason>'"
