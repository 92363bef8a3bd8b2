"""Every run ends: with an outcome, or with a message that says why there is none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import ToolError
from tocsin.tools.process import Outcome, Running, run, running


def message(call: Callable[[], object]) -> str:
    with pytest.raises(ToolError) as caught:
        call()
    return str(caught.value)


def wait_until_gone(pid: int) -> bool:
    """Whether the process ends within five seconds; one that nobody has reaped yet counts as ended."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_an_outcome_holds_arguments_code_and_both_outputs() -> None:
    outcome = run(("sh", "-c", "echo out; echo err >&2; exit 3"), timeout=10)

    assert (outcome.args, outcome.code) == (("sh", "-c", "echo out; echo err >&2; exit 3"), 3)
    assert (outcome.stdout, outcome.stderr) == ("out\n", "err\n")
    assert 0 < outcome.seconds < 10


def test_arguments_reach_the_program_as_they_are() -> None:
    odd = ["$(touch /nowhere)", "a b", "*", "; exit 9", "'\"", ""]

    outcome = run((sys.executable, "-c", "import sys; print(sys.argv[1:])", *odd), timeout=10)

    assert outcome.stdout == f"{odd}\n"


def test_a_program_reads_what_it_is_given_and_never_the_terminal() -> None:
    assert run(("cat",), timeout=10, stdin="grün\n").stdout == "grün\n"
    assert run(("cat",), timeout=10).stdout == ""


def test_a_program_runs_in_the_folder_and_environment_given(tmp_path: Path) -> None:
    outcome = run(("/bin/sh", "-c", "pwd; echo $COLOUR"), timeout=10, cwd=tmp_path, env={"COLOUR": "red"})

    assert outcome.stdout == f"{tmp_path}\nred\n"


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert run(("printf", r"a\377b"), timeout=10).stdout == "a\N{REPLACEMENT CHARACTER}b"


def test_more_output_than_a_pipe_holds_is_read_whole() -> None:
    program = "import sys; sys.stdout.write('o' * 10**6); sys.stderr.write('e' * 10**6)"

    outcome = run((sys.executable, "-c", program), timeout=20)

    assert (len(outcome.stdout), len(outcome.stderr)) == (10**6, 10**6)


