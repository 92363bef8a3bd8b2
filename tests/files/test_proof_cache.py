"""Answers are kept, found again, and given up when they are damaged or too many."""

from __future__ import annotations

import os
from pathlib import Path

from tocsin.files.proof_cache import FOLDER, ProofCache


def kept(root: Path) -> list[str]:
    return sorted(path.name for path in (root / FOLDER).iterdir())


def test_what_is_put_is_found(tmp_path: Path) -> None:
    ProofCache(tmp_path).put({"a": "", "b": "    alertname: é\n"})

    assert ProofCache(tmp_path).get(["a", "b", "c"]) == {"a": "", "b": "    alertname: é\n"}
    assert (tmp_path / ".tocsin" / "cache" / ".gitignore").read_text(encoding="utf-8").endswith("*\n")


def test_nothing_is_found_where_nothing_was_kept(tmp_path: Path) -> None:
    assert ProofCache(tmp_path).get(["a"]) == {}


def test_damaged_answers_are_as_good_as_absent(tmp_path: Path) -> None:
    cache = ProofCache(tmp_path)
    cache.put({"a": "fails", "b": "fails", "c": "fails", "d": "fails", "e": "fails"})
    folder = tmp_path / FOLDER
    entry = (folder / "a").read_text(encoding="utf-8")
    (folder / "a").write_text(entry.replace("fails", ""), encoding="utf-8")
    (folder / "b").write_text(entry[:-9], encoding="utf-8")
    (folder / "c").write_bytes(b"\xff")
    (folder / "d").write_text("[]", encoding="utf-8")
    (folder / "e").write_text('{"words": 5, "digest": ""}', encoding="utf-8")

    assert cache.get("abcde") == {}


def test_an_answer_is_no_answer_to_another_key(tmp_path: Path) -> None:
    cache = ProofCache(tmp_path)
    cache.put({"a": ""})
    (tmp_path / FOLDER / "a").rename(tmp_path / FOLDER / "b")

    assert cache.get(["b"]) == {}


def test_the_oldest_answers_give_way(tmp_path: Path) -> None:
    cache = ProofCache(tmp_path, most=2)
    for age, key in enumerate("abc"):
        ProofCache(tmp_path).put({key: ""})
        os.utime(tmp_path / FOLDER / key, (1000 + age, 1000 + age))
    cache.get(["a"])

    cache.put({"d": ""})

    assert kept(tmp_path) == ["a", "d"]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".tocsin").write_text("in the way", encoding="utf-8")

    ProofCache(tmp_path).put({"a": ""})

    assert ProofCache(tmp_path).get(["a"]) == {}
