"""Answers are kept, found again, and given up when they are damaged or too many."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tocsin.files import proof_cache
from tocsin.files.proof_cache import FILE, ProofCache


def change(root: Path, statement: str, *values: object) -> None:
    """What somebody else does to the database."""
    with closing(sqlite3.connect(root / FILE)) as database, database:
        database.execute(statement, values)


def kept(root: Path) -> list[str]:
    with closing(sqlite3.connect(root / FILE)) as database:
        return [key for [key] in database.execute("select key from answers order by key")]


def test_what_is_put_is_found(tmp_path: Path) -> None:
    ProofCache(tmp_path).put({"a": "", "b": "    alertname: é\n"})

    assert ProofCache(tmp_path).get(["a", "b", "c"]) == {"a": "", "b": "    alertname: é\n"}
    assert (tmp_path / ".tocsin" / "cache" / ".gitignore").read_text(encoding="utf-8").endswith("*\n")


def test_thousands_are_put_and_found(tmp_path: Path) -> None:
    answers = {f"key {number}": f"words {number}" for number in range(2345)}
    ProofCache(tmp_path).put(answers)

    assert ProofCache(tmp_path).get(answers) == answers


def test_nothing_is_found_where_nothing_was_kept(tmp_path: Path) -> None:
    assert ProofCache(tmp_path).get(["a"]) == {}
    assert not (tmp_path / FILE).exists()


def test_the_last_answer_counts(tmp_path: Path) -> None:
    for words in ("first", "second"):
        ProofCache(tmp_path).put({"a": words})

    assert ProofCache(tmp_path).get(["a"]) == {"a": "second"}


@pytest.mark.parametrize("words", ["", None, 5, b"fails"])
def test_a_damaged_answer_is_as_good_as_absent(tmp_path: Path, words: object) -> None:
    ProofCache(tmp_path).put({"a": "fails", "b": "fails"})
    change(tmp_path, "update answers set words = ? where key = 'a'", words)

    assert ProofCache(tmp_path).get("ab") == {"b": "fails"}


def test_an_answer_is_no_answer_to_another_key(tmp_path: Path) -> None:
    ProofCache(tmp_path).put({"a": ""})
    change(tmp_path, "update answers set key = 'b'")

    assert ProofCache(tmp_path).get(["b"]) == {}


@pytest.mark.parametrize("damage", ["no database", "", None])
def test_a_damaged_database_is_made_anew(tmp_path: Path, damage: str | None) -> None:
    cache = ProofCache(tmp_path)
    cache.put({"a": "fails"})
    if damage is None:
        change(tmp_path, "drop table answers")
    else:
        (tmp_path / FILE).write_text(damage, encoding="utf-8")

    assert cache.get(["a"]) == {}
    cache.put({"b": "fails"})
    assert cache.get(["a", "b"]) == {"b": "fails"}


def test_the_oldest_answers_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ProofCache(tmp_path, most=2)
    days = iter(range(1000))
    monkeypatch.setattr(proof_cache.time, "time", lambda: next(days) * 24 * 3600)
    for key in "ab":
        cache.put({key: ""})
    cache.get(["a"])

    cache.put({"c": ""})

    assert kept(tmp_path) == ["a", "c"]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".tocsin").write_text("in the way", encoding="utf-8")

    ProofCache(tmp_path).put({"a": ""})

    assert ProofCache(tmp_path).get(["a"]) == {}


def test_where_a_folder_is_in_the_way_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir(parents=True)

    ProofCache(tmp_path).put({"a": ""})

    assert ProofCache(tmp_path).get(["a"]) == {}
