"""Test files are found and read, and their patterns match what Go's filepath.Glob matches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import AuthorError
from tocsin.files import test_files
from tocsin.files.test_files import read_test_files
from tocsin.proof.plain.reading import Reading

RULES = "groups: [{name: g, rules: [{record: r, expr: m}]}]\n"


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def read(folder: Path, text: str) -> Reading:
    put(folder, tests=text)
    [found] = read_test_files([folder / "tests.yaml"])
    return found


def matched(folder: Path, pattern: str) -> list[str]:
    found = read(folder, f"rule_files: ['{pattern}']")
    return [Path(path).relative_to(folder).as_posix() for path in found.paths] if not found.unread else ["?"]


def test_a_test_file_comes_with_its_rules(tmp_path: Path) -> None:
    put(tmp_path, a=RULES, b=RULES)

    found = read(tmp_path, "rule_files: [a.yaml, './*.yaml', c.yaml]\ntests: [{name: x}]")

    assert found.paths == tuple(str(tmp_path / name) for name in ("a.yaml", "b.yaml", "tests.yaml"))
    assert found.missing == ("c.yaml",)
    assert [group.title for group in found.file.groups] == ["x"]
    assert [rule.name for rule in found.book.rules] == ["r", "r"]


def test_paths_are_shown_as_promtool_shows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, a=RULES, tests="rule_files: [./a.yaml]")
    monkeypatch.chdir(tmp_path)

    [found] = read_test_files([Path("tests.yaml")])

    assert (found.name, found.shown) == ("tests.yaml", ((str(tmp_path / "a.yaml"), "a.yaml"),))


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("a.yaml", ["a.yaml"]),
        ("?.yaml", ["a.yaml", "b.yaml"]),
        ("[ab].yaml", ["a.yaml", "b.yaml"]),
        ("[a-z]*.yaml", ["a.yaml", "ab.yaml", "b.yaml", "tests.yaml"]),
        ("[^a]*.yaml", [".hidden.yaml", "b.yaml", "tests.yaml"]),
        ("[a!].yaml", ["a.yaml"]),
        ("[b-a].yaml", []),
        ("[\\\\]a].yaml", ["a.yaml"]),
        ("\\\\a.yaml", ["a.yaml"]),
        ("*/x.yaml", ["one/x.yaml", "two/x.yaml"]),
        ("**/x.yaml", ["one/x.yaml", "two/x.yaml"]),
        ("one/../a.yaml", ["a.yaml"]),
        ("no/*.yaml", []),
        ("[a", ["?"]),
        ("[a-]", ["?"]),
        ("", []),
    ],
)
def test_patterns_match_what_go_matches(tmp_path: Path, pattern: str, files: list[str]) -> None:
    put(tmp_path, **dict.fromkeys(("a", "b", "ab", ".hidden"), RULES))
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, x=RULES)

    assert matched(tmp_path, pattern.replace("\\\\", "\\")) == files


def test_a_pattern_may_begin_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, a=RULES, tests="rule_files: ['*.yaml']")
    monkeypatch.chdir(tmp_path)

    assert read_test_files([Path("tests.yaml")])[0].shown[0] == (str(tmp_path / "a.yaml"), "a.yaml")
    assert matched(tmp_path, f"{tmp_path}/a*.yaml") == ["a.yaml"]


def test_folders_are_searched_for_test_files_alone(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / ".git").mkdir()
    put(tmp_path, rules=RULES, one="tests: []", broken="[", other="a: b")
    put(tmp_path / "inner", two="tests: [{}]")
    put(tmp_path / ".git", three="tests: [{}]")
    (tmp_path / "bytes.yaml").write_bytes(b"tests: [\xff]")

    found = read_test_files([tmp_path, tmp_path / "one.yaml"])

    assert [Path(each.name).name for each in found] == ["two.yaml", "one.yaml"]


def test_every_path_that_is_not_there_is_listed(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(AuthorError) as raised:
        read_test_files([tmp_path / "no.yaml", tmp_path / "empty"])

    assert [str(each) for each in raised.value.mistakes] == [
        f"{tmp_path}/no.yaml does not exist",
        f"{tmp_path}/empty has no test files: no *.yaml or *.yml with tests",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"tests: [", "line 2: did not find expected node content"),
        (b"tests: [\xff]", "it is not UTF-8: invalid start byte at byte 8"),
        (b"tests: []\n---\ntests: []", "it has more than one document"),
        (b"tests: [{name: !!str 5}]", "it has YAML tags, or what looks like one"),
        (b"just text", "line 1 has no fields"),
    ],
)
def test_what_cannot_be_read_keeps_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "tests.yaml").write_bytes(content)

    [found] = read_test_files([tmp_path / "tests.yaml"])

    assert found.unread.startswith(reason.split(":")[0])


def test_rule_files_that_cannot_be_read_make_the_book_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    put(tmp_path, empty="", large=RULES * 9, locked=RULES)

    assert read(tmp_path, "rule_files: [folder]").book.whole.endswith("folder: it is no file")
    assert read(tmp_path, "rule_files: [empty.yaml]").book.whole.endswith("empty.yaml: the file is empty")
    monkeypatch.setattr(test_files, "LARGEST", 100)
    assert "more than 100 are not read" in read(tmp_path, "rule_files: [large.yaml]").book.whole

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert read(tmp_path, "rule_files: [locked.yaml]").unread == "it cannot be read: Permission denied"


def test_a_change_of_any_file_changes_the_digests(tmp_path: Path) -> None:
    put(tmp_path, a=RULES)
    first = read(tmp_path, "rule_files: [a.yaml]")
    second = read(tmp_path, "rule_files: [a.yaml]  # again")
    put(tmp_path, a=RULES + "# changed")
    third = read(tmp_path, "rule_files: [a.yaml]")

    assert first.rules == second.rules != third.rules
    assert len({first.contents, second.contents, third.contents}) == 3


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("rule_files: [a.yaml]", True),
        ("rule_files: [a.yaml, b.yaml]", False),
        ("rule_files: [a.yaml, b.yaml]\ngroup_eval_order: [h, g]", True),
        ("rule_files: [tests.yaml]", False),
        ("rule_files: [a.yaml]\nunknown: x", False),
    ],
)
def test_whether_the_order_of_groups_is_fixed(tmp_path: Path, text: str, ordered: bool) -> None:
    put(tmp_path, a=RULES, b=RULES.replace("name: g", "name: h"))

    assert read(tmp_path, text).ordered is ordered


def test_a_rule_file_is_one_however_tests_call_it(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]", "utf-8")
    names = {"a": f"[{tmp_path}/rules.yaml]", "b": "[rules.yaml]", "both": "[rules.yaml, ./rules.yaml]"}
    for name, files in names.items():
        (tmp_path / f"{name}.yaml").write_text(f"{{rule_files: {files}, tests: []}}", "utf-8")

    by_a, by_b, by_both = read_test_files([tmp_path / f"{name}.yaml" for name in names])

    assert by_a.book.rules[0] is by_b.book.rules[0]
    assert len(by_both.book.rules) == len(by_both.paths)
