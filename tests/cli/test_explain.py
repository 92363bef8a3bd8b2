"""`tocsin explain` says of an alert what one wants to know when it wakes one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

RULES = """\
from tocsin import Alert, Drill, Fault, Gauge, Runbook, Service, Severity

load = Gauge(name="load", help="Load.")
book = Runbook(name="busy", title="It is busy", meaning="Too much to do.", steps=("Look.", "Wait."))
Busy = Alert(
    name="Busy",
    expr=load > 5,
    for_="5m",
    severity=Severity.PAGE,
    summary="Busy",
    description="Very busy.",
    runbook=book,
)
Plain = Alert(name="Plain", expr=load > 50, severity=Severity.TICKET, summary="Plain")
drill = Drill(
    alert=Busy,
    at=(load.at(5),),
    above=(load.at(9),),
    at_is="five",
    above_is="nine",
    pending_after="1m",
    fires_after="6m",
    held="10m",
    clears_after="1m",
    lost_after="1m",
    faults=(Fault(name="nine", levels=(load.at(9),)), Fault(name="three and a bit", levels=(load.at(3),))),
)
service = Service(
    name="web", owner="web-team", alerts=(Busy, Plain), normal=(load.at(1),), drills=(drill,)
)
"""


@pytest.fixture
def root(tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_PROMTOOL", str(promtool.path))
    (tmp_path / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")
    (tmp_path / "rules_src" / "web").mkdir(parents=True)
    (tmp_path / "rules_src" / "__init__.py").touch()
    (tmp_path / "rules_src" / "web" / "__init__.py").write_text(RULES, encoding="utf-8")
    return tmp_path


def test_an_alert_is_explained_from_its_heading_to_its_proofs(
    root: Path, promtool: Promtool, tocsin: Callable[..., Any]
) -> None:
    ended = tocsin(root, "explain", "Busy")
    version = ".".join(map(str, promtool.version))
    assert (ended.code, ended.stderr) == (0, "")
    assert (
        ended.stdout
        == f"""\
Busy
rules_src/web/__init__.py:5
page (wakes someone up), service web, team web-team
says: Busy
Very busy.

It fires when this holds without a gap for 5m, checked every 1m
    load > 5

How soon it pages (measured with promtool {version})
    fault            pending after  pages after  shortest that pages
    nine                     1 min        6 min                6 min
    three and a bit          never        never                never
    Minutes count from a calm state, in which the fault begins just after an evaluation.

What to do: It is busy
    Too much to do.
    1. Look.
    2. Wait.

Proved by 4 scenarios (tocsin test -k Busy)
    five, exactly at the threshold
    nine for 10m, then recovery
    no series from the start
    nine, then the scrape is gone
"""
    )


def test_an_alert_without_a_drill_is_explained_by_what_its_rule_implies(
    root: Path, promtool: Promtool, tocsin: Callable[..., Any]
) -> None:
    ended = tocsin(root, "explain", "Plain")
    version = ".".join(map(str, promtool.version))
    assert (
        ended.stdout
        == f"""\
Plain
rules_src/web/__init__.py:14
ticket (waits for office hours), service web, team web-team
says: Plain

It fires when this holds at a single evaluation, checked every 1m
    load > 50

How soon it pages (measured with promtool {version})
    fault                     pending after  pages after  shortest that pages
    just above the threshold              -        1 min                1 min
    Minutes count from a calm state, in which the fault begins just after an evaluation.

Proved by 5 scenarios (tocsin test -k Plain)
    probe, just below the threshold
    probe, exactly at the threshold
    probe, just above the threshold, then recovery
    probe, no series from the start
    probe, just above the threshold, then no series
"""
    )


def test_half_minutes_are_told_as_such(root: Path, tocsin: Callable[..., Any]) -> None:
    text = RULES.replace('owner="web-team"', 'owner="web-team", evaluation_interval="30s"')
    (root / "rules_src" / "web" / "__init__.py").write_text(text, encoding="utf-8")
    assert (
        "nine                   0.5 min      5.5 min              5.5 min\n"
        in tocsin(root, "explain", "Busy").stdout
    )


def test_what_is_not_known_of_an_alert_is_said_too(root: Path, tocsin: Callable[..., Any]) -> None:
    file = root / "rules_src" / "web" / "__init__.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("expr=load > 50", "expr=load % 7 > 50"), encoding="utf-8")
    assert (
        "    Not measured: its rule does not say what its fault is like; a drill would.\n"
        in tocsin(root, "explain", "Plain").stdout
    )


def test_an_alert_that_does_not_exist_is_the_callers_mistake(root: Path, tocsin: Callable[..., Any]) -> None:
    ended = tocsin(root, "explain", "Bussy")
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr == "no alert, SLO or check is called Bussy; did you mean Busy?\n"
