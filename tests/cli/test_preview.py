"""`tocsin preview`: one page of all dashboards, under a scenario or on a server that runs."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli import preview
from tocsin.errors import AuthorError
from tocsin.live.prometheus import is_ready
from tocsin.tools import chromium
from tocsin.tools.promtool import Promtool
from tocsin.tools.servers import prometheus
from tocsin.values import Duration

SHOP = Path(__file__).parents[2] / "fixtures" / "golden" / "shop"

Tocsin = Callable[..., Any]


@pytest.fixture
def engines(promtool: Promtool, prometheus_program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real programs, for a project that has none beside it."""
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    monkeypatch.setenv("TOCSIN_PROMETHEUS", str(prometheus_program))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with scenarios."""
    root = tmp_path / "project"
    shutil.copytree(SHOP / "rules_src", root / "rules_src")
    (root / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")
    return root


def board(folder: Path, *exprs: str, **how: Any) -> Path:
    """A dashboard by hand, a panel for each expression."""
    panels = [
        {
            "type": "timeseries",
            "title": f"P{number}",
            "gridPos": {"x": 0, "y": number * 8, "w": 12, "h": 8},
            "targets": [{"refId": "A", "expr": expr}],
        }
        | how
        for number, expr in enumerate(exprs)
    ]
    file = folder / "board.json"
    file.write_text(json.dumps({"uid": "mine", "title": "Mine", "panels": panels}), encoding="utf-8")
    return file


@pytest.mark.promtool
@pytest.mark.prometheus
@pytest.mark.usefixtures("engines")
def test_the_projects_dashboards_are_shown_under_a_part_of_a_scenarios_name(
    shop: Path, tocsin: Tocsin
) -> None:
    ended = tocsin(shop, "preview", "half of the payments")

    page = (shop / ".tocsin" / "preview.html").read_text(encoding="utf-8")
    assert (ended.code, ended.stdout) == (0, f"{shop}/.tocsin/preview.html\n")
    assert re.fullmatch(r"1 dashboard, \d+ panels, \d+ with data\n", ended.stderr.splitlines(True)[-1])
    assert "<h1>PaymentSlow: half of the payments are slow</h1>" in page
    assert 'class="bar firing"' in page


@pytest.mark.promtool
@pytest.mark.prometheus
@pytest.mark.usefixtures("engines")
def test_dashboards_by_hand_are_shown_and_failed_queries_are_findings(shop: Path, tocsin: Tocsin) -> None:
    file = board(shop, "sum(rate(orders_total[5m]))", "sum(", "missing", '{__name__=~"$what"}')

    ended = tocsin(
        shop, "preview", "-o", "out/page.html", "--dashboard", str(file), "--var", "what=x", "a normal day"
    )

    assert (ended.code, ended.stdout) == (1, "out/page.html\n")
    assert ended.stderr.splitlines() == [
        'Mine: P1: the query failed: 1:5: parse error: unclosed left parenthesis',
        "Mine: P2: no data",
        'Mine: P3: no data',
        "1 dashboard, 4 panels, 1 with data",
    ]  # fmt: skip
    assert "unclosed left parenthesis" in (shop / "out" / "page.html").read_text(encoding="utf-8")


@pytest.mark.promtool
@pytest.mark.prometheus
@pytest.mark.usefixtures("engines")
def test_a_server_that_runs_is_asked_over_the_span_given(
    shop: Path, tmp_path: Path, tocsin: Tocsin, promtool: Promtool, prometheus_program: Path
) -> None:
    text = tmp_path / "samples.om"
    text.write_text(
        "".join(f"jobs {n} {1_700_000_000 + 60 * n}\n" for n in range(120)) + "# EOF\n", encoding="utf-8"
    )
    data = tmp_path / "data"
    promtool.create_blocks(text, data)
    file = board(shop, "jobs", "jobs[5m]", "jobs @ 1", fieldConfig={"defaults": {"noValue": "none"}})

    with prometheus(prometheus_program, data, lookback=Duration.of(minutes=5), is_ready=is_ready) as server:
        asked = ("--prometheus", server.url, "--dashboard", str(file))
        ended = tocsin(shop, "preview", *asked, "--from", "2h", "--to", "2023-11-15T00:13:20+00:00")
        then = (shop / ".tocsin" / "preview.html").read_text(encoding="utf-8")
        lately = tocsin(shop, "preview", *asked)
        own = tocsin(shop, "preview", "--prometheus", server.url)

    assert ended.code == 1
    assert "from 2023-11-14 22:13 to 2023-11-15 00:13 UTC" in then
    assert ">23:00<" in then
    assert ended.stderr.splitlines()[1:] == ["1 dashboard, 3 panels, 1 with data"]
    assert ended.stderr.splitlines()[0].startswith("Mine: P1: the query failed: invalid expression type")
    assert lately.stderr.splitlines()[-1] == "1 dashboard, 3 panels, 0 with data"
    assert own.code == 0
    assert own.stderr.splitlines()[-1].endswith(" panels, 0 with data")


@pytest.mark.promtool
@pytest.mark.prometheus
@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize(("declared", "code"), [("", 1), ("none today", 0)])
def test_a_panel_without_data_is_a_finding_if_asked_for_and_not_declared(
    shop: Path, tocsin: Tocsin, declared: str, code: int
) -> None:
    file = board(shop, "missing", fieldConfig={"defaults": {"noValue": declared}})

    assert tocsin(shop, "preview", "--dashboard", str(file), "--strict", "a normal day").code == code


@pytest.mark.promtool
@pytest.mark.prometheus
@pytest.mark.usefixtures("engines")
def test_a_picture_is_taken_of_the_page(shop: Path, tocsin: Tocsin, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[Path, Path, bool]] = []

    class Browser:
        def picture(self, page: Path, target: Path, *, dark: bool) -> None:
            taken.append((page, target, dark))

    monkeypatch.setattr(chromium, "find_chromium", lambda environ: Browser())
    page = shop / ".tocsin" / "preview.html"

    ended = tocsin(shop, "preview", "--png", "--dark", "a normal day")

    assert taken == [(page, page.with_suffix(".png"), True)]
    assert ended.stdout == f"{page}\n{page.with_suffix('.png')}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--prometheus", "http://a", "story"), "name a scenario or --prometheus, not both"),
        (("--var", "x"), "--var is 'x'; expected NAME=VALUE"),
        (("--var", "=x"), "--var is '=x'; expected NAME=VALUE"),
        (("--prometheus", "b"), "'b' is no address of a Prometheus; expected one such as 'http://localhost:9090'"),
        (
            ("--prometheus", "http://a", "--to", "now"),
            "--to is 'now'; expected a time such as '2026-10-01T08:00'",
        ),
        (
            ("--prometheus", "http://a", "--from", "noon"),
            "--from is 'noon'; expected a time such as '2026-10-01T08:00'"
            " or a duration before --to such as '6h'",
        ),
        (
            ("--prometheus", "http://a", "--from", "2026-10-02", "--to", "2026-10-01"),
            "--from is not before --to",
        ),
        (
            ("--prometheus", "http://a", "--dashboard", "gone.json"),
            "gone.json cannot be read: No such file or directory",
        ),
    ],
)  # fmt: skip
def test_mistakes_of_the_caller_are_told(
    shop: Path, tocsin: Tocsin, arguments: tuple[str, ...], words: str
) -> None:
    ended = tocsin(shop, "preview", *arguments)

    assert (ended.code, ended.stdout, ended.stderr) == (2, "", f"{words}\n")


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(AuthorError) as caught:
        preview._write(tmp_path / "file" / "page.html", "")

    assert str(caught.value).startswith(f"{tmp_path}/file/page.html cannot be written: ")


def test_a_picture_without_a_browser_is_refused_before_anything_is_done(
    shop: Path, tocsin: Tocsin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_CHROMIUM", "gone")

    ended = tocsin(shop, "preview", "--png")

    assert (ended.code, ended.stderr) == (3, "TOCSIN_CHROMIUM is 'gone'; expected the path of a Chromium\n")
    assert not (shop / ".tocsin").exists()
