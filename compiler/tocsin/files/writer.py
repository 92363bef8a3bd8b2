"""Writing what was generated: all of it or nothing, and never a file that is somebody else's.

Everything is first written beside the output folder's files, on the same file system, and verified
there. Only then is each changed file replaced, atomically, and files that are generated no longer
are removed last. A full disk or a killed run leaves the previous output whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tocsin.errors import WriteError
from tocsin.outputs.artifact import Artifact

MANIFEST = PurePosixPath(".manifest")
"""Lists the files that were generated, so that stale ones can be told from other people's."""

_STAGING = ".staging-"
_NOTE = "by `tocsin generate`"


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
        WriteError: the folder cannot be written, or a file of somebody else is in the way.
    """
    complete = with_manifest(artifacts)
    changed = tuple(artifact for artifact in complete if read(folder, artifact.path) != artifact.text)
    stale = stale_files(complete, folder)
    _refuse_strangers(changed, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        staging = folder / f"{_STAGING}{os.getpid()}"
        try:
            _stage(complete, staging)
            verify(staging)
            _replace(changed, staging, folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _remove(stale, folder)
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise WriteError(
            f"{folder} could not be written{where}: {error.strerror}; what was there before is unchanged"
        ) from error
    return Changes(tuple(each.path for each in changed), stale, len(complete) - len(changed))


def with_manifest(artifacts: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """The artefacts and the list of them, the list last."""
    paths = sorted(str(artifact.path) for artifact in artifacts)
    return (*artifacts, Artifact(MANIFEST, "".join(f"{path}\n" for path in paths)))


def read(folder: Path, path: PurePosixPath) -> str | None:
    """What a generated file holds now; None if it is not there."""
    try:
        return (folder / path).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None


def stale_files(artifacts: Iterable[Artifact], folder: Path) -> tuple[PurePosixPath, ...]:
    """Files that an earlier run generated and this one does not."""
    current = {artifact.path for artifact in artifacts}
    listed = (PurePosixPath(line) for line in (read(folder, MANIFEST) or "").splitlines() if line)
    inside = (path for path in listed if not path.is_absolute() and ".." not in path.parts)
    return tuple(path for path in inside if path not in current and (folder / path).is_file())


def _refuse_strangers(changed: Iterable[Artifact], folder: Path) -> None:
    """A file in the way that no run of ours has listed or marked belongs to somebody."""
    ours = set((read(folder, MANIFEST) or "").splitlines()) | {str(MANIFEST)}
    for artifact in changed:
        if str(artifact.path) in ours or not (folder / artifact.path).exists():
            continue
        if _NOTE not in (read(folder, artifact.path) or "")[:1000]:
            raise WriteError(
                f"{folder / artifact.path} was not written by tocsin and is left as it is; move it out of the way"
            )


def _sweep(folder: Path) -> None:
    """Remove what killed runs have staged; a run that is still going keeps its own."""
    for leftover in folder.glob(f"{_STAGING}*"):
        if not _is_running(leftover.name.removeprefix(_STAGING)):
            shutil.rmtree(leftover, ignore_errors=True)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(pid) != os.getpid()


def _stage(artifacts: Iterable[Artifact], staging: Path) -> None:
    for artifact in artifacts:
        target = staging / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.write(artifact.text)


def _replace(changed: Iterable[Artifact], staging: Path, folder: Path) -> None:
    for artifact in changed:
        target = folder / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / artifact.path, target)


def _remove(stale: Iterable[PurePosixPath], folder: Path) -> None:
    for path in stale:
        (folder / path).unlink(missing_ok=True)
        for parent in path.parents:
            if parent == PurePosixPath(".") or any((folder / parent).iterdir()):
                break
            (folder / parent).rmdir()
