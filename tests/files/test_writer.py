"""All files or none are written, each atomically, and never one that is somebody else's."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path, PurePosixPath

import pytest

from tocsin.errors import WriteError
from tocsin.files import writer
from tocsin.files.writer import Changes, read, stale_files, with_manifest, write
from tocsin.outputs.artifact import Artifact

NOTE = "# Generated from x by `tocsin generate`; do not edit.\n"


def artifact(path: str, text: str = "text\n") -> Artifact:
    return Artifact(PurePosixPath(path), NOTE + text)


def accept(staged: Path) -> None:
    """Find nothing wrong."""


def paths(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def states(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    found = {}
    for name in paths(folder):
        status = (folder / name).stat()
        found[name] = ((folder / name).read_bytes(), status.st_mtime_ns, status.st_ino)
    return found


def refused(artifacts: list[Artifact], folder: Path) -> str:
    with pytest.raises(WriteError) as caught:
        write(artifacts, folder, accept)
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "generated"


# --- what is written


def test_files_and_the_list_of_them_are_written(folder: Path) -> None:
    changes = write([artifact("b/c/d.yaml"), artifact("a.yaml")], folder, accept)

    assert paths(folder) == [".manifest", "a.yaml", "b/c/d.yaml"]
    assert (folder / ".manifest").read_text(encoding="utf-8") == "a.yaml\nb/c/d.yaml\n"
    written = tuple(map(PurePosixPath, ("b/c/d.yaml", "a.yaml", ".manifest")))
    assert changes == Changes(written, (), 0)


def test_the_order_of_files_does_not_change_the_list(folder: Path) -> None:
    one = with_manifest([artifact("b"), artifact("a")])[-1]

    assert one == with_manifest([artifact("a"), artifact("b")])[-1]


def test_lines_end_alike_everywhere_and_text_is_utf_8(folder: Path) -> None:
    write([artifact("a.yaml", "é\r\n🔥\n")], folder, accept)

    assert (folder / "a.yaml").read_bytes() == (NOTE + "é\r\n🔥\n").encode()


def test_nothing_is_touched_when_nothing_changed(folder: Path) -> None:
    write([artifact("a.yaml"), artifact("b.yaml")], folder, accept)
    before = states(folder)

    changes = write([artifact("a.yaml"), artifact("b.yaml")], folder, accept)

    assert changes == Changes((), (), 3)
    assert states(folder) == before


def test_only_what_changed_is_replaced(folder: Path) -> None:
    write([artifact("a.yaml"), artifact("b.yaml")], folder, accept)
    before = states(folder)

    changes = write([artifact("a.yaml"), artifact("b.yaml", "new\n")], folder, accept)

    after = states(folder)
    assert changes == Changes((PurePosixPath("b.yaml"),), (), 2)
    assert {name for name in after if after[name] != before[name]} == {"b.yaml"}


def test_a_checkout_that_turned_the_line_ends_is_mended(folder: Path) -> None:
    write([artifact("a.yaml")], folder, accept)
    (folder / "a.yaml").write_bytes((NOTE + "text\n").replace("\n", "\r\n").encode())

    assert write([artifact("a.yaml")], folder, accept).written == (PurePosixPath("a.yaml"),)


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_files_get_the_mode_that_new_files_have(mask: int, mode: int, folder: Path) -> None:
    before = os.umask(mask)
    try:
        write([artifact("a.yaml")], folder, accept)
    finally:
        os.umask(before)

    assert {(folder / name).stat().st_mode & 0o777 for name in paths(folder)} == {mode}


def test_a_linked_output_folder_is_followed(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    real.mkdir()
    folder.symlink_to(real)
    write([artifact("a.yaml"), artifact("b.yaml")], folder, accept)
    changes = write([artifact("a.yaml")], folder, accept)

    assert changes.removed == (PurePosixPath("b.yaml"),)
    assert paths(real) == [".manifest", "a.yaml"]
    assert folder.is_symlink()


# --- what is removed


def test_stale_files_are_removed_and_the_folders_they_leave_empty(folder: Path) -> None:
    write([artifact("a.yaml"), artifact("b/c/d.yaml"), artifact("b/e.yaml")], folder, accept)
    changes = write([artifact("a.yaml"), artifact("b/e.yaml")], folder, accept)

    assert changes.removed == (PurePosixPath("b/c/d.yaml"),)
    assert sorted(path.name for path in folder.rglob("*")) == [".manifest", "a.yaml", "b", "e.yaml"]

    write([artifact("a.yaml")], folder, accept)
    assert sorted(path.name for path in folder.rglob("*")) == [".manifest", "a.yaml"]


def test_a_folder_with_somebodys_file_stays(folder: Path) -> None:
    write([artifact("a.yaml"), artifact("b/c.yaml")], folder, accept)
    (folder / "b" / "notes.md").write_text("mine", encoding="utf-8")
    write([artifact("a.yaml")], folder, accept)

    assert paths(folder) == [".manifest", "a.yaml", "b/notes.md"]


def test_files_of_others_are_never_touched(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.md").write_text("mine", encoding="utf-8")
    (folder / ".staging-notes").mkdir()
    (folder / ".staging-notes" / "x").write_text("mine", encoding="utf-8")
    before = states(folder)
    write([artifact("a.yaml")], folder, accept)
    write([], folder, accept)

    assert {name: state for name, state in states(folder).items() if name != ".manifest"} == before


def test_a_listed_file_that_is_gone_already_is_no_matter(folder: Path) -> None:
    write([artifact("a.yaml"), artifact("b.yaml")], folder, accept)
    (folder / "b.yaml").unlink()

    assert write([artifact("a.yaml")], folder, accept).removed == ()


def test_lines_of_the_list_that_lead_elsewhere_are_ignored(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for victim in (tmp_path / "victim", outside / "victim"):
        victim.write_text("mine", encoding="utf-8")
    write([artifact("a.yaml")], folder, accept)
    (folder / "link").symlink_to(outside)
    lines = [
        "../victim",
        str(tmp_path / "victim"),
        "link/victim",
        "b/../../victim",
        ".",
        "",
        "a\0b",
        "<<<<<<< HEAD",
    ]
    (folder / ".manifest").write_text("\n".join([*lines, "a.yaml", ""]), encoding="utf-8")

    assert stale_files([artifact("a.yaml")], folder) == ()
    assert write([artifact("a.yaml")], folder, accept).removed == ()
    assert (tmp_path / "victim").exists()
    assert (outside / "victim").exists()
    assert (folder / ".manifest").read_text(encoding="utf-8") == "a.yaml\n"


def test_a_list_that_is_no_text_is_written_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / ".manifest").write_bytes(b"\xff\xfe")
    write([artifact("a.yaml")], folder, accept)

    assert (folder / ".manifest").read_text(encoding="utf-8") == "a.yaml\n"


# --- what is in the way


def test_an_unlisted_file_is_somebodys_unless_it_says_that_it_was_generated(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.yaml").write_text("mine", encoding="utf-8")

    assert refused([artifact("a.yaml")], folder) == (
        f"{folder}/a.yaml was not written by tocsin and is left as it is; move it out of the way"
    )
    assert (folder / "a.yaml").read_text(encoding="utf-8") == "mine"

    (folder / "a.yaml").write_text(NOTE + "old", encoding="utf-8")
    assert PurePosixPath("a.yaml") in write([artifact("a.yaml")], folder, accept).written


def test_a_listed_file_is_ours_even_if_it_cannot_say_so(folder: Path) -> None:
    write([Artifact(PurePosixPath("a.json"), "{}")], folder, accept)

    changes = write([Artifact(PurePosixPath("a.json"), "[]")], folder, accept)
    assert changes.written == (PurePosixPath("a.json"),)


def test_a_link_to_nowhere_is_somebodys(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.yaml").symlink_to("/nowhere/at/all")

    assert refused([artifact("a.yaml")], folder).startswith(f"{folder}/a.yaml was not written by tocsin")


def test_an_output_folder_that_is_a_link_to_nowhere_is_told(folder: Path) -> None:
    folder.symlink_to("/nowhere/at/all")

    assert refused([artifact("a.yaml")], folder) == (
        f"{folder} is no folder, and one must stand there; move it out of the way"
    )


def test_everything_in_the_way_is_named_once(folder: Path) -> None:
    folder.mkdir()
    (folder / "b").write_text("mine", encoding="utf-8")
    (folder / "c").mkdir()
    (folder / ".manifest").mkdir()

    assert refused([artifact("b/x"), artifact("b/y"), artifact("c"), artifact("d")], folder).splitlines() == [
        f"{folder}/b is no folder, and one must stand there; move it out of the way",
        f"{folder}/c is a folder, and a file must stand there; move it out of the way",
        f"{folder}/.manifest is a folder, and a file must stand there; move it out of the way",
    ]


# --- what fails


class RefusedError(Exception):
    """What verification raises."""


def refuse(staged: Path) -> None:
    raise RefusedError


def test_verification_sees_all_files_before_any_is_replaced(folder: Path) -> None:
    write([artifact("a.yaml", "old\n"), artifact("b.yaml")], folder, accept)
    seen = []

    def look(staged: Path) -> None:
        seen.append(
            (paths(staged), read(staged, PurePosixPath("a.yaml")), read(folder, PurePosixPath("a.yaml")))
        )

    write([artifact("a.yaml", "new\n"), artifact("b.yaml")], folder, look)

    assert seen == [([".manifest", "a.yaml", "b.yaml"], f"{NOTE}new\n", f"{NOTE}old\n")]


def test_what_is_refused_is_not_written_and_leaves_nothing(folder: Path) -> None:
    write([artifact("a.yaml", "old\n"), artifact("b.yaml")], folder, accept)
    before = states(folder)

    with pytest.raises(RefusedError):
        write([artifact("a.yaml", "new\n"), artifact("c.yaml")], folder, refuse)

    assert states(folder) == before
    assert not [path for path in folder.iterdir() if path.is_dir()]


def test_a_folder_made_for_what_is_refused_is_taken_away(folder: Path) -> None:
    with pytest.raises(RefusedError):
        write([artifact("a.yaml")], folder / "b" / "c", refuse)

    assert not folder.exists()


def test_an_interrupted_run_leaves_nothing(folder: Path) -> None:
    def interrupt(staged: Path) -> None:
        raise KeyboardInterrupt

    write([artifact("a.yaml", "old\n")], folder, accept)
    before = states(folder)
    with pytest.raises(KeyboardInterrupt):
        write([artifact("a.yaml")], folder, interrupt)

    assert states(folder) == before


def test_a_failure_amid_the_replacements_does_not_claim_that_nothing_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write([artifact("a.yaml", "old\n"), artifact("b.yaml", "old\n")], folder, accept)
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if target.name == "b.yaml":
            raise OSError(errno.EIO, "Input/output error", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    said = refused([artifact("a.yaml"), artifact("b.yaml")], folder)
    monkeypatch.undo()

    assert said == (
        f"{folder} could not be written at {folder}/b.yaml: Input/output error; "
        "some files are new, the others as before; mend this and run it again"
    )
    assert (folder / "a.yaml").read_text(encoding="utf-8") == f"{NOTE}text\n"
    assert (folder / "b.yaml").read_text(encoding="utf-8") == f"{NOTE}old\n"
    again = write([artifact("a.yaml"), artifact("b.yaml")], folder, accept)
    assert again.written == (PurePosixPath("b.yaml"),)


def test_a_name_that_is_too_long_for_the_disk_is_told(folder: Path) -> None:
    said = refused([artifact("a" * 300)], folder)

    assert said.startswith(f"{folder} could not be written at {folder}/.staging-{os.getpid()}/aaa")
    assert said.endswith("File name too long; what was there before is unchanged")
    assert not folder.exists()


# --- several runs


def dead_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_what_a_dead_run_staged_is_removed_and_what_a_living_one_stages_is_kept(folder: Path) -> None:
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        for pid in (dead_process(), living.pid, os.getpid(), 10**30):
            (folder / f".staging-{pid}").mkdir(parents=True)
            (folder / f".staging-{pid}" / "a.yaml").write_text("staged", encoding="utf-8")
        write([artifact("a.yaml")], folder, accept)

        assert paths(folder) == [".manifest", f".staging-{living.pid}/a.yaml", "a.yaml"]
    finally:
        living.communicate(b"\n")


def test_a_run_of_another_user_is_living(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(pid: int, signal: int) -> None:
        raise PermissionError

    (folder / ".staging-1").mkdir(parents=True)
    monkeypatch.setattr(os, "kill", forbidden)
    write([artifact("a.yaml")], folder, accept)

    assert (folder / ".staging-1").is_dir()


PROGRAM = """
import sys
from pathlib import Path, PurePosixPath
from tocsin.files.writer import write
from tocsin.outputs.artifact import Artifact

