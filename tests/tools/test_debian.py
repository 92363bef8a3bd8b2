"""Debian's packages: the real apt-get on an archive of this disk, and fakes for what apt may refuse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.errors import ToolError
from tocsin.tools import debian

if TYPE_CHECKING:
    from tests.tools.conftest import Archive, Script

FIRST = "#!/bin/sh\necho first\n"
SECOND = "#!/bin/sh\necho second\n"


def refusal(packages: tuple[str, ...], folder: Path, suite: str = "") -> str:
    with pytest.raises(ToolError) as caught:
        debian.unpack(packages, folder, suite)
    return str(caught.value)


def test_a_package_of_the_system_is_unpacked_and_nothing_is_installed(
    archive: Archive, tmp_path: Path
) -> None:
    archive.publish("bookworm", "promtool", "2.42.0", {"usr/bin/promtool": FIRST})

    name = debian.unpack(("promtool", "prometheus"), tmp_path / "out")

    assert name == "promtool"
    assert (tmp_path / "out" / "usr" / "bin" / "promtool").read_text() == FIRST
    assert list((tmp_path / "system" / "lists").glob("*_Packages")) == []


def test_the_second_package_is_taken_where_the_first_does_not_exist(archive: Archive, tmp_path: Path) -> None:
    archive.publish("bookworm", "prometheus", "2.42.0", {"usr/bin/promtool": SECOND})

    assert debian.unpack(("promtool", "prometheus"), tmp_path / "out") == "prometheus"
    assert (tmp_path / "out" / "usr" / "bin" / "promtool").read_text() == SECOND


def test_another_suite_is_asked_of_the_same_mirror(archive: Archive, tmp_path: Path) -> None:
    archive.publish("bookworm", "promtool", "2.42.0", {"usr/bin/promtool": FIRST})
    archive.publish("trixie", "promtool", "2.53.3", {"usr/bin/promtool": SECOND})

    debian.unpack(("promtool",), tmp_path / "old", "bookworm")
    debian.unpack(("promtool",), tmp_path / "new", "trixie")

    assert (tmp_path / "old" / "usr" / "bin" / "promtool").read_text() == FIRST
    assert (tmp_path / "new" / "usr" / "bin" / "promtool").read_text() == SECOND


def test_an_installed_newer_version_does_not_outrank_the_suite(archive: Archive, tmp_path: Path) -> None:
    archive.publish("trixie", "promtool", "2.53.3", {"usr/bin/promtool": SECOND})
    (tmp_path / "system" / "status").write_text(
        "Package: promtool\nStatus: install ok installed\nVersion: 9.0\nArchitecture: all\n"
        "Maintainer: A <a@example.com>\nDescription: a test\n",
        encoding="utf-8",
    )

    debian.unpack(("promtool",), tmp_path / "out", "trixie")

    assert (tmp_path / "out" / "usr" / "bin" / "promtool").read_text() == SECOND


def test_an_unknown_package_says_what_apt_said(archive: Archive, tmp_path: Path) -> None:
    assert refusal(("promtool", "prometheus"), tmp_path / "out") == (
        "cannot get promtool or prometheus from this system's packages:\n"
        "  E: Unable to locate package promtool\n"
        "  E: Unable to locate package prometheus"
    )
    assert not (tmp_path / "out").exists()


def test_an_unknown_suite_says_what_apt_said(archive: Archive, tmp_path: Path) -> None:
    said = refusal(("promtool",), tmp_path / "out", "trixie").splitlines()

    assert said[0] == "cannot get promtool from Debian trixie:"
    assert said[-1] == "  E: Unable to locate package promtool"


def test_both_kinds_of_source_file_are_read_without_any_list(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "system" / "sources.list.d" / "another.sources").write_text(
        "Types: deb\nURIs: file:/another/mirror\nSuites: trixie trixie-updates\nComponents: main\n",
        encoding="utf-8",
    )

    assert debian.mirrors() == (f"file:{tmp_path}/archive/debian", "file:/another/mirror")


def test_the_likeliest_debian_archive_is_asked_first(script: Script) -> None:
    script(
        "apt-get",
        "cat <<'END'\n"
        "'https://vendor.example/apt/dists/bookworm/InRelease' vendor 0 \n"
        "'https://vendor.example/apt/dists/bookworm/main/binary-amd64/Packages.xz' vendor 0 \n"
        "'https://mirror.example/debian/dists/bookworm/InRelease' mirror 0 \n"
        "'https://mirror.example/debian/dists/bookworm-updates/InRelease' mirror 0 \n"
        "END",
    )

    assert debian.mirrors() == ("https://mirror.example/debian", "https://vendor.example/apt")


def test_no_source_at_all_is_said(script: Script) -> None:
    script("apt-get", "exit 0")

    with pytest.raises(ToolError) as caught:
        debian.mirrors()
    assert (
        str(caught.value) == "apt has no package source; expected Debian's archive in /etc/apt/sources.list.d"
    )


def test_a_system_without_apt_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert refusal(("promtool",), tmp_path / "out") == "apt-get is missing: it is not on PATH"


def test_lists_that_are_out_of_date_are_fetched_anew_into_a_private_folder(
    script: Script, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    script(
        "apt-get",
        f"""echo "$*" >> {log}
