"""What is opened and imported is noted, and nothing else is."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tocsin.files.opened import noted


def test_files_that_are_opened_or_imported_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name in ("before.txt", "read.txt", "after.txt"):
        (tmp_path / name).write_text("text", encoding="utf-8")
    (tmp_path / "noted_module.py").write_text("value = open(__file__).close()\n", encoding="utf-8")
    (tmp_path / "before.txt").read_text(encoding="utf-8")
    with noted() as found:
        (tmp_path / "read.txt").read_text(encoding="utf-8")
        with noted() as inner:
            (tmp_path / "gone.txt").touch()
            (tmp_path / "gone.txt").unlink()
        with pytest.raises(FileNotFoundError):
            (tmp_path / "missing.txt").read_text(encoding="utf-8")
        importlib.import_module("noted_module")
    (tmp_path / "after.txt").read_text(encoding="utf-8")

    ours = {path for path in found if path.startswith(str(tmp_path))}
    assert ours == {str(tmp_path / "read.txt"), str(tmp_path / "noted_module.py")}
    assert inner == set()
