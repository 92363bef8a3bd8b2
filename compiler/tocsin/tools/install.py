"""Fetching the programs that tocsin runs into `.tools/`: `python -m tocsin.tools.install promtool`.

Lives here: what is fetched, from which package, and where it is put. A program is moved into place
whole, so that a download that was cut short never counts; one that is in place is not fetched again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import TocsinError, ToolError
from tocsin.tools import debian
from tocsin.tools.promtool import Promtool, usable_version
from tocsin.tools.promtool import installed as promtool_installed


@dataclass(frozen=True)
class Program:
    """One program of a Debian package: the packages to try, in order, and its file in them."""

    name: str
    packages: tuple[str, ...]
    file: str


PROGRAMS = {
    program.name: program
    for program in (
        # Since Debian 13 promtool is a package of its own.
        Program("promtool", ("promtool", "prometheus"), "usr/bin/promtool"),
        Program("amtool", ("prometheus-alertmanager",), "usr/bin/amtool"),
        Program("prometheus", ("prometheus",), "usr/bin/prometheus"),
        Program("alertmanager", ("prometheus-alertmanager",), "usr/bin/prometheus-alertmanager"),
    )
}

MATRIX = ("bookworm", "trixie", "forky")
"""The Debian suites with the promtools that tocsin is tested on: 2.42, 2.53, and the newest, 3.5 or later."""


def install(name: str, root: Path) -> Path:
    """Fetch a program of this system's packages into `root`/.tools/NAME/NAME, unless it is there.

    Raises:
        ToolError: it cannot be had.
    """
    target = root / ".tools" / name / name
    if not os.access(target, os.X_OK):
        _fetch(PROGRAMS[name], root / ".tools", "", lambda _: target)
    return target


def install_promtool(root: Path, environ: Mapping[str, str]) -> Path:
    """The promtool to use: the one that is found, else a fetched one; its path is noted in .tools.

    Raises:
        ToolError: none can be found or fetched, or the one named by the caller is of no use.
    """
    try:
        found = Promtool.find(root, environ)
    except ToolError as missing:
        if environ.get("TOCSIN_PROMTOOL"):
            raise
        try:
            promtool_installed(root).unlink(missing_ok=True)
            install("promtool", root)
        except ToolError as error:
            raise ToolError(f"{missing}\nFetching one from Debian's packages was tried:\n{error}") from error
        found = Promtool.find(root, environ)
    note = root / ".tools" / "promtool.path"
    note.parent.mkdir(exist_ok=True)
    note.write_text(f"{found.path}\n", encoding="utf-8")
    return found.path


def install_matrix(root: Path) -> tuple[Path, ...]:
    """Every promtool of the MATRIX as `.tools/promtool-X.Y/promtool`, oldest first.

    `.tools/matrix/SUITE` is a link to the folder of the suite's promtool, so that the suites can be
    gone through without knowing what version each has by now.

    Raises:
        ToolError: one of them cannot be had.
    """
    return tuple(_matrix_entry(root / ".tools", suite) for suite in MATRIX)


def _matrix_entry(tools: Path, suite: str) -> Path:
    link = tools / "matrix" / suite
    if not os.access(link / "promtool", os.X_OK):
        placed = _fetch(PROGRAMS["promtool"], tools, suite, lambda file: _by_version(tools, file))
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(Path("..") / placed.parent.name)
    return link.resolve() / "promtool"


def _by_version(tools: Path, file: Path) -> Path:
    major, minor, _ = usable_version(file)
    return tools / f"promtool-{major}.{minor}" / "promtool"


def _fetch(program: Program, tools: Path, suite: str, target: Callable[[Path], Path]) -> Path:
    """Unpack beside the target, on the same disk, so that the last step is one rename."""
    tools.mkdir(exist_ok=True)
    origin = f"Debian {suite}" if suite else "this system's packages"
    print(f"fetching {program.name} from {origin} into {tools.name}, once", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="unpack-", dir=tools) as scratch:
        package = debian.unpack(program.packages, Path(scratch), suite)
        file = Path(scratch) / program.file
        if not file.is_file():
            raise ToolError(f"the package {package} has no {program.file}")
        place = target(file)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)
    return place


def main(argv: Sequence[str]) -> int:
    """Install what is named: `promtool`, `matrix`, or another of PROGRAMS; the exit code.

    Prints the path of each program, a line each, for a shell to go through.
    """
    known = ("matrix", *PROGRAMS)
    unknown = [name for name in argv if name not in known]
    if unknown or not argv:
        given = f"unknown: {', '.join(unknown)}" if unknown else "nothing to install was named"
        print(f"{given}; expected one or more of: {', '.join(known)}", file=sys.stderr)
        return 2
    root = Path.cwd()
    try:
        for name in argv:
            print(*_install_named(name, root), sep="\n")
    except TocsinError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _install_named(name: str, root: Path) -> tuple[Path, ...]:
    if name == "matrix":
        return install_matrix(root)
    if name == "promtool":
        return (install_promtool(root, os.environ),)
    return (install(name, root),)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
