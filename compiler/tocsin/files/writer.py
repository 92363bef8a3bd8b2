"""Writing what was generated: all of it or nothing, and never a file that is somebody else's.

Everything is first written beside the output folder's files, on the same file system, and verified
there. Only then is each changed file replaced, atomically, and files that are generated no longer
are removed last. A full disk leaves the previous output as it was; a killed run leaves each file whole,
the old one or the new one, and the next run does the rest.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tocsin.errors import WriteError
from tocsin.outputs.artifact import Artifact

MANIFEST = PurePosixPath(".manifest")
"""Lists the files that were generated, so that stale ones can be told from other people's."""

_STAGING = ".staging-"
_NOTE = "by `tocsin generate`"
_HEAD = 1000
"""Characters in which a generated file says so."""


@dataclass(frozen=True)
class Changes:
    """What a write changed, as paths below the output folder."""

    written: tuple[PurePosixPath, ...]
    removed: tuple[PurePosixPath, ...]
    unchanged: int


def write(artifacts: Sequence[Artifact], folder: Path, verify: Callable[[Path], None]) -> Changes:
    """Make the folder hold exactly these artefacts, besides other people's files.

    `verify` is given the staged folder and raises if the files in it must not be used.

    Raises:
        WriteError: the folder cannot be written, or something of somebody else's is in the way.
    """
    complete = with_manifest(artifacts)
    _refuse_obstacles(complete, folder)
    run = _Run(complete, folder)
    try:
        run.prepare()
        try:
            run.stage()
            verify(run.staging)
            run.replace()
        finally:
            run.clean_up()
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise WriteError(f"{folder} could not be written{where}: {error.strerror}; {run.state}") from error
    return Changes(run.changed, run.stale, len(complete) - len(run.changed))


class _Run:
    """One replacement of a folder's files, in steps after each of which a kill does no harm."""

    def __init__(self, complete: Sequence[Artifact], folder: Path) -> None:
        self.complete = complete
        self.folder = folder
        self.staging = folder / f"{_STAGING}{os.getpid()}"
        self.listed = _listed(folder)
        self.changed = tuple(each.path for each in complete if read(folder, each.path) != each.text)
        self.stale = stale_files(complete, folder)
        self.made = [each for each in (folder, *folder.parents) if not each.exists()]
        self.state = "what was there before is unchanged"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        _sweep(self.folder)

    def stage(self) -> None:
        for artifact in self.complete:
            _write(self.staging / artifact.path, artifact.text)

    def replace(self) -> None:
        """The manifest first lists old files and new ones: so a killed run leaves nothing unowned."""
        self.state = "some files are new, the others as before; mend this and run it again"
        known = sorted({*self.listed, *(str(each.path) for each in self.complete if each.path != MANIFEST)})
        if known != self.listed:
            union = self.staging / "manifest-of-both"
            _write(union, _lines(known))
            os.replace(union, self.folder / MANIFEST)
        for path in self.changed:
            if path != MANIFEST:
                self._move(path)
        _remove(self.stale, self.folder)
        if read(self.folder, MANIFEST) != self.complete[-1].text:
            self._move(MANIFEST)

    def _move(self, path: PurePosixPath) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.staging / path, target)

    def clean_up(self) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)
        with suppress(OSError):  # they stay if something was written into them
            for folder in self.made:
                folder.rmdir()


def with_manifest(artifacts: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """The artefacts and the list of them, the list last."""
    return (*artifacts, Artifact(MANIFEST, _lines(sorted(str(artifact.path) for artifact in artifacts))))


def _lines(paths: Iterable[str]) -> str:
    return "".join(f"{path}\n" for path in paths)


def read(folder: Path, path: PurePosixPath) -> str | None:
    """What a generated file holds now, its line ends as they are; None if it is not there or no text."""
    try:
        return (folder / path).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def stale_files(artifacts: Iterable[Artifact], folder: Path) -> tuple[PurePosixPath, ...]:
    """Files that an earlier run generated and this one does not."""
    current = {str(artifact.path) for artifact in artifacts}
    return tuple(
        PurePosixPath(line) for line in _listed(folder) if line not in current and _is_inside(folder, line)
    )


def _listed(folder: Path) -> list[str]:
    return [line for line in (read(folder, MANIFEST) or "").split("\n") if line]


def _is_inside(folder: Path, line: str) -> bool:
    """Whether a line of the manifest names a file of the folder: a merge may have left anything there."""
    path = PurePosixPath(line)
    if path.is_absolute() or ".." in path.parts or not line.isprintable():
        return False
    target = folder / path
    return target.is_file() and target.parent.resolve().is_relative_to(folder.resolve())


def _refuse_obstacles(artifacts: Iterable[Artifact], folder: Path) -> None:
    """Whatever is in the way and was not written by a run of ours belongs to somebody."""
    ours = {*_listed(folder), str(MANIFEST)}
    words = [words for artifact in artifacts if (words := _obstacle(artifact, folder, ours))]
    if words:
        raise WriteError("\n".join(dict.fromkeys(words)))


def _obstacle(artifact: Artifact, folder: Path, ours: set[str]) -> str:
    target = folder / artifact.path
    for parent in reversed(target.parents):
        if os.path.lexists(parent) and not parent.is_dir():
            return f"{parent} is no folder, and one must stand there; move it out of the way"
    if target.is_dir():
        return f"{target} is a folder, and a file must stand there; move it out of the way"
    if str(artifact.path) in ours or not os.path.lexists(target):
        return ""
    if _NOTE in (read(folder, artifact.path) or "")[:_HEAD]:
        return ""
    return f"{target} was not written by tocsin and is left as it is; move it out of the way"


def _sweep(folder: Path) -> None:
    """Remove what killed runs have staged; a run that is still going keeps its own."""
    for leftover in folder.glob(f"{_STAGING}*"):
        pid = leftover.name.removeprefix(_STAGING)
        if pid.isdecimal() and not _is_running(int(pid)):
            shutil.rmtree(leftover, ignore_errors=True)


def _is_running(pid: int) -> bool:
    """Whether another process has this number; ours is given to us after a killed run had it."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _remove(stale: Iterable[PurePosixPath], folder: Path) -> None:
    for path in stale:
        (folder / path).unlink(missing_ok=True)
        with suppress(OSError):  # a folder that holds something else stays
            for parent in path.parents[:-1]:
                (folder / parent).rmdir()
