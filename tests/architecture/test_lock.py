"""The locks hold every dependency, pinned and hashed, and tie nobody to one package index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> dict[str, str]:
    """Each locked package with its version, marker and hashes, as they are written."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(==.*(?:\n +--hash=.*)*)$", text, re.MULTILINE)
    return {canonical(name): rest for name, rest in found}


def declared(group: list[str]) -> set[str]:
    return {canonical(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in group}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(lock: str) -> None:
    locked = entries(lock)

    assert len(locked) > 10
    assert [name for name, rest in locked.items() if not re.match(r"==\d", rest)] == []
    assert [name for name, rest in locked.items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_what_the_project_declares_is_locked() -> None:
    runtime = declared(PROJECT["project"]["dependencies"])
    tools = declared(PROJECT["dependency-groups"]["dev"])

    assert runtime - set(entries("requirements.lock")) == set()
    assert (runtime | tools) - set(entries("requirements-dev.lock")) == set()


def test_the_tests_run_on_what_users_get() -> None:
    tested = entries("requirements-dev.lock")

    assert {name: tested.get(name) for name in entries("requirements.lock")} == entries("requirements.lock")
