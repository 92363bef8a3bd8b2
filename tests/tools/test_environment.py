"""The virtual environment: made once, made anew when it is of no use, and without ensurepip too."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.errors import ToolError
from tocsin.tools import environment

if TYPE_CHECKING:
    from tests.tools.conftest import Archive, Script

BACKEND = """\
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "project-1.0-py3-none-any.whl"
    info = "project-1.0.dist-info"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("project.py", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: project\\nVersion: 1.0\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


def pip_wheel() -> Path | None:
    """A pip of this machine: Python's own, or on Debian the one its packages share."""
    ensurepip = importlib.util.find_spec("ensurepip")
    bundled = [
        Path(folder) / "_bundled" for folder in (ensurepip and ensurepip.submodule_search_locations) or ()
    ]
    folders = (*bundled, Path("/usr/share/python-wheels"))
    return next((wheel for folder in folders for wheel in folder.glob("pip-*.whl")), None)


PIP = pip_wheel()
needs_pip_wheel = pytest.mark.skipif(PIP is None, reason="no pip wheel: this Debian has no python3-venv")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that locks nothing and builds itself; the index is out of reach."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    (root / environment.LOCK).write_text("# nothing\n", encoding="utf-8")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return root


@pytest.fixture
def no_ensurepip(script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This Python, as Debian splits it: without ensurepip."""
    refuse = '[ "$*" = "-c import ensurepip" ] && exit 1'
    python = script("python", f'{refuse}\nexec {sys.executable} "$@"')
    monkeypatch.setattr(sys, "executable", str(python))
    return python


@pytest.fixture
def system_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which Debian's python3-pip-whl is installed."""
    assert PIP is not None
    wheels = tmp_path / "system-pip" / "usr" / "share" / "python-wheels"
    wheels.mkdir(parents=True)
    (wheels / PIP.name).symlink_to(PIP)
    monkeypatch.setattr(environment, "_SYSTEM", tmp_path / "system-pip")


@pytest.fixture
def bare_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without any pip."""
    monkeypatch.setattr(environment, "_SYSTEM", tmp_path / "bare")


def imports_project(root: Path) -> bool:
    command = [root / ".venv" / "bin" / "python", "-c", "import project"]
    return subprocess.run(command, cwd="/", check=False, capture_output=True).returncode == 0


def refusal(root: Path) -> str:
    with pytest.raises(ToolError) as caught:
        environment.make(root)
    return str(caught.value)


@needs_pip_wheel
@pytest.mark.slow
def test_a_whole_python_makes_it_and_a_second_call_leaves_it_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.make(project)
    witness = project / ".venv" / "witness"
    witness.touch()
    environment.make(project)

    assert imports_project(project)
    assert witness.exists()
    version = ".".join(map(str, sys.version_info[:3]))
    assert capsys.readouterr().err == f"making .venv with Python {version}, once\n"


@needs_pip_wheel
@pytest.mark.slow
@pytest.mark.usefixtures("no_ensurepip", "bare_system")
def test_a_python_without_ensurepip_fetches_pip_from_debian(project: Path, archive: Archive) -> None:
    assert PIP is not None
    wheel = f"usr/share/python-wheels/{PIP.name}"
    archive.publish("bookworm", "python3-pip-whl", "25.0", {wheel: PIP.read_bytes()})

    environment.make(project)

    assert imports_project(project)


@needs_pip_wheel
@pytest.mark.slow
@pytest.mark.usefixtures("no_ensurepip", "system_pip")
def test_one_that_is_of_no_use_is_made_anew_with_the_pip_that_debian_installed(project: Path) -> None:
    environment.make(project)
    moved = project.with_name("moved")
    shutil.copytree(project, moved, symlinks=True)
    python, pip = (project / ".venv" / "bin" / name for name in ("python", "pip"))

    assert environment.usable(project / ".venv")
    assert not environment.usable(moved / ".venv")
    assert not environment.usable(project / "none")

    subprocess.run([pip, "uninstall", "-qy", "pip"], check=True)
    script = moved / ".venv" / "bin" / "pip"
    pip.write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    assert not environment.usable(project / ".venv")
    python.unlink()
    assert not environment.usable(project / ".venv")

    environment.make(moved)
    assert imports_project(moved)


@needs_pip_wheel
@pytest.mark.slow
@pytest.mark.usefixtures("no_ensurepip", "system_pip")
def test_a_locked_package_that_cannot_be_had_is_named(project: Path) -> None:
    (project / environment.LOCK).write_text(f"no-such==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")

    said = refusal(project).splitlines()

    assert said[0].startswith(f"installing the locked packages failed: `{project}/.venv/bin/python -m pip ")
    assert said[0].endswith("ended with exit code 1")
    assert said[-1] == "  ERROR: No matching distribution found for no-such==1.0"


@pytest.mark.usefixtures("bare_system")
def test_without_ensurepip_and_without_apt_it_says_what_to_install(
    project: Path, no_ensurepip: Path, script: Script
) -> None:
    script("apt-get", "echo 'E: Unable to locate package python3-pip-whl' >&2; exit 100")

    assert refusal(project) == (
        f"{no_ensurepip} has no ensurepip, so it cannot make a .venv with pip; expected a whole Python,"
        " which on Debian and Ubuntu is: apt-get install python3-venv\n"
        "pip's package would do without root, but was not to be had:"
        " cannot get python3-pip-whl from this system's packages:\n"
        "  E: Unable to locate package python3-pip-whl"
    )


@pytest.mark.usefixtures("bare_system", "no_ensurepip")
def test_a_pip_package_without_pip_is_said(project: Path, archive: Archive) -> None:
    archive.publish("bookworm", "python3-pip-whl", "25.0", {"usr/share/doc/readme": ""})

    assert refusal(project) == (
        "Debian's python3-pip-whl holds no pip; expected /usr/share/python-wheels/pip-*.whl"
    )


@pytest.mark.usefixtures("bare_system", "no_ensurepip")
def test_the_command_prints_the_reason_and_ends_with_the_code_for_tools(
    project: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script("apt-get", "exit 1")

    code = environment.main([str(project)])

    assert code == 3
    assert capsys.readouterr().err.splitlines()[-1] == (
        "pip's package would do without root, but was not to be had:"
        " cannot get python3-pip-whl from this system's packages: apt gave no reason"
    )


def test_the_command_makes_it_in_the_folder_it_is_started_in(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(environment, "make", made.append)
    monkeypatch.chdir(project)

    assert environment.main([]) == 0
    assert made == [Path(os.getcwd())]
