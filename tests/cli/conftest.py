"""Small projects on disk, and the real command line run over them, in this process or in one of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tocsin.cli.main import main
from tocsin.files.settings import read_settings
from tocsin.files.writer import write
from tocsin.pipeline import plan, render

BAD_INPUT = Path(__file__).parents[2] / "fixtures" / "bad_input"


@dataclass(frozen=True)
class Ended:
    """How a run of the command line ended."""

    code: int
    stdout: str
    stderr: str


Tocsin = Callable[..., Ended]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one alert, compiled a while ago."""
    root = tmp_path / "project"
    shutil.copytree(BAD_INPUT / "_before", root)
    (root / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")
    settings = read_settings(root)
    write(render(plan(settings)), settings.output_folder, lambda staged: None)
    for path in [settings.output_folder, *settings.output_folder.rglob("*")]:
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return root


@pytest.fixture
def tocsin(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tocsin:
    """The command line in this process: `tocsin(folder, "generate", "--check")`."""

    def run(folder: Path, *arguments: str) -> Ended:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            patch.setattr(sys, "argv", ["tocsin", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        stdout, stderr = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, stdout, stderr)

    return run


@pytest.fixture
def in_a_process() -> Tocsin:
    """The command line in a process of its own, which first executes `before`, a piece of Python."""

    def run(folder: Path, *arguments: str, before: str = "", **environ: str) -> Ended:
        program = f"{before}\nfrom tocsin.cli.main import main\nmain()"
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=folder,
            env=os.environ | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, tuple[bytes, int, int]]]:
    """Each file below a folder: its bytes, when it was changed, and which file it is."""

    def take(folder: Path) -> dict[str, tuple[bytes, int, int]]:
        return {
            str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return take


@pytest.fixture
def fake_promtool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Have a shell script stand in for promtool; it says version 2.42.0 and does `check` as given."""

    def make(check: str, version: str = "promtool, version 2.42.0 (branch: test)") -> Path:
        path = tmp_path / "promtool"
        body = f'case "$1" in\n--version) echo "{version}" ;;\ncheck) {check} ;;\nesac'
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("TOCSIN_PROMTOOL", str(path))
        return path

    return make
