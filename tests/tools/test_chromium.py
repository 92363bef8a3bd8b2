"""A picture is taken of the whole page, by a browser that is started for it."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.errors import ToolError
from tocsin.tools.chromium import Chromium, find_chromium, main

if TYPE_CHECKING:
    from tests.tools.conftest import Script

PAGE = "<!DOCTYPE html><html><body style='margin:0'><div style='height:{}px'>hello</div></body></html>"


def message(page: Path, target: Path, program: Path) -> str:
    with pytest.raises(ToolError) as caught:
        Chromium(program).picture(page, target)
    return str(caught.value)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(PAGE.format(1234), encoding="utf-8")
    return file


def test_the_browser_named_by_the_variable_is_used_or_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as caught:
        find_chromium({"TOCSIN_CHROMIUM": f"{tmp_path}/gone"})

    assert str(caught.value) == f"TOCSIN_CHROMIUM is '{tmp_path}/gone'; expected the path of a Chromium"
    assert find_chromium({"TOCSIN_CHROMIUM": "/bin/sh"}).path == Path("/bin/sh")


def test_one_on_path_is_found_by_any_of_its_names(script: Script) -> None:
    program = script("google-chrome", "")

    assert find_chromium({"PATH": str(program.parent)}).path == program


def test_without_one_the_way_out_is_told() -> None:
    with pytest.raises(ToolError) as caught:
        find_chromium({"PATH": "/nowhere"})

    assert str(caught.value) == (
        "no Chromium on PATH, which takes the picture; install one (Debian: apt-get install chromium) or set"
        " TOCSIN_CHROMIUM=/path/to/chromium. Without --png the page is written all the same."
    )


def test_it_is_told_the_height_it_has_measured_and_the_colours(
    tmp_path: Path, page: Path, script: Script
) -> None:
    program = script(
        "chromium",
        f'echo "$@" >> {tmp_path}/calls\n'
        'for each in "$@"; do case "$each" in --screenshot=*) echo taken > "${each#*=}" ;; esac; done\n'
        "echo '<body data-height=\"777\">'",
    )

    Chromium(program).picture(page, tmp_path / "picture.png", dark=True, width=500)

    measured, taken = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert (tmp_path / "picture.png").read_text(encoding="utf-8") == "taken\n"
    assert "--headless" in measured
    assert ("--no-sandbox" in measured) == (os.geteuid() == 0)
    assert "--window-size=500,800 --dump-dom" in measured
    assert "--blink-settings=preferredColorScheme=0 --window-size=500,777 --screenshot=" in taken
    assert taken.endswith(page.as_uri())


def test_a_browser_that_takes_no_picture_is_told_with_its_words(
    tmp_path: Path, page: Path, script: Script
) -> None:
    silent = script("silent", "echo 'no display' >&2")
    failing = script("failing", "echo 'no memory' >&2; exit 4")

    assert message(page, tmp_path / "x.png", silent) == f"{silent} took no picture of {page}: no display"
    said = message(page, tmp_path / "x.png", failing)
    assert said.startswith(f"taking a picture of the page failed: `{failing} --headless")
    assert said.endswith("ended with exit code 4\n  no memory")


def test_the_real_one_takes_the_whole_page(tmp_path: Path, page: Path) -> None:
    try:
        browser = find_chromium(os.environ)
    except ToolError as error:
        pytest.skip(f"needs Chromium: {error}")

    browser.picture(page, tmp_path / "picture.png", width=640)

    head = (tmp_path / "picture.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">II", head[16:24]) == (640, 1234)


def test_the_command_line_names_page_and_picture_and_how(
    tmp_path: Path, page: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    program = script(
        "chromium",
        f'echo "$@" >>{log}\n'
        'for each; do case "$each" in --screenshot=*) echo png >"${each#*=}" ;; esac; done',
    )
    monkeypatch.setenv("TOCSIN_CHROMIUM", str(program))
    main([str(page), str(tmp_path / "wide.png")])
    main([str(page), str(tmp_path / "narrow.png"), "400", "dark"])
    wide, narrow = (line for line in log.read_text(encoding="utf-8").splitlines() if "--screenshot" in line)
    assert "preferredColorScheme" not in wide
    assert "--window-size=1456," in wide
    assert "--blink-settings=preferredColorScheme=0" in narrow
    assert "--window-size=400," in narrow
    assert (tmp_path / "narrow.png").is_file()
