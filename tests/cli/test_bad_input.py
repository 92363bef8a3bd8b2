"""Bad input: one clear error with file and line, all at once, and the generated folder stays as it was.

Each folder of fixtures/bad_input is a project with a mistake and, in expected.txt, all that is said.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.tools import promtool as promtool_module
from tocsin.tools.promtool import Promtool

BAD_INPUT = Path(__file__).parents[2] / "fixtures" / "bad_input"
CASES = sorted(folder.name for folder in BAD_INPUT.iterdir() if not folder.name.startswith("_"))

Tocsin = Callable[..., Any]
Snapshot = Callable[[Path], dict[str, tuple[bytes, int, int]]]


def replace_rules(project: Path, case: str) -> None:
    """Put the case's declarations where the project's were."""
    shutil.rmtree(project / "rules_src")
    shutil.copytree(BAD_INPUT / case, project, dirs_exist_ok=True)
    (project / "expected.txt").unlink()


def change(project: Path, *services: str) -> None:
    """Change the project's one alert, and add services like it, so that there is something to write."""
    file = project / "rules_src" / "shop" / "__init__.py"
    text = file.read_text(encoding="utf-8").replace("percent(5)", "percent(6)")
    file.write_text(text, encoding="utf-8")
    for name in services:
        package = project / "rules_src" / name / "__init__.py"
        package.parent.mkdir()
        package.write_text(text.replace('name="shop"', f'name="{name}"'), encoding="utf-8")


def leftovers(project: Path) -> list[str]:
    return [path.name for path in (project / "generated").iterdir() if path.name.startswith(".staging")]


# --- declarations


@pytest.mark.parametrize("case", CASES)
def test_every_mistake_is_told_and_nothing_is_touched(
    case: str, project: Path, tocsin: Tocsin, snapshot: Snapshot
) -> None:
    replace_rules(project, case)
    before = snapshot(project)

    ended = tocsin(project, "generate")

    expected = (BAD_INPUT / case / "expected.txt").read_text(encoding="utf-8")
    assert (ended.stderr, ended.stdout, ended.code) == (expected.replace("{root}", str(project)), "", 2)
    assert snapshot(project) == before


@pytest.mark.parametrize("case", ["everything_at_once", "syntax_error", "endless_recursion"])
def test_a_process_of_its_own_says_the_same(
    case: str, project: Path, in_a_process: Tocsin, snapshot: Snapshot
) -> None:
    replace_rules(project, case)
    before = snapshot(project)

    ended = in_a_process(project, "generate")

    expected = (BAD_INPUT / case / "expected.txt").read_text(encoding="utf-8")
    assert (ended.stderr, ended.stdout, ended.code) == (expected, "", 2)
    assert snapshot(project) == before


