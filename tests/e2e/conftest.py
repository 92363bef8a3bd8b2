"""Billing, copied: the repository's own declarations, to be compiled and to be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tocsin.files.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def billing(tmp_path: Path) -> Settings:
    """A copy of the project's declarations, with nothing generated yet."""
    root = tmp_path / "project"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "rules_src", root / "rules_src", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    return read_settings(root)
