"""The command finds its subcommands, and every failure becomes words and an exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin import __version__
from tocsin.cli import main as main_module
from tocsin.errors import AuthorError, Mistake, Origin, ToolError, WriteError

Tocsin = Callable[..., Any]


def test_the_version_is_told(tmp_path: Path, tocsin: Tocsin) -> None:
    ended = tocsin(tmp_path, "--version")

    assert (ended.code, ended.stdout, ended.stderr) == (0, f"tocsin {__version__}\n", "")


def test_the_version_loads_no_command_and_no_declaration() -> None:
    program = (
        "import sys\nsys.argv = ['tocsin', '--version']\nfrom tocsin.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n"
        "    print(sorted(n for n in sys.modules if n.startswith('tocsin.')))\n"
        "    print([n for n in ('pydantic', 'yaml', 'promql_parser') if n in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    _, ours, foreign = done.stdout.splitlines()
    assert foreign == "[]"
    assert "tocsin.cli.generate" not in ours
    assert "tocsin.model" not in ours


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_every_command(option: str, tmp_path: Path, tocsin: Tocsin) -> None:
    ended = tocsin(tmp_path, option)

    assert ended.code == 0
    assert all(f"\n  {name}" in ended.stdout for name in main_module._COMMANDS)
    assert "Exit codes: 0 clean" in ended.stdout


@pytest.mark.parametrize("name", main_module._COMMANDS)
def test_every_command_that_is_listed_has_its_help(name: str, tmp_path: Path, tocsin: Tocsin) -> None:
    ended = tocsin(tmp_path, name, "--help")

    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"Usage: tocsin {name} ")


CALLS = {
    "an unknown command": (("generat",), "No such command 'generat'"),
    "an unknown option": (("generate", "--chek"), "No such option"),
    "an argument too many": (("generate", "x"), "unexpected extra argument (x)"),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_wrong_call_is_the_callers_mistake(case: str, tmp_path: Path, tocsin: Tocsin) -> None:
    arguments, words = CALLS[case]

    ended = tocsin(tmp_path, *arguments)

    assert (ended.code, ended.stdout) == (2, "")
    assert words in ended.stderr


def test_outside_a_project_the_folder_is_named(tmp_path: Path, tocsin: Tocsin) -> None:
    ended = tocsin(tmp_path, "generate")

    assert ended.stderr == f"no pyproject.toml with a [tool.tocsin] table in {tmp_path} or above it\n"
    assert (ended.code, ended.stdout) == (2, "")


FAILURES = {
    "one mistake": (AuthorError("for_ is wrong"), "for_ is wrong\n", 2),
    "two mistakes": (
        AuthorError([Mistake("one", "alert A", Origin("a.py", 1)), Mistake("two")]),
        "a.py:1: alert A: one\ntwo\n2 mistakes; nothing was written\n",
        2,
    ),
    "a tool": (ToolError("promtool hung\n  its words"), "promtool hung\n  its words\n", 3),
    "a disk": (WriteError("generated could not be written"), "generated could not be written\n", 3),
    "a disk that is full": (OSError(28, "No space left on device"), "stopped: No space left on device\n", 3),
    "a file that is gone": (FileNotFoundError(2, "No such file", "a.py"), "stopped: a.py: No such file\n", 3),
    "Ctrl-C": (KeyboardInterrupt(), "stopped\n", 130),
}


@pytest.mark.parametrize("case", FAILURES)
def test_each_failure_has_its_exit_code(
    case: str, tmp_path: Path, tocsin: Tocsin, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure, words, code = FAILURES[case]

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("tocsin.cli.generate.read_settings", fail)
    ended = tocsin(tmp_path, "generate")

    assert (ended.stderr.lstrip("\n"), ended.stdout, ended.code) == (words, "", code)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_goes_away_is_no_failure(project: Path, unbuffered: str) -> None:
    # The text must be longer than a pipe holds, so that the writer notices.
    program = (
        "import tocsin.cli.generate as generate, click\n"
        "generate._check = lambda settings: click.echo('x' * 10**6) or 0\n"
        "import sys\nsys.argv = ['tocsin', 'generate', '--check']\n"
        "from tocsin.cli.main import main\nmain()\n"
    )
    command = f'{sys.executable} -c "{program}" | head -c 1; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=project,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "x", "")
