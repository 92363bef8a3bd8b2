"""Which promtool is used, why another is not, and what it answers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.errors import ToolError
from tocsin.tools.promtool import LINT_FATAL, MINIMUM, Promtool

if TYPE_CHECKING:
    from tests.tools.conftest import Script

HOW_TO_INSTALL = """\
Get one in any of these ways:
  here, without root: python -m tocsin.tools.install promtool
  Debian, Ubuntu:     apt-get install promtool (where there is no such package: prometheus)
  macOS:              brew install prometheus
  any system:         unpack a release archive of Prometheus, then put promtool on PATH or set
                      TOCSIN_PROMTOOL=/path/to/promtool"""

RULES = """\
groups:
  - name: example
    rules:
      - {record: a, expr: "sum(b)"}
"""
TWICE = RULES + '      - {record: a, expr: "sum(b)"}\n'
BROKEN = RULES.replace("sum(b)", "sum(b")
TEST = """\
rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series: [{series: b, values: 1 1}]
    promql_expr_test: [{expr: a, eval_time: 1m, exp_samples: [{labels: a, value: 1}]}]
"""


def place(path: Path, version: str) -> Path:
    """A program that says it is promtool of this version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'promtool, version {version} (branch: main)'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def environ(path: Path) -> dict[str, str]:
    return {"PATH": str(path.parent)}


def refusal(root: Path, env: dict[str, str]) -> str:
    with pytest.raises(ToolError) as caught:
        Promtool.find(root, env)
    return str(caught.value)


def test_the_one_the_variable_names_comes_first(tmp_path: Path) -> None:
    named = place(tmp_path / "named", "3.5.0")
    on_path = place(tmp_path / "bin" / "promtool", "2.53.0")

    found = Promtool.find(tmp_path, environ(on_path) | {"TOCSIN_PROMTOOL": str(named)})

    assert found == Promtool(named, (3, 5, 0))


def test_the_one_on_path_comes_before_the_fetched_one(tmp_path: Path) -> None:
    on_path = place(tmp_path / "bin" / "promtool", "2.53.3+ds1")
    place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")

    assert Promtool.find(tmp_path, environ(on_path)) == Promtool(on_path, (2, 53, 3))


def test_the_fetched_one_serves_where_path_has_none(tmp_path: Path) -> None:
    fetched = place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")

    assert Promtool.find(tmp_path, {}) == Promtool(fetched, (2, 42, 0))


def test_one_that_is_too_old_is_passed_over_and_that_is_said(tmp_path: Path) -> None:
    on_path = place(tmp_path / "bin" / "promtool", "2.41.9")
    fetched = place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")

    found = Promtool.find(tmp_path, environ(on_path))

    assert found == Promtool(fetched, (2, 42, 0), (f"{on_path} is version 2.41.9; expected 2.42 or newer",))


def test_none_at_all_says_how_to_get_one(tmp_path: Path) -> None:
    assert refusal(tmp_path, {"PATH": str(tmp_path)}) == (
        f"no usable promtool; expected version 2.42 or newer:\n"
        f"  none on PATH and none in {tmp_path}/.tools/promtool\n{HOW_TO_INSTALL}"
    )


def test_every_refused_one_is_listed(tmp_path: Path, script: Script) -> None:
    on_path = script("promtool", "echo no wonder >&2; exit 2")
    fetched = place(tmp_path / ".tools" / "promtool" / "promtool", "1.8.2")

    assert refusal(tmp_path, environ(on_path)) == (
        "no usable promtool; expected version 2.42 or newer:\n"
        f"  asking promtool for its version failed: `{on_path} --version` ended with exit code 2\n"
        "  no wonder\n"
        f"  {fetched} is version 1.8.2; expected 2.42 or newer\n{HOW_TO_INSTALL}"
    )


