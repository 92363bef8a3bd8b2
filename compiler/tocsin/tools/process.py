"""Running another program: an argument list, a time limit, an outcome.

Lives here: the one function that starts a process. No shell ever reads an argument, every run ends
within its time limit together with whatever it started, and a run that has no exit code of its own
(missing program, hang, signal) is a ToolError in words. What an exit code means is for the caller.
A server has no time limit: it runs beside us for the length of a `with` block, and is then stopped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tocsin.errors import ToolError

_LAST_LINES = 20
"""How much of a failed program's own words an error repeats: the end is where they say why."""

_LONGEST_COMMAND = 200
"""Characters of a command line that an error repeats; a command over all rule files has thousands."""

_GRACE = 1.0
"""Seconds to collect what a killed program had still written; it can write no more by then."""

_FAREWELL = 5.0
"""Seconds a server has to end by itself once it is told to; Prometheus with small data takes 0.1."""


class Hung(ToolError):
    """The program did not end within its time limit, and was stopped."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended: its arguments, exit code, output and how long it took in seconds."""

    args: tuple[str, ...]
    code: int
    stdout: str
    stderr: str
    seconds: float

    def expect_success(self, doing: str) -> Outcome:
        """Itself if the exit code is 0; else a ToolError that says what was being done.

        Raises:
            ToolError: with the command and the end of what it printed.
        """
        if self.code == 0:
            return self
        raise ToolError(
            f"{doing} failed: `{_command(self.args)}` ended with exit code {self.code}{_said(self)}"
        )


def run(
    args: Sequence[str | Path],
    *,
    timeout: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
) -> Outcome:
    """Run a program to its end and return what it said. Output that is not UTF-8 is replaced.

    `timeout` is in seconds; when it is over, the program's whole process group is killed.

    Raises:
        ToolError: the program is missing, is no program, hung, or was killed by a signal.
    """
    argv = tuple(str(arg) for arg in args)
    started = time.monotonic()
    child = _start(argv, cwd, env)
    try:
        stdout, stderr = child.communicate(stdin.encode(), timeout=timeout)
    except subprocess.TimeoutExpired:
        rest = _kill(child)
        raise Hung(
            f"{argv[0]} hung: `{_command(argv)}` was stopped after {timeout:g} s{_tail(rest)}"
        ) from None
    except BaseException:
        # Ctrl-C reaches only our own process group, and the program is in one of its own.
        _kill(child)
        raise
    outcome = Outcome(argv, child.returncode, _text(stdout), _text(stderr), time.monotonic() - started)
    if outcome.code < 0:
        name = _signal_name(-outcome.code)
        raise ToolError(f"{argv[0]} was killed by {name}: `{_command(argv)}`{_said(outcome)}")
    return outcome


@dataclass(frozen=True)
class Running:
    """A program that runs beside us, and the file that takes what it prints."""

    args: tuple[str, ...]
    log: Path
    child: subprocess.Popen[bytes]

    @property
    def code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self.child.poll()

    def said(self) -> str:
        """All it has printed so far, on both outputs."""
        return _text(self.log.read_bytes())

    def failure(self, what: str) -> ToolError:
        """An error that says what went wrong, with the command and the end of what it printed."""
        return ToolError(f"{what}: `{_command(self.args)}`{_tail(self.said())}")


@contextmanager
def running(args: Sequence[str | Path], *, log: Path, cwd: Path | None = None) -> Iterator[Running]:
    """Run a server while the block lasts; however that ends, the server has ended too.

    It is asked to end with SIGTERM, and killed with its whole process group if it does not. A SIGTERM
    that reaches us meanwhile ends the block, as Ctrl-C does.

    Raises:
        ToolError: the program is missing, or is no program.
    """
    argv = tuple(str(arg) for arg in args)
    child: subprocess.Popen[bytes] | None = None
    with _ended_politely():
        try:
            with log.open("wb") as output, _undisturbed():
                child = _start(argv, cwd, None, output)
            yield Running(argv, log, child)
        finally:
            if child is not None:
                _stop(child)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back until the child has been handed to us: half-way it is nobody's to stop."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)


@contextmanager
def _ended_politely() -> Iterator[None]:
    """Let a SIGTERM unwind the stack: by default Python ends on the spot, and leaves its children behind."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread receives signals, and it alone may say what they do
        return
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, _: object) -> None:
    sys.exit(128 + number)


def _stop(child: subprocess.Popen[bytes]) -> None:
    try:
        child.terminate()
        child.wait(_FAREWELL)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # Whatever is left of its group, itself included; also when Ctrl-C came while we waited.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _start(
    argv: tuple[str, ...], cwd: Path | None, env: Mapping[str, str] | None, output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start it with pipes, or with nothing to read and both outputs in one file."""
    if cwd is not None and not cwd.is_dir():
        raise ToolError(f"{argv[0]} cannot be started in {cwd}: there is no such folder")
    try:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL if output else subprocess.PIPE,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT if output else subprocess.PIPE,
            cwd=cwd,
            env=env,
            start_new_session=True,
        )
    except FileNotFoundError:
        where = "does not exist, or its interpreter does not" if os.sep in argv[0] else "is not on PATH"
        raise ToolError(f"{argv[0]} is missing: it {where}") from None
    except PermissionError:
        raise ToolError(f"{argv[0]} cannot be started: it is not an executable file") from None
    except OSError as error:
        raise ToolError(f"{argv[0]} cannot be started: {error.strerror}") from None


def _kill(child: subprocess.Popen[bytes]) -> str:
    """End the program and its children; the error text they had written."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    try:
        stdout, stderr = child.communicate(timeout=_GRACE)
    except subprocess.TimeoutExpired:
        # A grandchild left the group and holds the pipes open. We stop listening.
        child.wait()
        for pipe in filter(None, (child.stdin, child.stdout, child.stderr)):
            pipe.close()
        return ""
    return _text(stderr) or _text(stdout)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"  # a real-time signal has no name


def _command(argv: tuple[str, ...]) -> str:
    text = " ".join(argv)
    return text if len(text) <= _LONGEST_COMMAND else text[: _LONGEST_COMMAND - 1] + "…"


def _text(output: bytes) -> str:
    return output.decode("utf-8", errors="replace")


def _said(outcome: Outcome) -> str:
    return _tail(outcome.stderr.strip() or outcome.stdout)


def _tail(text: str) -> str:
    lines = text.strip().splitlines()[-_LAST_LINES:]
    return "".join(f"\n  {line}" for line in lines)
