"""A dashboard's file is read, or refused with its name and a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.errors import AuthorError
from tocsin.files.dashboards import read_dashboard


def test_a_dashboard_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "board.json"
    for encoding in ("utf-8", "utf-8-sig"):
        file.write_text(json.dumps({"title": "Übersicht", "panels": []}), encoding=encoding)
        assert read_dashboard(file).title == "Übersicht"


def test_half_a_surrogate_pair_is_read_as_a_character_that_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "board.json"
    file.write_text(r'{"title": "\ud83d", "panels": []}', encoding="utf-8")

    assert read_dashboard(file).title == "\ufffd"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{\n "title": ,\n}', "{}:2: is no JSON: Expecting value"),
        (b'{"title": "none"}', "{} is no dashboard: it has no list of panels"),
        (b"\xff\xfe", "{} cannot be read: it is not UTF-8"),
        (b"[" * 100_000, "{} is no dashboard: it is nested too deeply"),
    ],
)
def test_what_is_no_dashboard_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "board.json"
    file.write_bytes(content)

    with pytest.raises(AuthorError) as caught:
        read_dashboard(file)

    assert str(caught.value) == words.format(file)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(AuthorError) as caught:
        read_dashboard(tmp_path / "gone.json")

    assert str(caught.value) == f"{tmp_path}/gone.json cannot be read: No such file or directory"
