"""A Prometheus is found, started where nobody else listens, and stopped."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.errors import ToolError
from tocsin.live.prometheus import connected, is_ready
from tocsin.tools import servers
from tocsin.tools.servers import find_prometheus, prometheus
from tocsin.values import Duration

if TYPE_CHECKING:
    from tests.tools.conftest import Script

LOOKBACK = Duration.of(minutes=1)
LISTENS = "echo 'ts=now msg=\"Listening on\" component=web address=127.0.0.1:1234'"


def refused(program: Path, folder: Path, *, ready: bool = False) -> str:
    with (
        pytest.raises(ToolError) as caught,
        prometheus(program, folder / "data", lookback=LOOKBACK, is_ready=lambda _: ready),
    ):
        raise AssertionError("unreachable")
    return str(caught.value)


def test_the_prometheus_named_by_the_variable_is_used_or_refused(tmp_path: Path) -> None:
    program = tmp_path / "mine"
    program.touch()

    assert find_prometheus(tmp_path, {"TOCSIN_PROMETHEUS": str(program)}) == program
    with pytest.raises(ToolError) as caught:
        find_prometheus(tmp_path, {"TOCSIN_PROMETHEUS": "gone"})
    assert str(caught.value) == "TOCSIN_PROMETHEUS is 'gone'; expected the path of a prometheus"


def test_one_on_path_goes_before_one_that_was_fetched(tmp_path: Path, script: Script) -> None:
    fetched = tmp_path / ".tools" / "prometheus" / "prometheus"
    fetched.parent.mkdir(parents=True)
    fetched.write_text("#!/bin/sh\n", encoding="utf-8")
    fetched.chmod(0o755)
    on_path = script("prometheus", "")

    assert find_prometheus(tmp_path, {"PATH": str(on_path.parent)}) == on_path
    assert find_prometheus(tmp_path, {"PATH": "/nowhere"}) == fetched


def test_where_none_can_be_had_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlucky(name: str, root: Path) -> Path:
        raise ToolError(f"cannot get {name}")

    monkeypatch.setattr(servers, "install", unlucky)

    with pytest.raises(ToolError) as caught:
        find_prometheus(tmp_path, {"PATH": "/nowhere"})
    assert str(caught.value) == (
        "no prometheus on PATH, and none can be fetched: cannot get prometheus\n"
        "Unpack a release archive of Prometheus, then set TOCSIN_PROMETHEUS=/path/to/prometheus"
    )


def test_the_address_is_the_one_the_server_says(tmp_path: Path, script: Script) -> None:
    program = script("prometheus", f'echo "$@"\n{LISTENS}\nexec sleep 60')
    asked = []

    def after_a_while(url: str) -> bool:
        asked.append(url)
        return len(asked) > 2

    with prometheus(program, tmp_path / "data", lookback=LOOKBACK, is_ready=after_a_while) as server:
        said = (tmp_path / "data.log").read_text(encoding="utf-8")

    assert server.url == "http://127.0.0.1:1234"
    assert asked == ["http://127.0.0.1:1234"] * 3
    assert said.splitlines()[0].split() == [
        f"--config.file={tmp_path}/data.yaml",
        f"--storage.tsdb.path={tmp_path}/data",
        "--storage.tsdb.retention.time=100y",
        "--query.lookback-delta=60000ms",
        "--web.listen-address=127.0.0.1:0",
    ]


def test_a_server_that_ends_at_once_is_told_with_its_words(tmp_path: Path, script: Script) -> None:
    program = script("prometheus", "echo 'data is locked' >&2; exit 3")

    said = refused(program, tmp_path)

    assert said.startswith(
        f"prometheus ended by itself with exit code 3: `{program} --config.file={tmp_path}/"
    )
    assert said.endswith("`\n  data is locked")


@pytest.mark.parametrize("body", ["echo still loading; exec sleep 60", f"{LISTENS}; exec sleep 60"])
def test_a_server_that_is_never_ready_is_given_up(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    monkeypatch.setattr(servers, "_STARTING", 0.3)

    said = refused(script("prometheus", body), tmp_path)

    assert said.startswith("prometheus was not ready after 0.3 s: `")
    assert "\n  " in said


@pytest.mark.prometheus
def test_the_real_one_is_ready_answers_and_is_gone_afterwards(
    tmp_path: Path, prometheus_program: Path
) -> None:
    with (
        prometheus(prometheus_program, tmp_path / "data", lookback=LOOKBACK, is_ready=is_ready) as server,
        connected(server.url) as client,
    ):
        assert client.query("6 * 7", 0).series[0].samples == ((0.0, "42"),)

    assert not is_ready(server.url)
    assert "See you next time!" in (tmp_path / "data.log").read_text(encoding="utf-8")


@pytest.mark.prometheus
def test_two_at_once_do_not_meet(tmp_path: Path, prometheus_program: Path) -> None:
    one, two = (
        prometheus(prometheus_program, tmp_path / name, lookback=LOOKBACK, is_ready=is_ready)
        for name in ("one", "two")
    )

    with one as first, two as second:
        assert first.url != second.url


@pytest.mark.prometheus
def test_ctrl_c_while_it_starts_leaves_none_behind(
    tmp_path: Path, prometheus_program: Path, heard_interrupts: None
) -> None:
    def interrupt(_: str) -> bool:
        signal.raise_signal(signal.SIGINT)
        return False

    with (
        pytest.raises(KeyboardInterrupt),
        prometheus(prometheus_program, tmp_path / "data", lookback=LOOKBACK, is_ready=interrupt),
    ):
        time.sleep(60)

    assert "See you next time!" in (tmp_path / "data.log").read_text(encoding="utf-8")
