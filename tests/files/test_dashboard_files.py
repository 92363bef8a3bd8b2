"""Dashboards are found among files, and what cannot be read is told."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import Origin
from tocsin.files import dashboard_files
from tocsin.files.dashboard_files import UNREADABLE, parse_dashboard, read_dashboard_files
from tocsin.lint.check import Finding, Level

BOARD = {"uid": "a", "panels": []}


def write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def test_all_below_a_folder_are_found_once_and_other_json_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "b" / "one.json", BOARD)
    two = write(tmp_path / "a" / "two.json", BOARD | {"uid": "b"})
    write(tmp_path / "package.json", {"name": "x"})
    write(tmp_path / "broken.json", "{")
    write(tmp_path / ".hidden" / "three.json", BOARD)

    found = read_dashboard_files([tmp_path, two])

    assert [each.dashboard and each.dashboard.uid for each in found] == ["b", "a"]
    assert [each.path for each in found] == [two, tmp_path / "b" / "one.json"]


def test_a_dashboard_within_an_answer_of_grafana_has_no_lines_of_its_own(tmp_path: Path) -> None:
    [found] = read_dashboard_files([write(tmp_path / "a.json", {"meta": {}, "dashboard": BOARD})])

    assert found.dashboard is not None
    assert (found.dashboard.uid, found.dashboard.source) == ("a", "")


def test_a_dashboard_that_is_a_resource_of_grafana_is_called_by_the_resources_name(tmp_path: Path) -> None:
    resource = {"kind": "Dashboard", "metadata": {"name": "svc-a"}, "spec": {"title": "A", "panels": []}}

    [found] = read_dashboard_files([write(tmp_path / "a.json", resource)])

    assert found.dashboard is not None
    assert (found.dashboard.uid, found.dashboard.source) == ("svc-a", "")


def test_half_a_surrogate_pair_is_read_as_a_character_that_can_be_shown(tmp_path: Path) -> None:
    text = r'{"title": "\ud83d and \ud83d\ude00", "panels": []}'

    [found] = read_dashboard_files([write(tmp_path / "a.json", text)])

    assert found.dashboard is not None
    assert found.dashboard.name == "\ufffd and \U0001f600"


def test_rules_and_what_is_not_there_are_left_to_others(tmp_path: Path) -> None:
    rules = write(tmp_path / "rules.json", {"groups": []})

    assert (
        read_dashboard_files([rules, tmp_path / "none.json", write(tmp_path / "r.yaml", "groups: []")]) == ()
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{\n"a": }', 2, "is no JSON: Expecting value"),
        ("[]", 1, "is no dashboard; expected Grafana's classic JSON, with a list of panels"),
        (
            '{"rows": [null, {"panels": []}]}',
            1,
            "is a dashboard from before Grafana 5, in rows; expected Grafana's classic JSON, "
            "with a list of panels",
        ),
        (
            '{"kind": "Dashboard", "spec": {"elements": {}}}',
            1,
            "is a dashboard of the new schema (v2); expected Grafana's classic JSON, with a list of panels",
        ),
        ("9" * 5000, 1, "is no JSON that can be read: too long a number, or nested too deep"),
        ("[" * 100_000, 1, "is no JSON that can be read: too long a number, or nested too deep"),
    ],
    ids=["syntax", "no dashboard", "rows", "v2", "number", "deep"],
)
def test_a_file_that_was_given_and_is_no_dashboard_is_told(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = write(tmp_path / "a.json", text)

    [found] = read_dashboard_files([path])

    assert found.findings == (Finding(UNREADABLE, Level.ERROR, message, "", Origin(str(path), line)),)


def test_what_is_no_text_or_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    latin, large = tmp_path / "latin.json", write(tmp_path / "large.json", BOARD)
    latin.write_bytes(b'{"a": "\xe9"}')
    monkeypatch.setattr(dashboard_files, "LARGEST", 20)

    assert [each.findings[0].message for each in read_dashboard_files([latin, large])] == [
        "is not UTF-8: invalid continuation byte at byte 7",
        "has 26 bytes; more than 20 are not read",
    ]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.json", BOARD)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert read_dashboard_files([path])[0].findings[0].message == "cannot be read: Permission denied"


def test_numbers_keep_their_digits() -> None:
    assert parse_dashboard('{"a": 0.1}', "a.json").data == {"a": Decimal("0.1")}