case "$*" in
  *"/lists/ "*" update") touch {tmp_path}/updated ;;
  *" download promtool")
    [ -e {tmp_path}/updated ] || {{ echo "E: 404 Not Found" >&2; exit 100; }}
    touch promtool_2.42_all.deb ;;
esac""",
    )
    script("dpkg-deb", f'[ -e "$2" ] && echo "$3" >> {log}')

    assert debian.unpack(("promtool",), tmp_path / "out") == "promtool"
    ends = [line.split(" -o ")[-1].partition(" ")[2] for line in log.read_text().splitlines()]
    assert ends == ["download promtool", "update", "download promtool", ""]
    assert log.read_text().splitlines()[-1] == f"{tmp_path}/out"


def test_a_package_that_does_not_unpack_is_said(script: Script, tmp_path: Path) -> None:
    script("apt-get", "touch promtool_2.42_all.deb")
    script("dpkg-deb", "echo 'corrupt archive' >&2; exit 2")

    said = refusal(("promtool",), tmp_path / "out").splitlines()

    assert said[0].startswith("unpacking promtool failed: `dpkg-deb --extract ")
    assert said[0].endswith(f"/promtool_2.42_all.deb {tmp_path}/out` ended with exit code 2")
    assert said[1:] == ["  corrupt archive"]


def test_an_apt_that_gives_no_reason_is_quoted_as_such(script: Script, tmp_path: Path) -> None:
    script("apt-get", "exit 1")

    assert refusal(("a", "b"), tmp_path / "out") == (
        "cannot get a or b from this system's packages: apt gave no reason"
    )


@pytest.mark.parametrize(
    ("keyring", "source"),
    [
        ("keys.gpg", "deb [arch=riscv64 signed-by={folder}/keys.gpg] {site} trixie main\n"),
        ("", "deb [arch=riscv64] {site} trixie main\n"),
    ],
)
def test_the_source_names_architecture_and_keys(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyring: str, source: str
) -> None:
    site = "https://mirror.example/debian"
    if keyring:
        (tmp_path / keyring).touch()
    monkeypatch.setattr(debian, "_KEYRINGS", (tmp_path / "none.gpg", tmp_path / (keyring or "none.pgp")))
    script("dpkg", "echo riscv64")
    script("dpkg-deb", "exit 0")
    script(
        "apt-get",
        f"""case "$*" in
  --print-uris*) echo "'{site}/dists/bookworm/InRelease' mirror 0 " ;;
  *download*) cp mirror0/sources.list {tmp_path}/seen; touch promtool_1_all.deb ;;
esac""",
    )

    debian.unpack(("promtool",), tmp_path / "out", "trixie")

    assert (tmp_path / "seen").read_text() == source.format(folder=tmp_path, site=site)
