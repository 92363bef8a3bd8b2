"""`tocsin test` as people meet it: on a terminal, in a pipe, at night."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

RULES = """\
from tocsin import Alert, ByVersion, Fires, Gauge, Quiet, Scenario, Service, Severity, phase

load = Gauge(name="load", help="Load.")
Busy = Alert(name="Busy", expr=load > 5, for_="5m", severity=Severity.PAGE, summary="Busy")
Dead = Alert(name="Dead", expr=load < 0, severity=Severity.TICKET, summary="Dead")
service = Service(
    name="web",
    owner="o",
    alerts=(Busy, Dead),
    normal=(load.at(1),),
    scenarios=(
        Scenario(
            name="Busy: long enough",
            phases=(phase("10m"), phase("20m", load.at(9))),
            expect=(Fires(alert=Busy, pending="11m", at="16m"),),
        ),
        Scenario(
            name="Dead: at once",
            phases=(phase("10m"), phase("20m", load.at(-1))),
            expect=(Fires(alert=Dead, at="11m"),),
        ),
    ),
)
"""


@pytest.fixture
def root(tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two alerts, both proved."""
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    (tmp_path / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")
    (tmp_path / "rules_src" / "web").mkdir(parents=True)
    (tmp_path / "rules_src" / "__init__.py").touch()
    edit(tmp_path, "", "")
    return tmp_path


def edit(root: Path, before: str, after: str) -> None:
    """Declare the project's rules, with one text replaced."""
    assert before in RULES
    text = RULES.replace(before, after) if before else RULES
    (root / "rules_src" / "web" / "__init__.py").write_text(text, encoding="utf-8")


Run = Callable[..., Any]


@pytest.fixture
def run(tocsin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, with what a test changes of the environment: `run(root, "test", PATH="/bin")`."""

    def ended(folder: Path, *arguments: str, **environ: str) -> Any:
        with monkeypatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            return tocsin(folder, *arguments)

    return ended


def timeless(text: str) -> str:
    """A report without how long it took."""
    return re.sub(r", \d+\.\d s$", "", text, flags=re.MULTILINE)


def known(text: str) -> tuple[int, int]:
    """How many passed, and how many of them were known from before."""
    match = re.search(
        r"^(\d+) passed, 0 failed(?: \((\d+) known from before\))?, promtool", text, re.MULTILINE
    )
    assert match, text
    return int(match[1]), int(match[2] or 0)


def version(promtool: Promtool) -> str:
    return ".".join(map(str, promtool.version))


def test_proofs_that_hold_are_a_line_an_alert(run: Run, root: Path, promtool: Promtool) -> None:
    ended = run(root, "test")
    assert (ended.code, ended.stderr) == (0, "")
    assert timeless(ended.stdout) == (
        "web     1 scenario  proved\n"
        "Busy   7 scenarios  proved\n"
        "Dead   6 scenarios  proved\n"
        f"14 passed, 0 failed, promtool {version(promtool)}\n"
    )


def test_a_proof_that_fails_says_where_when_what_and_how_to_see_it(
    run: Run, root: Path, promtool: Promtool
) -> None:
    edit(root, 'for_="5m"', 'for_="6m"')
    ended = run(root, "test")
    assert (ended.code, ended.stderr) == (1, "")
    assert timeless(ended.stdout) == (
        "web     1 scenario  proved\n"
        "Busy   7 scenarios  1 FAILED\n"
        "Dead   6 scenarios  proved\n"
        "\n"
        "rules_src/web/__init__.py:12: Busy: long enough\n"
        "    at 16m expected Busy firing, got pending\n"
        "    in the whole scenario expected Busy firing at 15 evaluations, got 14 evaluations\n"
        "\n"
        "    Busy over time\n"
        "      value is load\n"
        "      for is 6m\n"
        "        time     value  limit  state    expected\n"
        "        0s-10m       1      5  silent\n"
        "        11m-15m      9      5  pending\n"
        "      ! 16m          9      5  pending  firing\n"
        "        17m-30m      9      5  firing\n"
        "\n"
        "to see this with promtool alone: tocsin generate && "
        f"{shlex.quote(str(promtool.path))} test rules generated/prometheus/tests/web.yaml\n"
        f"13 passed, 1 failed, promtool {version(promtool)}\n"
    )


def test_the_command_it_gives_shows_the_same_failure(run: Run, root: Path) -> None:
    edit(root, 'for_="5m"', 'for_="6m"')
    told = run(root, "test").stdout
    [command] = re.findall(r"alone: tocsin generate && (.*)", told)
    assert run(root, "generate").code == 0
    shown = subprocess.run(shlex.split(command), cwd=root, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert "name: Busy: long enough," in shown.stderr


def test_the_command_is_right_in_a_folder_below_too(run: Run, root: Path) -> None:
    edit(root, 'for_="5m"', 'for_="6m"')
    below = root / "rules_src"
    [command] = re.findall(r"alone: tocsin generate && (.*)", run(below, "test").stdout)
    assert run(below, "generate").code == 0
    shown = subprocess.run(shlex.split(command), cwd=below, capture_output=True, text=True, check=False)
    assert "name: Busy: long enough," in shown.stderr


def test_a_promtool_on_path_is_called_by_its_name(run: Run, root: Path, promtool: Promtool) -> None:
    edit(root, 'for_="5m"', 'for_="6m"')
    path = f"{promtool.path.parent}:{os.environ['PATH']}"
    assert " && promtool test rules generated/" in run(root, "test", TOCSIN_PROMTOOL="", PATH=path).stdout


WRONG_BY_VERSION = 'at=ByVersion(before_3="17m", since_3="18m", because="this test is wrong on purpose")'


def test_what_depends_on_the_version_is_kept_in_files_of_its_own(
    run: Run, root: Path, promtool: Promtool
) -> None:
    edit(root, 'at="16m"', WRONG_BY_VERSION)
    told = run(root, "test").stdout
    assert "what depends on the version is in no generated file: tocsin test --keep FOLDER\n" in told
    assert "tocsin generate" not in told
    kept = run(root, "test", "--keep", "out").stdout
    assert f"alone: {promtool.path} test rules out/tests-web-1m.yaml\n" in kept
    [command] = re.findall(r"alone: (.*)", kept)
    shown = subprocess.run(shlex.split(command), cwd=root, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert "FAILED" in shown.stderr


def test_only_chosen_scenarios_are_run(run: Run, root: Path, promtool: Promtool) -> None:
    ended = run(root, "test", "-k", "busy and not dead and not probe")
    assert timeless(ended.stdout) == (
        f"Busy    1 scenario  proved\n1 passed, 0 failed, promtool {version(promtool)}\n"
    )


def test_choosing_nothing_is_the_callers_mistake(run: Run, root: Path) -> None:
    ended = run(root, "test", "-k", "bussy")
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr == "no scenario matches -k 'bussy'\n"


def test_a_choice_that_cannot_be_read_is_the_callers_mistake(run: Run, root: Path) -> None:
    ended = run(root, "test", "-k", "busy and")
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr == (
        "-k is 'busy and'; expected words joined by and, or, not and parentheses, "
        "such as 'webhook and not latency'\n"
    )


def test_a_project_without_scenarios_has_nothing_to_prove(run: Run, root: Path) -> None:
    (root / "rules_src" / "web" / "__init__.py").write_text(
        'from tocsin import Service\nservice = Service(name="web", owner="o")\n', encoding="utf-8"
    )
    ended = run(root, "test")
    assert (ended.code, ended.stderr) == (2, "there is no scenario to prove\n")


def test_an_alert_that_no_scenario_shows_firing_is_not_proved(run: Run, root: Path) -> None:
    edit(root, "expr=load < 0", "expr=load % 7 < -9")
    file = root / "rules_src" / "web" / "__init__.py"
    file.write_text(
        file.read_text(encoding="utf-8").replace('Fires(alert=Dead, at="11m")', "Quiet(alert=Dead)"),
        encoding="utf-8",
    )
    ended = run(root, "test")
    assert ended.code == 1
    assert (
        "error: rules_src/web/__init__.py:5: "
        "web: no scenario shows Dead firing, so nothing says that it can; "
        "no probe does, as it computes with %, which has no inverse here (alert/never-shown-firing)\n"
    ) in ended.stdout
    assert "9 passed, 0 failed" in ended.stdout
    # Who asks for a part is not told about the rest.
    assert run(root, "test", "-k", "Busy").code == 0


def test_without_promtool_it_says_how_to_get_one(run: Run, root: Path) -> None:
    ended = run(root, "test", TOCSIN_PROMTOOL="/nowhere/promtool")
    assert (ended.code, ended.stdout) == (3, "")
    assert ended.stderr.startswith("the promtool that TOCSIN_PROMTOOL names is of no use: ")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a person sees who runs it."""
    command = [sys.executable, "-c", "from tocsin.cli.main import main; main()", *arguments]
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, cwd=folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        shown = b""
        # Reading fails, on Linux, once the program has ended and all it wrote is read.
        with suppress(OSError):
            while chunk := os.read(ours, 4096):
                shown += chunk
    os.close(ours)
    return shown.decode()


def test_a_terminal_shows_progress_and_colour_a_pipe_shows_neither(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = on_a_terminal(root, "test")
    assert "proving" in shown
    assert "100%" in shown
    assert "\x1b[32mproved" in shown
    edit(root, 'for_="5m"', 'for_="6m"')
    piped = run(root, "test")
    assert "\x1b" not in piped.stdout + piped.stderr
    assert "proving" not in piped.stdout + piped.stderr


def test_progress_goes_to_the_terminal_while_the_result_goes_into_a_pipe(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ended = run(root, "test")
    assert ended.code == 0
    assert "proving" in ended.stderr
    assert "proving" not in ended.stdout


NATIVE = """\
from tocsin import Alert, Gauge, Histogram, Scenario, Service, Severity, mebibytes, percent, phase

load = Gauge(name="load", help="Load.")
sizes = Histogram(name="size_bytes", help="Sizes.", native=True)
Large = Alert(
    name="Large",
    expr=sizes.quantile(percent(95), window="5m") > mebibytes(1),
    severity=Severity.TICKET,
    summary="Large",
)
service = Service(
    name="web",
    owner="o",
    alerts=(Large,),
    normal=(load.at(1),),
    scenarios=(Scenario(name="load: nothing is large", phases=(phase("10m"),)),),
)
"""


def test_what_this_promtool_cannot_be_shown_is_named(run: Run, root: Path, promtool: Promtool) -> None:
    (root / "rules_src" / "web" / "__init__.py").write_text(NATIVE, encoding="utf-8")
    ended = run(root, "test")
    skipped = f"Large: skipped, as promtool {version(promtool)} reads no native histograms; 2.53 does"
    unproved = "web: no scenario shows Large firing, so nothing says that it can"
    reads_them = promtool.version >= (2, 53)
    assert (skipped in ended.stdout) is not reads_them
    assert (unproved in ended.stdout) is reads_them
    assert ended.code == (1 if reads_them else 0)


def promtools(versions: tuple[str, ...] = ("2.42", "3.5")) -> list[str]:
    """Options that name promtools of several versions."""
    paths = [Path(__file__).parents[2] / ".tools" / f"promtool-{each}" / "promtool" for each in versions]
    if not all(path.exists() for path in paths):
        pytest.skip("needs several promtools: make test-matrix fetches them")
    return [text for path in paths for text in ("--promtool", str(path))]


BY_VERSION = RULES.replace("expr=load > 5", 'expr=load.over("max_over_time", "4m45s") > 5').replace(
    'phase("20m", load.at(9))),\n            expect=(Fires(alert=Busy, pending="11m", at="16m"),)',
    'phase("20m", load.at(9)), phase("20m", load.at(1))),\n'
    '            expect=(Fires(alert=Busy, pending="11m", at="16m", until="35m"),)',
)


@pytest.mark.matrix
def test_every_version_is_asked_and_what_depends_on_it_is_told_with_the_reason(run: Run, root: Path) -> None:
    (root / "rules_src" / "web" / "__init__.py").write_text(BY_VERSION, encoding="utf-8")
    ended = run(root, "test", *promtools())

    assert ended.code == 1
    told, _, commands = ended.stdout.partition("\n\nto see this with promtool alone: tocsin generate && ")
    assert told.partition("      value is")[0] == (
        "web     1 scenario  proved\n"
        "Busy   6 scenarios  1 FAILED\n"
        "Dead   6 scenarios  proved\n"
        "\n"
        "rules_src/web/__init__.py:12: Busy: long enough\n"
        "    promtool 2.42.0:\n"
        "    at 35m expected Busy silent, got firing\n"
        "    in the whole scenario expected Busy firing at 19 evaluations, got 20 evaluations\n"
        "    passes on promtool 3.5.3: probably as a sample exactly as old as the window ([4m45s]) "
        "counts no longer since 3.0\n"
        "\n"
        "    Busy over time\n"
    )
    assert commands.splitlines()[0].endswith(
        "promtool-2.42/promtool test rules generated/prometheus/tests/web.yaml"
    )
    assert timeless(commands.splitlines()[1]) == "12 passed, 1 failed, 1 by version, promtool 2.42.0, 3.5.3"


def test_parts_together_are_everything(run: Run, root: Path) -> None:
    parts = [run(root, "test", "--shard", f"{number}/2", "--no-cache").stdout for number in (1, 2)]

    numbers = [re.findall(r"^\w+ +(\d) scenario", part, re.MULTILINE) for part in parts]
    assert sum(int(number) for part in numbers for number in part) == 14
    assert all(numbers)
    refused = run(root, "test", "--shard", "3/2")
    assert (refused.code, refused.stderr) == (
        2,
        "--shard is '3/2'; expected a part and how many there are, such as '2/8'\n",
    )


def test_what_is_known_is_not_asked_again(run: Run, root: Path) -> None:
    assert known(run(root, "test").stdout) == (14, 0)
    assert known(run(root, "test").stdout) == (14, 14)
    edit(root, "load.at(-1)", "load.at(-2)")
    assert known(run(root, "test").stdout) == (14, 13)
    assert known(run(root, "test", "--no-cache").stdout) == (14, 0)


def test_the_project_is_reported_to_machines_as_files_are(run: Run, root: Path) -> None:
    edit(root, 'for_="5m"', 'for_="6m"')
    ended = run(root, "test", "--format", "json", "--junit", "report.xml")

    [failed] = [test for test in json.loads(ended.stdout)["tests"] if test["verdict"] == "fail"]
    assert (failed["file"], failed["line"], failed["title"]) == (
        "rules_src/web/__init__.py",
        12,
        "Busy: long enough",
    )
    assert failed["words"].splitlines()[0] == "at 16m expected Busy firing, got pending"
    assert failed["reproduce"].endswith(" test rules generated/prometheus/tests/web.yaml")
    [case] = [each for each in ElementTree.parse(root / "report.xml").iter("testcase") if len(each)]
    assert case.get("name") == "Busy: long enough"
    github = run(root, "test", "--format", "github").stdout
    assert github.startswith(
        "::error file=rules_src/web/__init__.py,line=12,title=Busy%3A long enough::at 16m"
    )


def test_a_page_is_written_where_it_is_asked_for(run: Run, root: Path) -> None:
    ended = run(root, "test", "-k", "Busy and not probe", "--coverage", "--html", "report.html")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.endswith("\nreport.html\n")
    page = (root / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Busy in Busy: long enough" in page
    assert 'id="coverage"' in page


def test_a_page_that_cannot_be_written_is_the_callers_mistake(run: Run, root: Path) -> None:
    ended = run(root, "test", "-k", "Busy and not probe", "--html", "nowhere/report.html")
    assert ended.code == 2
    assert "nowhere/report.html cannot be written: there is no folder nowhere" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_where_nothing_changed_the_project_is_not_even_loaded(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(root, "test").stdout
    with monkeypatch.context() as patch:
        patch.setattr("tocsin.files.loader.load", None)
        again = run(root, "test").stdout
    assert timeless(again) == timeless(first).replace("0 failed", "0 failed (14 known from before)")


@pytest.mark.parametrize("read", ["open", "import"])
def test_what_the_declarations_read_elsewhere_counts_as_a_part_of_them(
    run: Run, root: Path, read: str
) -> None:
    """A threshold in a file beside the sources."""
    outside = root / "threshold_of_busy.py"
    outside.write_text("LIMIT = 5\n", encoding="utf-8")
    told = {
        "open": 'import pathlib\nLIMIT = int(pathlib.Path("threshold_of_busy.py").read_text().split("=")[1])',
        "import": "import sys\nsys.path.insert(0, '.')\nfrom threshold_of_busy import LIMIT",
    }
    edit(root, "\nload =", f"\n{told[read]}\nload =")
    file = root / "rules_src" / "web" / "__init__.py"
    file.write_text(file.read_text(encoding="utf-8").replace("load > 5", "load > LIMIT"), encoding="utf-8")
    assert run(root, "test").code == 0
    outside.write_text("LIMIT = 50\n", encoding="utf-8")
    sys.modules.pop("threshold_of_busy", None)
    assert run(root, "test").code == 1
    sys.modules.pop("threshold_of_busy", None)