def test_an_old_release_that_says_its_version_on_stderr_is_read_all_the_same(
    tmp_path: Path, script: Script
) -> None:
    on_path = script("promtool", "echo 'promtool, version 2.15.2' >&2")

    assert f"\n  {on_path} is version 2.15.2; expected 2.42 or newer\n" in refusal(tmp_path, environ(on_path))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("echo promtool, version 2.41.0", "{path} is version 2.41.0; expected 2.42 or newer"),
        ("echo hello; echo world", "{path} does not say its version: it printed 'hello'"),
        ("exit 0", "{path} does not say its version: it printed ''"),
        ("kill -SEGV $$", "{path} was killed by SIGSEGV: `{path} --version`"),
        (
            "echo broken >&2; exit 1",
            "asking promtool for its version failed: `{path} --version` ended with exit code 1\n  broken",
        ),
    ],
)
def test_the_one_the_variable_names_is_refused_and_never_passed_over(
    tmp_path: Path, script: Script, body: str, reason: str
) -> None:
    path = script("mine", body)
    place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")

    said = refusal(tmp_path, {"TOCSIN_PROMTOOL": str(path)})

    assert said == f"the promtool that TOCSIN_PROMTOOL names is of no use: {reason.format(path=path)}"


def test_a_variable_that_names_nothing_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, {"TOCSIN_PROMTOOL": f"{tmp_path}/gone"}) == (
        f"the promtool that TOCSIN_PROMTOOL names is of no use: {tmp_path}/gone is missing:"
        " it does not exist, or its interpreter does not"
    )


def test_an_empty_variable_is_no_choice(tmp_path: Path) -> None:
    fetched = place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")

    assert Promtool.find(tmp_path, {"TOCSIN_PROMTOOL": ""}).path == fetched


@pytest.mark.promtool
def test_the_real_one_is_new_enough(promtool: Promtool) -> None:
    assert promtool.version >= MINIMUM
    assert os.access(promtool.path, os.X_OK)


@pytest.mark.promtool
def test_sound_rules_pass_and_broken_ones_fail(promtool: Promtool, tmp_path: Path) -> None:
    sound, broken = tmp_path / "sound.yaml", tmp_path / "broken.yaml"
    sound.write_text(RULES, encoding="utf-8")
    broken.write_text(BROKEN, encoding="utf-8")

    assert promtool.check_rules([sound]).code == 0
    outcome = promtool.check_rules([sound, broken])
    assert (outcome.code, "could not parse expression" in outcome.stderr) == (1, True)


@pytest.mark.promtool
def test_lint_has_an_exit_code_of_its_own_and_can_be_left_out(promtool: Promtool, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(TWICE, encoding="utf-8")

    assert promtool.check_rules([rules]).code == LINT_FATAL
    assert promtool.check_rules([rules], lint=False).code == 0


@pytest.mark.promtool
def test_unit_tests_pass_and_fail(promtool: Promtool, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    passing, failing = tmp_path / "passing.yaml", tmp_path / "failing.yaml"
    passing.write_text(TEST, encoding="utf-8")
    failing.write_text(TEST.replace("value: 1", "value: 2"), encoding="utf-8")

    assert promtool.test_rules([passing], timeout=30).code == 0
    outcome = promtool.test_rules([passing, failing], timeout=30)
    assert (outcome.code, "FAILED:" in outcome.stderr) == (1, True)


def test_every_version_is_found_once_and_the_oldest_is_first(tmp_path: Path, script: Script) -> None:
    path = place(tmp_path / "bin" / "promtool", "3.5.3")
    old = place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")
    middle = place(tmp_path / ".tools" / "promtool-2.53" / "promtool", "2.53.3")
    place(tmp_path / ".tools" / "promtool-2.42" / "promtool", "2.42.0")
    place(tmp_path / ".tools" / "promtool-2.0" / "promtool", "2.0.0")

    found = Promtool.find_all(tmp_path, environ(path))

    assert [(each.path, each.release) for each in found] == [
        (old, "2.42.0"),
        (middle, "2.53.3"),
        (path, "3.5.3"),
    ]


def test_the_variable_restricts_to_one_and_an_option_to_those_given(tmp_path: Path) -> None:
    old = place(tmp_path / ".tools" / "promtool" / "promtool", "2.42.0")
    new = place(tmp_path / "elsewhere" / "promtool", "3.5.3")
    named = {"TOCSIN_PROMTOOL": str(new)}

    assert [each.path for each in Promtool.find_all(tmp_path, named)] == [new]
    assert [each.path for each in Promtool.find_all(tmp_path, named, [old])] == [old]
    assert [each.path for each in Promtool.find_all(tmp_path, {}, [new, old])] == [old, new]


def test_where_there_is_none_at_all_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"no usable promtool; expected version 2\.42 or newer"):
        Promtool.find_all(tmp_path, {"PATH": ""})
