"""Programs are fetched once, whole or not at all, and put where they are looked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.errors import ToolError
from tocsin.tools import install

if TYPE_CHECKING:
    from tests.tools.conftest import Archive


def saying(version: str) -> str:
    return f"#!/bin/sh\necho 'promtool, version {version} (branch: main)'\n"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment in which no promtool is on PATH."""
    return {"PATH": str(tmp_path / "empty")}


def left(root: Path) -> list[str]:
    """The files in .tools, and nothing that a fetch may have left behind."""
    tools = root / ".tools"
    return sorted(str(path.relative_to(tools)) for path in tools.rglob("*") if not path.is_dir())


def test_a_program_is_fetched_once(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive.publish("bookworm", "prometheus-alertmanager", "0.25", {"usr/bin/amtool": saying("no")})

    path = install.install("amtool", tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")  # apt is out of reach from here on

    assert install.install("amtool", tmp_path) == path == tmp_path / ".tools" / "amtool" / "amtool"
    assert os.access(path, os.X_OK)
    assert left(tmp_path) == ["amtool/amtool"]
    assert capsys.readouterr().err == "fetching amtool from this system's packages into .tools, once\n"


def test_a_package_without_the_program_is_refused_and_leaves_nothing(
    archive: Archive, tmp_path: Path
) -> None:
    archive.publish("bookworm", "promtool", "2.42", {"usr/bin/other": ""})

    with pytest.raises(ToolError) as caught:
        install.install("promtool", tmp_path)

    assert str(caught.value) == "the package promtool has no usr/bin/promtool"
    assert left(tmp_path) == []


def test_a_promtool_that_is_there_is_noted_and_not_fetched(tmp_path: Path) -> None:
    there = tmp_path / "bin" / "promtool"
    there.parent.mkdir()
    there.write_text(saying("2.53.0"), encoding="utf-8")
    there.chmod(0o755)

    assert install.install_promtool(tmp_path, {"PATH": str(there.parent)}) == there
    assert (tmp_path / ".tools" / "promtool.path").read_text() == f"{there}\n"
    assert left(tmp_path) == ["promtool.path"]


def test_a_missing_promtool_is_fetched_and_noted(
    archive: Archive, tmp_path: Path, environ: dict[str, str]
) -> None:
    archive.publish("bookworm", "prometheus", "2.42.0", {"usr/bin/promtool": saying("2.42.0")})

    path = install.install_promtool(tmp_path, environ)

    assert path == tmp_path / ".tools" / "promtool" / "promtool"
    assert (tmp_path / ".tools" / "promtool.path").read_text() == f"{path}\n"


def test_a_fetched_promtool_that_no_longer_works_is_fetched_anew(
    archive: Archive, tmp_path: Path, environ: dict[str, str]
) -> None:
    archive.publish("bookworm", "promtool", "2.53.0", {"usr/bin/promtool": saying("2.53.0")})
    path = tmp_path / ".tools" / "promtool" / "promtool"
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    path.chmod(0o755)

    install.install_promtool(tmp_path, environ)

    assert path.read_text() == saying("2.53.0")


def test_a_promtool_that_the_caller_named_is_not_replaced_by_another(
    archive: Archive, tmp_path: Path
) -> None:
    archive.publish("bookworm", "promtool", "2.53.0", {"usr/bin/promtool": saying("2.53.0")})

    with pytest.raises(ToolError) as caught:
        install.install_promtool(tmp_path, {"TOCSIN_PROMTOOL": f"{tmp_path}/gone"})

    assert str(caught.value) == (
        f"the promtool that TOCSIN_PROMTOOL names is of no use: {tmp_path}/gone is missing:"
        " it does not exist, or its interpreter does not"
    )
    assert left(tmp_path) == []


def test_a_system_whose_promtool_is_too_old_is_told_how_to_get_one(
    archive: Archive, tmp_path: Path, environ: dict[str, str]
) -> None:
    archive.publish("bookworm", "promtool", "2.31.2", {"usr/bin/promtool": saying("2.31.2")})

    with pytest.raises(ToolError) as caught:
        install.install_promtool(tmp_path, environ)

    assert str(caught.value).splitlines()[:3] == [
        "no usable promtool; expected version 2.42 or newer:",
        f"  {tmp_path}/.tools/promtool/promtool is version 2.31.2; expected 2.42 or newer",
        "Get one in any of these ways:",
    ]


def test_a_system_without_apt_is_told_how_to_get_one(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(ToolError) as caught:
        install.install_promtool(tmp_path, environ)

    lines = str(caught.value).splitlines()
    assert lines[0] == "no usable promtool; expected version 2.42 or newer:"
    assert lines[2] == "Get one in any of these ways:"
    assert lines[-2:] == [
        "Fetching one from Debian's packages was tried:",
        "apt-get is missing: it is not on PATH",
    ]


def publish_matrix(archive: Archive) -> None:
    for suite, version in (("bookworm", "2.42.0"), ("trixie", "2.53.3"), ("forky", "3.7.1")):
        archive.publish(suite, "promtool", version, {"usr/bin/promtool": saying(version)})


def test_the_matrix_lies_side_by_side_by_version_and_is_fetched_once(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_matrix(archive)

    paths = install.install_matrix(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")

    tools = tmp_path.resolve() / ".tools"
    assert paths == tuple(tools / f"promtool-{version}" / "promtool" for version in ("2.42", "2.53", "3.7"))
    assert install.install_matrix(tmp_path) == paths
    assert os.readlink(tools / "matrix" / "forky") == "../promtool-3.7"


def test_a_matrix_that_was_cut_short_is_completed(archive: Archive, tmp_path: Path) -> None:
    publish_matrix(archive)
    paths = install.install_matrix(tmp_path)
    paths[1].unlink()

    assert install.install_matrix(tmp_path) == paths
    assert paths[1].read_text() == saying("2.53.3")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to install was named; expected one or more of: {known}"),
        (["promtool", "vim", "ed"], "unknown: vim, ed; expected one or more of: {known}"),
    ],
)
def test_the_command_names_what_it_can_install(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install.main(arguments) == 2
    known = "matrix, promtool, amtool, prometheus, alertmanager"
    assert capsys.readouterr().err == message.format(known=known) + "\n"


def test_the_command_prints_the_path_of_each_program(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_matrix(archive)
    files = {"usr/bin/amtool": saying("no")}
    archive.publish("bookworm", "prometheus-alertmanager", "0.25", files)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TOCSIN_PROMTOOL", raising=False)
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)

    assert install.main(["promtool", "amtool", "matrix"]) == 0
    tools = tmp_path.resolve() / ".tools"
    folders = ("promtool/promtool", "amtool/amtool", "promtool-2.42/promtool", "promtool-2.53/promtool")
    assert capsys.readouterr().out.splitlines()[:4] == [str(tools / name) for name in folders]


def test_the_command_prints_the_reason_and_ends_with_the_code_for_tools(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert install.main(["prometheus"]) == 3
    assert capsys.readouterr().err.splitlines()[-1] == "  E: Unable to locate package prometheus"
