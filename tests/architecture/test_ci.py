"""What CI runs: one line per promtool, and a failure of one is a failure of all."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with generated files, whose tocsin and pytest pass and say which promtool they use."""
    for folder in ("rules", "tests"):
        target = tmp_path / "generated" / "prometheus" / folder / "billing.yaml"
        target.parent.mkdir(parents=True)
        target.touch()
    for name in ("tocsin", "pytest"):
        program(tmp_path / "bin" / name, f'echo "{name} $* with $TOCSIN_PROMTOOL" >> {tmp_path}/log')
    return tmp_path


def promtool(project: Path, version: str, body: str) -> Path:
    answer = f'[ "$1" = --version ] && echo "promtool, version {version}+ds (branch: main)" && exit 0'
    return program(project / version / "promtool", f"{answer}\n{body}")


def matrix(project: Path, *promtools: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ROOT / ".ci" / "matrix", *promtools],
        cwd=project,
        env=os.environ | {"BIN": str(project / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_promtool_checks_tests_and_is_handed_to_tocsin_and_pytest(project: Path) -> None:
    old, new = (
        promtool(project, version, f'echo "{version} $*" >> {project}/log') for version in ("2.42.0", "3.5.3")
    )

    outcome = matrix(project, old, new)

    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout == (
        "promtool, version 2.42.0: check rules ok, test rules ok, tocsin test ok, pytest -m promtool ok\n"
        "promtool, version 3.5.3: check rules ok, test rules ok, tocsin test ok, pytest -m promtool ok\n"
    )
    assert (project / "log").read_text().splitlines()[:4] == [
        "2.42.0 check rules --lint=all --lint-fatal generated/prometheus/rules/billing.yaml",
        "2.42.0 test rules generated/prometheus/tests/billing.yaml",
        f"tocsin test with {old}",
        f"pytest -q -m promtool -n auto with {old}",
    ]


def test_one_failure_fails_all_and_shows_what_was_said(project: Path) -> None:
    failing = promtool(project, "2.42.0", '[ "$1" = test ] && echo "  FAILED: why" >&2 && exit 1; exit 0')
    passing = promtool(project, "3.5.3", "exit 0")

    outcome = matrix(project, failing, passing)

    assert outcome.returncode == 1
    assert outcome.stdout == (
        "  FAILED: why\n"
        "promtool, version 2.42.0:"
        " check rules ok, test rules FAILED (1), tocsin test ok, pytest -m promtool ok\n"
        "promtool, version 3.5.3: check rules ok, test rules ok, tocsin test ok, pytest -m promtool ok\n"
    )


def test_the_scripts_can_be_executed() -> None:
    assert [name for name in ("run", "matrix") if not os.access(ROOT / ".ci" / name, os.X_OK)] == []