def test_a_missing_program_is_named() -> None:
    assert message(lambda: run(("no-such-program", "x"), timeout=10)) == (
        "no-such-program is missing: it is not on PATH"
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    program = tmp_path / "gone"

    assert message(lambda: run((program,), timeout=10)) == (
        f"{program} is missing: it does not exist, or its interpreter does not"
    )


def test_a_missing_folder_to_run_in_is_not_taken_for_a_missing_program(tmp_path: Path) -> None:
    assert message(lambda: run(("true",), timeout=10, cwd=tmp_path / "gone")) == (
        f"true cannot be started in {tmp_path}/gone: there is no such folder"
    )


def test_a_file_without_the_executable_bit_is_refused(tmp_path: Path) -> None:
    program = tmp_path / "promtool"
    program.write_text("#!/bin/sh\n", encoding="utf-8")

    assert message(lambda: run((program,), timeout=10)) == (
        f"{program} cannot be started: it is not an executable file"
    )


def test_a_program_of_another_machine_is_refused(tmp_path: Path) -> None:
    program = tmp_path / "promtool"
    program.write_bytes(b"\x7fELF of another architecture")
    program.chmod(0o755)

    assert message(lambda: run((program,), timeout=10)) == f"{program} cannot be started: Exec format error"


def test_a_hanging_program_is_stopped_with_all_it_started_and_its_words_are_kept(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    command = f"sleep 60 & echo $! > {note}; echo half done >&2; wait"

    started = time.monotonic()
    assert message(lambda: run(("sh", "-c", command), timeout=0.5)) == (
        f"sh hung: `sh -c {command}` was stopped after 0.5 s\n  half done"
    )
    assert time.monotonic() - started < 5
    assert wait_until_gone(int(note.read_text()))


def test_a_grandchild_that_left_the_group_cannot_hold_us_up(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        f"    open({str(note)!r}, 'w').write(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )

    started = time.monotonic()
    said = message(lambda: run((sys.executable, "-c", program), timeout=1))
    os.kill(int(note.read_text()), signal.SIGKILL)

    assert said.startswith(f"{sys.executable} hung: `{sys.executable} -c import os, time")
    assert said.endswith("was stopped after 1 s")
    assert time.monotonic() - started < 10


def test_a_child_left_behind_with_the_output_open_counts_as_a_hang() -> None:
    said = message(lambda: run(("sh", "-c", "sleep 60 & exit 0"), timeout=0.5))

    assert said == "sh hung: `sh -c sleep 60 & exit 0` was stopped after 0.5 s"


def test_an_interrupted_run_leaves_no_process_behind(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    class Interrupted(BaseException):
        pass

    def interrupt(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(Interrupted):
            run(("sh", "-c", f"echo $$ > {note}; sleep 60"), timeout=30)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert wait_until_gone(int(note.read_text()))


@pytest.mark.parametrize(
    ("number", "name"),
    [(signal.SIGKILL, "SIGKILL"), (signal.SIGSEGV, "SIGSEGV"), (signal.SIGRTMIN + 1, "signal 35")],
)
def test_a_killed_program_names_the_signal(number: int, name: str) -> None:
    program = f"import os; os.kill(os.getpid(), {int(number)})"

    assert message(lambda: run((sys.executable, "-c", program), timeout=10)) == (
        f"{sys.executable} was killed by {name}: `{sys.executable} -c {program}`"
    )


def test_success_is_passed_through_and_failure_says_what_was_being_done() -> None:
    fine = Outcome(("tool",), 0, "", "", 0.1)
    failed = Outcome(("tool", "--flag"), 2, "ignored", "first\nsecond\n", 0.1)
    terse = Outcome(("tool",), 1, "said on stdout\n", "\n", 0.1)

    assert fine.expect_success("asking") is fine
    assert message(lambda: failed.expect_success("asking")) == (
        "asking failed: `tool --flag` ended with exit code 2\n  first\n  second"
    )
    assert message(lambda: terse.expect_success("asking")) == (
        "asking failed: `tool` ended with exit code 1\n  said on stdout"
    )


def test_a_failure_repeats_the_end_of_a_long_output_and_the_start_of_a_long_command() -> None:
    stderr = "".join(f"line {number}\n" for number in range(100))
    outcome = Outcome(("tool", *("file.yaml",) * 100), 1, "", stderr, 0.1)

    said = message(lambda: outcome.expect_success("asking"))

    assert said.splitlines()[0] == (
        "asking failed: `tool " + "file.yaml " * 19 + "file…` ended with exit code 1"
    )
    assert said.splitlines()[1:] == [f"  line {number}" for number in range(80, 100)]


def test_a_server_runs_for_the_length_of_a_block_and_its_words_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with running(("sh", "-c", "echo out; echo err >&2; exec sleep 60"), log=log) as server:
        while server.said().count("\n") < 2:
            time.sleep(0.01)
        assert server.code is None

    assert server.code == -signal.SIGTERM
    assert (server.said(), log.read_text()) == ("out\nerr\n", "out\nerr\n")
    assert str(server.failure("it did not answer")) == (
        "it did not answer: `sh -c echo out; echo err >&2; exec sleep 60`\n  out\n  err"
    )


def test_a_server_reads_nothing_and_may_end_by_itself(tmp_path: Path) -> None:
    with running(("cat",), log=tmp_path / "log") as server:
        while server.code is None:
            time.sleep(0.01)

    assert server.code == 0


def test_a_server_that_is_missing_is_named(tmp_path: Path) -> None:
    def start() -> None:
        with running(("no-such-server",), log=tmp_path / "log"):
            raise AssertionError("unreachable")

    assert message(start) == "no-such-server is missing: it is not on PATH"


def test_a_server_that_will_not_end_is_killed_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.tools.process._FAREWELL", 0.2)
    note = tmp_path / "pid"
    command = f"trap '' TERM; sleep 60 & echo $! > {note}.new; mv {note}.new {note}; while :; do wait; done"

    with running(("sh", "-c", command), log=tmp_path / "log") as server:
        while not note.exists():
            time.sleep(0.01)

    assert server.code == -signal.SIGKILL
    assert wait_until_gone(int(note.read_text()))


def test_a_failure_in_the_block_stops_the_server_too(tmp_path: Path) -> None:
    def fail() -> None:
        with running(("sleep", "60"), log=tmp_path / "log") as server:
            servers.append(server)
            raise ToolError("the block failed")

    servers: list[Running] = []

    assert message(fail) == "the block failed"
    assert servers[0].code == -signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_us_leaves_no_server_behind(tmp_path: Path, number: signal.Signals) -> None:
    note = tmp_path / "pid"
    program = (
        "import signal, time\n"
        "from pathlib import Path\n"
        "from tocsin.tools.process import running\n"
        # What a shell starts in the background is started deaf to it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"with running(('sh', '-c', 'echo $$ > {note}.new; mv {note}.new {note}; exec sleep 60'),"
        f" log=Path({str(tmp_path / 'log')!r})):\n"
        "    time.sleep(60)\n"
    )

    with subprocess.Popen((sys.executable, "-c", program), stderr=subprocess.DEVNULL) as ours:
        while not note.exists():
            time.sleep(0.01)
        ours.send_signal(number)
        code = ours.wait(10)

    assert code == (143 if number == signal.SIGTERM else -signal.SIGINT)
    assert wait_until_gone(int(note.read_text()))


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_a_signal_while_a_server_is_being_started_stops_it_as_well(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    heard_interrupts: None,
    number: signal.Signals,
    raised: type[BaseException],
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def disturbed(*args: Any, **how: Any) -> subprocess.Popen[bytes]:
        started.append(start(*args, **how))
        signal.raise_signal(number)
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", disturbed)

    with pytest.raises(raised), running(("sleep", "60"), log=tmp_path / "log"):
        raise AssertionError("unreachable")

    assert started[0].returncode == -signal.SIGTERM


def test_beside_the_main_thread_a_server_runs_as_well(tmp_path: Path) -> None:
    def serve() -> int | None:
        with running(("sleep", "60"), log=tmp_path / "log") as server:
            pass
        return server.code

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(serve).result() == -signal.SIGTERM
