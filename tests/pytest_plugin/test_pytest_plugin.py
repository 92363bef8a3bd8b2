"""pytest collects scenarios where it is asked to, and treats them as it treats tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from tocsin.model import dashboard, drill, scenario, slo
from tocsin.pytest_plugin import items
from tocsin.tools.promtool import Promtool

pytest_plugins = ("pytester",)

KEPT = (dashboard, drill, items, scenario, slo)
"""A run of pytest within this one forgets the modules that it was the first to import; not these."""

RULES = """\
from tocsin import Alert, Fires, Gauge, Quiet, Scenario, Service, Severity, phase

load = Gauge(name="load", help="Load.")
Busy = Alert(name="Busy", expr=load > 5, for_="5m", severity=Severity.PAGE, summary="Busy")
service = Service(
    name="web",
    owner="o",
    alerts=(Busy,),
    normal=(load.at(1),),
    scenarios=(
        Scenario(
            name="Busy: long enough",
            phases=(phase("10m"), phase("20m", load.at(9))),
            expect=(Fires(alert=Busy, pending="11m", at="16m"),),
        ),
        Scenario(name="Busy: one is fine", phases=(phase("10m"),), expect=(Quiet(alert=Busy),)),
    ),
)
"""
FILE = "rules_src/web/__init__.py"
NODES = [
    f"{FILE}::web: a normal day",
    f"{FILE}::Busy: long enough",
    f"{FILE}::Busy: one is fine",
]
NO_PROBES = ("-k", "not probe")
Make = Callable[..., pytest.Pytester]


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A project with a test beside its rules: `project(("5m", "6m"))` with texts of the rules replaced."""

    def make(*changes: tuple[str, str], settings: str = "") -> pytest.Pytester:
        rules = RULES
        for before, after in changes:
            assert before in rules
            rules = rules.replace(before, after)
        ini = "[tool.pytest.ini_options]\nfilterwarnings = ['error']\n"
        pytester.makepyprojecttoml(f"[tool.tocsin]\n{settings}\n{ini}")
        folder = pytester.mkpydir("rules_src")
        (folder / "web").mkdir()
        (folder / "web" / "__init__.py").write_text(rules, encoding="utf-8")
        (folder / "web" / "test_more.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
        pytester.makepyfile(test_plain="def test_plain(): pass")
        return pytester

    return make


@pytest.fixture
def proved(project: Make, promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The project, and the promtool that proves it."""
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    return project


def collected(result: pytest.RunResult) -> list[str]:
    """The nodes, without those that are derived from rules."""
    return [line for line in result.outlines if "::" in line and line[0] != " " and ": probe, " not in line]


def test_an_ordinary_run_is_left_as_it_is(project: Make) -> None:
    result = project().runpytest_inprocess("--collect-only", "-q")
    assert collected(result) == ["rules_src/web/test_more.py::test_nothing", "test_plain.py::test_plain"]


def test_where_there_is_no_project_nothing_is_asked_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_plain="def test_plain(): pass")
    pytester.runpytest_inprocess("-W", "error").assert_outcomes(passed=1)
    result = pytester.runpytest_inprocess("--tocsin")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: --tocsin: no pyproject.toml here or above has a [tool.tocsin] table" in result.errlines


@pytest.mark.promtool
def test_a_comment_behind_the_tables_name_does_not_hide_the_project(proved: Make) -> None:
    made = proved()
    settings = made.path / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace("[tool.tocsin]", "[ tool.tocsin ]  # alerts")
    settings.write_text(text, encoding="utf-8")

    assert collected(made.runpytest_inprocess("--collect-only", "-q", "rules_src")) == NODES


@pytest.mark.promtool
@pytest.mark.parametrize("argument", ["rules_src", "rules_src/web", FILE])
def test_scenarios_are_collected_where_their_folder_is_an_argument(proved: Make, argument: str) -> None:
    result = proved().runpytest_inprocess("--collect-only", "-q", argument)
    assert collected(result) == NODES


@pytest.mark.promtool
def test_the_option_collects_them_with_what_else_there_is(proved: Make) -> None:
    tested = proved()
    assert collected(tested.runpytest_inprocess("--collect-only", "-q", "--tocsin", "test_plain.py")) == [
        "test_plain.py::test_plain",
        *NODES,
    ]
    assert sorted(collected(tested.runpytest_inprocess("--collect-only", "-q", "--tocsin"))) == sorted(
        ["test_plain.py::test_plain", *NODES]
    )


@pytest.mark.promtool
def test_the_ini_option_collects_them_in_a_run_without_arguments(proved: Make) -> None:
    tested = proved()
    file = tested.path / "pyproject.toml"
    file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\ntocsin = true\n", encoding="utf-8")
    result = tested.runpytest_inprocess("-q", *NO_PROBES)
    result.assert_outcomes(passed=4)
    assert collected(tested.runpytest_inprocess("--collect-only", "-q", "test_plain.py")) == [
        "test_plain.py::test_plain"
    ]


@pytest.mark.promtool
def test_another_folder_of_declarations_is_found_by_the_settings(proved: Make) -> None:
    tested = proved(settings='source = "alerts"')
    (tested.path / "rules_src").rename(tested.path / "alerts")
    result = tested.runpytest_inprocess("--collect-only", "-q", "alerts")
    assert collected(result) == [node.replace("rules_src", "alerts") for node in NODES]


@pytest.mark.promtool
def test_a_scenario_can_be_chosen_by_its_words_and_by_its_node(proved: Make) -> None:
    tested = proved()
    tested.runpytest_inprocess("rules_src", "-k", "fine").assert_outcomes(passed=1)
    tested.runpytest_inprocess(NODES[1]).assert_outcomes(passed=1)


@pytest.mark.promtool
def test_a_failure_says_what_was_expected_what_came_when_and_where(proved: Make, promtool: Promtool) -> None:
    result = proved(('for_="5m"', 'for_="6m"')).runpytest_inprocess("rules_src", "-W", "error", *NO_PROBES)
    result.assert_outcomes(passed=2, failed=1)
    said = result.stdout.str()
    assert (
        """\
E   at 16m expected Busy firing, got pending
E   in the whole scenario expected Busy firing at 15 evaluations, got 14 evaluations

Busy over time
  value is load
  for is 6m
    time     value  limit  state    expected
    0s-10m       1      5  silent
    11m-15m      9      5  pending
  ! 16m          9      5  pending  firing
    17m-30m      9      5  firing

rules_src/web/__init__.py:11: Busy: long enough
promtool """
        in said
    )
    assert f"promtool {promtool.release}; to see this with promtool alone: tocsin test --keep FOLDER" in said
    assert "Traceback" not in said
    assert f"FAILED {NODES[1]}" in said


@pytest.mark.promtool
def test_it_stops_at_the_first_failure_and_the_next_run_begins_with_it(proved: Make) -> None:
    tested = proved(('for_="5m"', 'for_="6m"'))
    tested.runpytest_inprocess("rules_src", "-x", *NO_PROBES).assert_outcomes(passed=1, failed=1)
    tested.runpytest_inprocess("rules_src", "--lf", *NO_PROBES).assert_outcomes(failed=1)


@pytest.mark.promtool
def test_scenarios_are_spread_over_processes(proved: Make) -> None:
    tested = proved(('for_="5m"', 'for_="6m"'))
    result = tested.runpytest_subprocess("rules_src", "-n", "2", *NO_PROBES, timeout=120)
    result.assert_outcomes(passed=2, failed=1)
    assert "at 16m expected Busy firing, got pending" in result.stdout.str()


@pytest.mark.promtool
def test_an_alert_that_nothing_shows_firing_fails(proved: Make) -> None:
    rules = RULES[RULES.index("        Scenario(\n") : RULES.index("        Scenario(name=")]
    result = proved((rules, ""), ("expr=load > 5", "expr=load % 7 > 5")).runpytest_inprocess("rules_src")
    result.assert_outcomes(passed=2, failed=1)
    assert "E   Busy: no scenario shows it firing, so nothing says that it can" in result.outlines


@pytest.mark.promtool
def test_mistakes_in_declarations_are_told_at_their_lines(proved: Make) -> None:
    result = proved(('for_="5m"', 'for_="5 minutes"')).runpytest_inprocess("rules_src")
    result.assert_outcomes(errors=1)
    words = "for_ is '5 minutes'; expected a duration such as '5m' or '1h30m'"
    assert f"rules_src/web/__init__.py:4: alert Busy: {words}" in result.outlines
    assert "Traceback" not in result.stdout.str()


def test_without_a_promtool_it_says_how_to_get_one(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_PROMTOOL", "/nowhere/promtool")
    result = project().runpytest_inprocess("rules_src")
    result.assert_outcomes(errors=1)
    assert "the promtool that TOCSIN_PROMTOOL names is of no use" in result.stdout.str()


@pytest.mark.promtool
def test_a_promtool_that_goes_away_is_told_in_a_line(proved: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tested = proved()
    tool = tested.path / "promtool"
    version = 'echo "promtool, version 2.42.0 (branch: test)"'
    full = "printf '  FAILED:\\n    no space left on device\\n'"
    script = f'case "$1" in --version) {version} ;; *) {full} >&2; exit 1 ;; esac'
    tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(tool))
    result = tested.runpytest_inprocess("rules_src", "-k", "fine")
    result.assert_outcomes(failed=1)
    assert "promtool has no room to work in: no space left on device" in result.stdout.str()


@pytest.mark.promtool
def test_a_package_that_declares_no_service_has_no_scenarios(proved: Make) -> None:
    tested = proved()
    (tested.path / "rules_src" / "_shared").mkdir()
    (tested.path / "rules_src" / "_shared" / "__init__.py").touch()
    assert collected(tested.runpytest_inprocess("--collect-only", "-q", "rules_src")) == NODES


def test_loading_the_plugin_loads_nothing_of_the_product() -> None:
    program = (
        "import sys, pytest; before = set(sys.modules); import tocsin.pytest_plugin;"
        "print(sorted(name for name in set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['tocsin', 'tocsin.pytest_plugin']"