@pytest.mark.parametrize("arguments", [("generate", "--check"), ("test",)])
def test_every_command_that_reads_declarations_tells_their_mistakes(
    arguments: tuple[str, ...], project: Path, tocsin: Tocsin, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    replace_rules(project, "malformed_duration")

    ended = tocsin(project, *arguments)

    expected = (BAD_INPUT / "malformed_duration" / "expected.txt").read_text(encoding="utf-8")
    assert (ended.stderr, ended.stdout, ended.code) == (expected, "", 2)


def test_ten_mistakes_in_three_files_of_two_services_are_sorted_and_counted() -> None:
    lines = (BAD_INPUT / "everything_at_once" / "expected.txt").read_text(encoding="utf-8").splitlines()
    places = [(line.split(":")[0], int(line.split(":")[1])) for line in lines[:-1]]

    assert len(places) == 10
    assert places == sorted(places)
    assert {Path(file).parent.name for file, _ in places} == {"pay", "shop"}
    assert len({file for file, _ in places}) == 3
    assert lines[-1] == "10 mistakes; nothing was written"


def test_no_message_shows_a_traceback_or_our_own_files() -> None:
    for case in CASES:
        said = (BAD_INPUT / case / "expected.txt").read_text(encoding="utf-8")
        assert said.strip(), case
        assert not any(word in said for word in ("Traceback", "compiler/tocsin", "pydantic", "<string>")), (
            case
        )


def test_a_null_byte_is_told_with_the_file(project: Path, tocsin: Tocsin) -> None:
    file = project / "rules_src" / "shop" / "names.py"
    file.write_bytes(b"x = '\0'\n")

    ended = tocsin(project, "generate")

    # Python 3.12 made of the ValueError a SyntaxError.
    assert ended.stderr in (
        "rules_src/shop/names.py:1: cannot be read: source code string cannot contain null bytes\n",
        "rules_src/shop/names.py:1: syntax error: source code string cannot contain null bytes\n",
    )
    assert ended.code == 2


def test_a_file_in_another_encoding_is_told(project: Path, tocsin: Tocsin) -> None:
    (project / "rules_src" / "shop" / "names.py").write_bytes("x = 'ü'\n".encode("latin-1"))

    ended = tocsin(project, "generate")

    assert ended.stderr.startswith(
        "rules_src/shop/names.py:1: syntax error: (unicode error) 'utf-8' codec can't"
    )
    assert (len(ended.stderr.splitlines()), ended.code) == (1, 2)


@pytest.mark.parametrize("terms", [95, 96, 5000])
def test_an_expression_is_printed_or_too_deep_but_never_a_traceback(
    terms: int, project: Path, tocsin: Tocsin, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    file = project / "rules_src" / "shop" / "__init__.py"
    total = "requests.rate('5m').sum()"
    build = f"deep = {total}\nfor _ in range({terms}):\n    deep = deep + {total}\n"
    text = file.read_text(encoding="utf-8").replace("Failing =", f"{build}\nFailing =")
    file.write_text(re.sub("expr=.*,", "expr=deep > per_second(1),", text).replace("percent", "per_second"))

    ended = tocsin(project, "generate")

    too_deep = "alert Failing: expr is nested more than 100 deep; aggregate instead of adding up one by one"
    expected = ("", 0) if terms == 95 else (f"rules_src/shop/__init__.py:11: {too_deep}\n", 2)
    assert (ended.stderr, ended.code) == expected


# --- promtool


def test_a_missing_promtool_is_told_with_how_to_get_one(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(project)
    before = snapshot(project)
    monkeypatch.delenv("TOCSIN_PROMTOOL", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")

    ended = tocsin(project, "generate")

    assert ended.stderr.splitlines()[:3] == [
        "no usable promtool; expected version 2.42 or newer:",
        f"  none on PATH and none in {project}/.tools/promtool",
        "Get one in any of these ways:",
    ]
    assert (ended.stdout, ended.code) == ("", 3)
    assert snapshot(project) == before


def test_a_promtool_that_is_too_old_is_told_with_its_version(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    change(project)
    before = snapshot(project)
    path = fake_promtool("exit 0", version="promtool, version 2.31.1 (branch: test)")

    ended = tocsin(project, "generate")

    assert ended.stderr == (
        "the promtool that TOCSIN_PROMTOOL names is of no use: "
        f"{path} is version 2.31.1; expected 2.42 or newer\n"
    )
    assert ended.code == 3
    assert snapshot(project) == before


CRASHES = {
    "exit code": ("echo 'panic: nil map' >&2; exit 2", "ended with exit code 2\n  panic: nil map"),
    "signal": ("kill -SEGV $$", "was killed by SIGSEGV"),
}


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_of_promtool_is_not_blamed_on_the_author(
    crash: str, project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    script, words = CRASHES[crash]
    change(project)
    before = snapshot(project)
    fake_promtool(script)

    ended = tocsin(project, "generate")

    assert words in ended.stderr
    assert ended.code == 3
    assert snapshot(project) == before


def test_a_hanging_promtool_is_stopped(
    project: Path,
    tocsin: Tocsin,
    snapshot: Snapshot,
    fake_promtool: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(project)
    before = snapshot(project)
    path = fake_promtool("sleep 60")
    monkeypatch.setattr(promtool_module, "_CHECKING", 0.5)

    started = time.monotonic()
    ended = tocsin(project, "generate")

    assert time.monotonic() - started < 10
    assert ended.stderr.startswith(f"{path} hung: `{path} check rules ")
    assert ended.stderr.endswith("was stopped after 0.5 s\n")
    assert ended.code == 3
    assert snapshot(project) == before


def test_rules_that_promtool_refuses_are_told_in_its_words_and_not_written(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    change(project)
    before = snapshot(project)
    fake_promtool('shift 4; echo "  FAILED:" >&2; echo "$1: bad rule" >&2; exit 1')

    ended = tocsin(project, "generate")

    assert ended.stderr == (
        "promtool refuses the generated rules:\nFAILED:\nprometheus/rules/shop.yaml: bad rule\n"
    )
    assert ended.code == 2
    assert snapshot(project) == before


# --- the output folder


def test_a_file_where_the_output_folder_must_stand_is_left(
    project: Path, tocsin: Tocsin, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    shutil.rmtree(project / "generated")
    (project / "generated").write_text("mine", encoding="utf-8")

    ended = tocsin(project, "generate")

    assert ended.stderr == (
        f"{project}/generated is no folder, and one must stand there; move it out of the way\n"
    )
    assert (ended.stdout, ended.code) == ("", 3)
    assert (project / "generated").read_text(encoding="utf-8") == "mine"


def test_folders_where_files_must_go_are_all_named(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    change(project, "pay")
    rules = project / "generated" / "prometheus" / "rules"
    (rules / "shop.yaml").unlink()
    for name in ("shop.yaml", "pay.yaml"):
        (rules / name / "mine").mkdir(parents=True)
        (rules / name / "mine" / "notes").write_text("mine", encoding="utf-8")
    before = snapshot(project)

    ended = tocsin(project, "generate")

    words = "is a folder, and a file must stand there; move it out of the way"
    assert ended.stderr == f"{rules}/pay.yaml {words}\n{rules}/shop.yaml {words}\n"
    assert ended.code == 3
    assert snapshot(project) == before


def test_a_file_that_others_wrote_is_left(
    project: Path, tocsin: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    fake_promtool("exit 0")
    change(project, "pay")
    strange = project / "generated" / "prometheus" / "rules" / "pay.yaml"
    strange.write_text("groups: []\n", encoding="utf-8")
    before = snapshot(project)

    ended = tocsin(project, "generate")

    assert ended.stderr == (
        f"{strange} was not written by tocsin and is left as it is; move it out of the way\n"
    )
    assert ended.code == 3
    assert snapshot(project) == before


def test_a_disk_that_is_full_in_the_middle_leaves_everything_as_it_was(
    project: Path, in_a_process: Tocsin, snapshot: Snapshot, fake_promtool: Callable[..., Path]
) -> None:
    # A limit on a file's size fails as a full disk does: in the middle of a write.
    fake_promtool("exit 0")
    change(project, "pay")
    before = snapshot(project)

    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))"
    ended = in_a_process(project, "generate", before=limit)

    assert ended.stderr == (
        f"{project}/generated could not be written: File too large; what was there before is unchanged\n"
    )
    assert ended.code == 3
    assert snapshot(project) == before
    assert leftovers(project) == []


def test_a_file_system_that_is_full_leaves_everything_as_it_was(
    project: Path, snapshot: Snapshot, fake_promtool: Callable[..., Path], tmp_path: Path
) -> None:
    # A file system of 16 KiB, mounted where only this process and its children see it.
    small = tmp_path / "small"
    small.mkdir()
    private = ["unshare", "--mount", "--map-root-user"]
    mount = f"mount -t tmpfs -o size=64k tmpfs {small}"
    if subprocess.run([*private, "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("needs unshare and leave to mount a tmpfs")
    fake_promtool("exit 0")
    change(project, *(f"pay{number}" for number in range(12)))
    (project / "pyproject.toml").write_text('[tool.tocsin]\noutput = "small"\n', encoding="utf-8")
    (project / "small").symlink_to(small)
    before = snapshot(project / "generated")
    program = "from tocsin.cli.main import main; main()"
    script = f"{mount} && cp -a generated/. small/ && $PYTHON -c '{program}' generate"
    compare = "; code=$?; diff -r generated small >&2 && ls -A small >&2; exit $code"

    done = subprocess.run(
        [*private, "sh", "-c", script + compare],
        cwd=project,
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"{project}/small could not be written")
    assert lines[0].endswith("No space left on device; what was there before is unchanged")
    assert lines[1:] == [".manifest", "grafana", "prometheus", "runbooks"]
    assert done.returncode == 3
    assert snapshot(project / "generated") == before


# --- killed runs


def test_a_run_killed_between_staging_and_replacing_leaves_everything_and_the_next_does_the_rest(
    project: Path,
    tocsin: Tocsin,
    in_a_process: Tocsin,
    snapshot: Snapshot,
    fake_promtool: Callable[..., Path],
) -> None:
    change(project, "pay")
    before = snapshot(project)
    fake_promtool("kill -KILL $PPID")

    killed = in_a_process(project, "generate")

    after = snapshot(project)
    assert killed.code == -signal.SIGKILL
    assert {name: state for name, state in after.items() if ".staging" not in name} == before
    assert len(leftovers(project)) == 1

    fake_promtool("exit 0")
    ended = tocsin(project, "generate")

    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "wrote generated/prometheus/rules/pay.yaml",
        "wrote generated/prometheus/rules/shop.yaml",
        "wrote generated/prometheus/tests/pay-probes.yaml",
        "wrote generated/prometheus/tests/shop-probes.yaml",
        "wrote generated/grafana/dashboards/svc-pay.json",
        "wrote generated/grafana/dashboards/svc-shop.json",
        "wrote generated/runbooks/Failing.md",
        "wrote generated/runbooks/index.md",
        "wrote generated/.manifest",
    ]
    assert leftovers(project) == []


@pytest.mark.parametrize("step", range(1, 6))
def test_a_run_killed_amid_the_replacements_leaves_each_file_whole_and_the_next_does_the_rest(
    step: int, project: Path, tocsin: Tocsin, in_a_process: Tocsin, fake_promtool: Callable[..., Path]
) -> None:
    """Two files are new, one changes and one goes; the kill comes after 1, 2... of the moves."""
    fake_promtool("exit 0")
    change(project, "old")
    assert tocsin(project, "generate").code == 0
    old = {path.name: path.read_bytes() for path in (project / "generated" / "prometheus").rglob("*.yaml")}
    shutil.rmtree(project / "rules_src" / "old")
    change(project, "pay", "web")
    shop = project / "rules_src" / "shop" / "__init__.py"
    shop.write_text(shop.read_text(encoding="utf-8").replace("percent(6)", "percent(7)"), encoding="utf-8")

    kill = (
        "import os, signal\n"
        "replace, moves = os.replace, []\n"
        "def counting(*paths):\n"
        "    replace(*paths)\n"
        "    moves.append(paths)\n"
        f"    if len(moves) == {step}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "os.replace = counting\n"
    )
    killed = in_a_process(project, "generate", before=kill)

    assert killed.code == -signal.SIGKILL
    found = {path.name: path.read_bytes() for path in (project / "generated" / "prometheus").rglob("*.yaml")}
    assert tocsin(project, "generate").code == 0
    new = {path.name: path.read_bytes() for path in (project / "generated" / "prometheus").rglob("*.yaml")}
    services = ("pay", "shop", "web")
    assert set(new) == {f"{name}{end}.yaml" for name in services for end in ("", "-probes")}
    assert all(content in (old.get(name), new.get(name)) for name, content in found.items())
    assert leftovers(project) == []
    assert tocsin(project, "generate", "--check").code == 0


# --- what must compile

STRANGE = {
    "quotes": "a\"b'c`d",
    "backslashes": "a\\b\\\\c\\n",
    "newlines": "one\ntwo\r\nthree\n",
    "tabs and controls": "a\tb\x07\x1b\x7f\x80",
    "nul": "a\0b",
    "braces": "{a} [b] }} {c",
    "yaml": "- a: *b &c !d # e % @ | > : yes",
    "accents": "äöü ß é",
    "combining": "e\u0301 n\u0303",
    "right to left": "שלום \u202eabc\u202c مرحبا",
    "emoji": "🔥 👩\u200d👩\u200d👧 🇩🇪",
    "separators": "a\u2028b\u2029c\u0085d\ufeffe",
    "private and unassigned": "\ue000 \uffff \U0010ffff",
    "spaces": "  leading and trailing  ",
}


@pytest.mark.promtool
@pytest.mark.parametrize("name", STRANGE)
def test_any_text_compiles_and_is_read_back_equal(
    name: str, project: Path, tocsin: Tocsin, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = STRANGE[name]
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    source = f"""
from tocsin import Alert, Fires, Gauge, Scenario, Service, Severity, phase

TEXT = {text!r}
load = Gauge(name="load", help=TEXT + ".", labels=("place",))
alert = Alert(
    name="Strange",
    expr=load.where(place=TEXT) > 5,
    severity=Severity.PAGE,
    summary=TEXT + ".",
    description=TEXT + "\\n{{{{ $labels.place }}}}",
    labels={{"text": "-" + TEXT}},
)
here = load.where(place=TEXT, instance="a", job="b")
service = Service(
    name="shop",
    owner="shop-team",
    alerts=(alert,),
    scenarios=(
        Scenario(
            name="Strange: high",
            phases=(phase("5m", here.at(1)), phase("5m", here.at(9))),
            expect=(
                Fires(
                    alert=alert,
                    at="6m",
                    labels={{"instance": "a", "job": "b", "place": TEXT}},
                    summary=TEXT + ".",
                    description=TEXT + "\\n" + TEXT,
                ),
            ),
        ),
    ),
)
"""
    (project / "rules_src" / "shop" / "__init__.py").write_text(source, encoding="utf-8")

    ended = tocsin(project, "generate")
    proved = tocsin(project, "test")

    assert (ended.stderr, ended.code) == ("", 0)
    assert re.search(r"^Strange +\d scenarios  proved$", proved.stdout, re.MULTILINE), proved.stdout
    assert proved.code == 0
    tests = project / "generated" / "prometheus" / "tests" / "shop.yaml"
    plain = promtool.test_rules([tests], timeout=60)
    assert plain.code == 0, plain.stdout + plain.stderr
