"""The Makefile explains itself and stops with a sentence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def make(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    # A make that started this one hands down its own options by these.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(
        command, cwd=folder, env=env | environ, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files the Makefile reads, in a folder where nothing is set up."""
    for name in ("Makefile", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_help_is_the_default_and_lists_every_target() -> None:
    outcome = make(ROOT)

    assert outcome.stdout == make(ROOT, "help").stdout
    assert [line.split()[1] for line in outcome.stdout.splitlines()] == TARGETS


def test_the_targets_that_people_and_ci_rely_on_exist() -> None:
    relied_on = "setup generate test check format lint typecheck test-matrix golden bench clean"

    assert set(relied_on.split()) - set(TARGETS) == set()


def test_a_machine_without_a_new_enough_python_is_told_so(checkout: Path) -> None:
    old = checkout / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)

    outcome = make(checkout, "setup", f"PYTHON={old}")

    assert outcome.returncode == 2
    assert outcome.stderr.splitlines()[:2] == [
        f"tocsin needs Python 3.11 or newer; tried: {old}.",
        "Install one, or name it: make setup PYTHON=/path/to/python3",
    ]
    assert not (checkout / ".venv").exists()


def test_the_newest_python_is_taken(checkout: Path) -> None:
    folder = checkout / "bin"
    folder.mkdir()
    for name, code in (("python3.14", 127), ("python3.13", 0), ("python3.12", 0), ("python3", 0)):
        program = folder / name
        # One that is new enough does nothing more than say that it was taken.
        text = (
            f'#!/bin/sh\n[ "$1" = -c ] && exit {code}\necho {name} "$@" >> {checkout}/taken\nmkdir -p .venv\n'
        )
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)

    make(checkout, "setup", PATH=f"{folder}:/usr/bin:/bin")

    assert (checkout / "taken").read_text() == "python3.13 -B -m tocsin.tools.environment\n"


@pytest.fixture
def python(checkout: Path) -> Path:
    """A Python that sets up nothing but what the Makefile looks for, and notes how it was called."""
    program = checkout / "python"
    program.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = -c ] || echo "$@" >> {checkout}/calls\n'
        f"mkdir -p .venv/bin .tools; cp -p {program} .venv/bin/python\n"
        f"echo {program} > .tools/promtool.path\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


def test_a_second_setup_repeats_nothing_and_a_changed_lock_repeats_it(checkout: Path, python: Path) -> None:
    def calls() -> list[str]:
        assert make(checkout, "setup", f"PYTHON={python}").returncode == 0
        return (checkout / "calls").read_text().splitlines()

    once = ["-B -m tocsin.tools.environment"]
    assert calls() == once
    started = time.perf_counter()
    assert calls() == once
    assert time.perf_counter() - started < 1  # some 0.01 s on an idle machine
    with (checkout / "requirements-dev.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert calls() == once * 2

    (checkout / ".tools" / "promtool.path").write_text("/gone\n", encoding="utf-8")
    assert calls() == [*once * 2, "-m tocsin.tools.install promtool"]


def test_golden_files_are_not_rewritten_in_ci(checkout: Path, python: Path) -> None:
    outcome = make(checkout, "golden", f"PYTHON={python}", CI="true")

    assert outcome.returncode == 2
    assert outcome.stderr.splitlines()[0] == (
        "make golden is refused in CI: golden files are rewritten by a person, who reads the diff"
    )
