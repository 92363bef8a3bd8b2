"""A real Prometheus beside us, on this machine alone, for the length of a `with` block.

Lives here: its options, where it listens, when it is ready, and that it never stays behind. The port is
the system's choice, and the server's own words say which it is: so no other program can be taken for it.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.tools.install import install
from tocsin.tools.process import Running, running
from tocsin.values import Duration

VARIABLE = "TOCSIN_PROMETHEUS"

_STARTING = 30.0
"""Seconds until it must be ready; with a day of billing's data it takes 0.1."""

_GLANCE = 0.02
"""Seconds between two looks at whether it is ready."""

_LISTENING = re.compile(r'msg="Listening on".* address=(127\.0\.0\.1:[0-9]+)')

_FOR_EVER = "100y"
"""Samples are as old as their author says; how long ago that is, is no matter."""


@dataclass(frozen=True)
class Server:
    """A server that is ready: its address, `http://127.0.0.1:PORT`."""

    url: str


def find_prometheus(root: Path, environ: Mapping[str, str]) -> Path:
    """The Prometheus that $TOCSIN_PROMETHEUS names, else one on PATH, else one fetched into `root`/.tools.

    Raises:
        ToolError: it cannot be had.
    """
    if named := environ.get(VARIABLE):
        if not Path(named).is_file():
            raise ToolError(f"{VARIABLE} is {named!r}; expected the path of a prometheus")
        return Path(named)
    if on_path := shutil.which("prometheus", path=environ.get("PATH", "")):
        return Path(on_path)
    try:
        return install("prometheus", root)
    except ToolError as error:
        raise ToolError(
            f"no prometheus on PATH, and none can be fetched: {error}\n"
            f"Unpack a release archive of Prometheus, then set {VARIABLE}=/path/to/prometheus"
        ) from error


@contextmanager
def prometheus(
    program: Path, data: Path, *, lookback: Duration, is_ready: Callable[[str], bool]
) -> Iterator[Server]:
    """A Prometheus that serves the blocks in `data`, scrapes nothing and evaluates no rules.

    `lookback` is how long after its last sample a series is still seen. `is_ready` asks the server at
    this address whether it is.

    Raises:
        ToolError: it does not start, or is not ready in time; with what it said.
    """
    config = data.with_name(f"{data.name}.yaml")
    config.write_text("{}\n", encoding="utf-8")
    options = {
        "config.file": str(config),
        "storage.tsdb.path": str(data),
        "storage.tsdb.retention.time": _FOR_EVER,
        "query.lookback-delta": f"{lookback.milliseconds}ms",
        "web.listen-address": "127.0.0.1:0",
    }
    command = [str(program), *(f"--{name}={value}" for name, value in options.items())]
    with running(command, log=data.with_name(f"{data.name}.log")) as server:
        yield Server(_wait(server, is_ready))


def _wait(server: Running, is_ready: Callable[[str], bool]) -> str:
    stop = time.monotonic() + _STARTING
    while server.code is None:
        listening = _LISTENING.search(server.said())
        url = f"http://{listening[1]}" if listening else ""
        if url and is_ready(url):
            return url
        if time.monotonic() > stop:
            raise server.failure(f"prometheus was not ready after {_STARTING:g} s")
        time.sleep(_GLANCE)
    raise server.failure(f"prometheus ended by itself with exit code {server.code}")