folder, mine = Path(sys.argv[1]), sys.argv[2]
for turn in range(30):
    text = f"# by `tocsin generate`\\n{mine} {turn}\\n" * 50
    artifacts = [Artifact(PurePosixPath(f"d/{n}.yaml"), text) for n in range(5)]
    write(artifacts, folder, lambda staged: None)
"""


def test_runs_at_the_same_time_leave_every_file_whole(folder: Path) -> None:
    runs = [subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), name]) for name in ("one", "two")]
    torn = []

    def watch() -> None:
        while any(run.poll() is None for run in runs):
            for number in range(5):
                lines = (read(folder, PurePosixPath(f"d/{number}.yaml")) or "").splitlines()
                if len(set(lines)) not in (0, 2) or len(lines) not in (0, 100):
                    torn.append(lines)

    watcher = threading.Thread(target=watch)
    watcher.start()
    codes = [run.wait(timeout=60) for run in runs]
    watcher.join()

    assert (codes, torn) == ([0, 0], [])
    assert paths(folder) == [".manifest", *(f"d/{number}.yaml" for number in range(5))]


def test_new_files_are_listed_before_they_are_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a run killed in between leaves files that the next takes for somebody's."""
    write([artifact("a.json"), artifact("old.json")], folder, accept)
    listed = []
    move = writer._Run._move

    def look(run: writer._Run, path: PurePosixPath) -> None:
        listed.append((str(path), read(folder, writer.MANIFEST)))
        move(run, path)

    monkeypatch.setattr(writer._Run, "_move", look)
    write([artifact("a.json"), artifact("new.json")], folder, accept)

    both = "a.json\nnew.json\nold.json\n"
    assert listed == [("new.json", both), (".manifest", both)]
    assert read(folder, writer.MANIFEST) == "a.json\nnew.json\n"
