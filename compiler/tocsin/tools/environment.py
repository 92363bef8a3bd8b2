"""The checkout's virtual environment: `.venv`, made once and filled with exactly what the lock names.

Run as `python -m tocsin.tools.environment` by the Makefile, with the system's Python and before any
package is there, so only the standard library is imported. Nothing here is used at tocsin's run time.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tocsin.errors import TocsinError, ToolError
from tocsin.tools import debian
from tocsin.tools.process import run

LOCK = "requirements-dev.lock"

_QUICK = 60.0
_DOWNLOADING = 900.0
"""Seconds: about 60 MB come over the network, which takes ten minutes at 1 Mbit/s."""

_SYSTEM = Path("/")
_WHEELS = "usr/share/python-wheels"
"""Where Debian's python3-pip-whl puts pip's wheel."""


def make(root: Path) -> None:
    """Make or complete `.venv` in `root`: the locked packages, then the checkout itself, editable.

    A venv that was left half-made, or that another folder's Python once made, is made anew. With the
    locked packages already there, nothing is downloaded.

    Raises:
        ToolError: Python cannot make one, or a package cannot be had.
    """
    venv = root / ".venv"
    if not usable(venv):
        print(f"making {venv.name} with Python {platform.python_version()}, once", file=sys.stderr)
        _create(venv)
    pip = (venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    # Bytecode is written when a module is first used: compiling all of it now takes longer.
    locked = (*pip, "--no-compile", "--require-hashes", "--requirement", root / LOCK)
    run(locked, timeout=_DOWNLOADING, cwd=root, env=_environ()).expect_success(
        "installing the locked packages"
    )
    editable = (*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", root)
    run(editable, timeout=_QUICK, cwd=root, env=_environ()).expect_success("installing tocsin itself")


def usable(venv: Path) -> bool:
    """Whether its Python starts, has pip, and was made for this very folder."""
    pip = venv / "bin" / "pip"
    # The scripts of a venv name its Python by absolute path: after a move they start another, or none.
    if not pip.is_file() or str(venv) not in pip.read_text(encoding="utf-8").partition("\n")[0]:
        return False
    try:
        return run((venv / "bin" / "python", "-c", "import pip"), timeout=_QUICK).code == 0
    except ToolError:
        return False


def _create(venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    if _has_ensurepip():
        run((sys.executable, "-m", "venv", venv), timeout=_QUICK).expect_success("making .venv")
        return
    run((sys.executable, "-m", "venv", "--without-pip", venv), timeout=_QUICK).expect_success("making .venv")
    with tempfile.TemporaryDirectory(prefix="tocsin-pip-") as scratch:
        wheel = _debian_pip(Path(scratch))
        # A wheel is a zip file, and Python runs what lies in one.
        command = (venv / "bin" / "python", wheel / "pip", "install", "--quiet", "--no-index", wheel)
        run(command, timeout=_QUICK, env=_environ()).expect_success("putting pip into .venv")


def _has_ensurepip() -> bool:
    """Debian's python3 has none until python3-venv is installed."""
    return run((sys.executable, "-c", "import ensurepip"), timeout=_QUICK).code == 0


def _debian_pip(scratch: Path) -> Path:
    """pip's wheel as Debian ships it: the installed one, else one unpacked into `scratch`."""
    found = sorted((_SYSTEM / _WHEELS).glob("pip-*.whl"))
    if not found:
        try:
            debian.unpack(("python3-pip-whl",), scratch)
        except ToolError as error:
            raise ToolError(
                f"{sys.executable} has no ensurepip, so it cannot make a .venv with pip; expected a whole"
                " Python, which on Debian and Ubuntu is: apt-get install python3-venv\n"
                f"pip's package would do without root, but was not to be had: {error}"
            ) from error
        found = sorted((scratch / _WHEELS).glob("pip-*.whl"))
    if not found:
        raise ToolError(f"Debian's python3-pip-whl holds no pip; expected /{_WHEELS}/pip-*.whl")
    return found[-1]


def _environ() -> dict[str, str]:
    """The caller's environment, without what would send pip to another interpreter or target."""
    dropped = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV")
    return {name: value for name, value in os.environ.items() if name not in dropped}


def main(argv: Sequence[str]) -> int:
    """Make the environment in the folder given, or here; the exit code."""
    try:
        make(Path(argv[0] if argv else ".").resolve())
    except TocsinError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
