"""A report becomes a page with a plot of every story, by the real engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.files.settings import read_settings
from tocsin.proving.page import report_page
from tocsin.proving.project import Choice, prove_project
from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

RULES = """\
from tocsin import (
    Alert, Counter, Drill, Fires, Gauge, Quiet, Scenario, Service, Severity, Slo, EventsSli, Unchecked,
    per_minute, percent, phase,
)

load = Gauge(name="load", help="Load.")
requests = Counter(name="requests_total", help="Requests.", labels=("status",))
Busy = Alert(name="Busy", expr=load > 5, for_="5m", severity=Severity.PAGE, summary="Busy")
Dead = Alert(name="Dead", expr=load < 0, severity=Severity.TICKET, summary="Dead")
service = Service(
    name="web",
    owner="o",
    alerts=(Busy, Dead),
    normal=(
        load.at(1),
        requests.where(status="ok").at(per_minute(400)),
        requests.where(status="bad").at(0),
    ),
    drills=(
        Drill(
            alert=Busy,
            at=(load.at(5),),
            at_is="a load of 5",
            above=(load.at(9),),
            above_is="a load of 9",
            pending_after="1m",
            fires_after="6m",
            held="10m",
            clears_after="1m",
            lost_after="1m",
        ),
    ),
    scenarios=(
        Scenario(
            name="Dead: at once",
            phases=(phase("10m"), phase("20m", load.at(-1))),
            expect=(Fires(alert=Dead, at="12m"),),
        ),
        Scenario(name="Dead: never", phases=(phase("10m"),), expect=(Quiet(alert=Dead),)),
    ),
    slos=(
        Slo(
            name="errors",
            description="Requests are answered.",
            objective=percent("99.9"),
            sli=EventsSli(bad=requests.where(status="bad"), total=requests),
        ),
    ),
)
"""


@pytest.fixture
def make(tmp_path: Path, promtool: Promtool) -> Callable[..., str]:
    (tmp_path / "pyproject.toml").write_text("[tool.tocsin]\n", encoding="utf-8")
    (tmp_path / "rules_src" / "web").mkdir(parents=True)
    (tmp_path / "rules_src" / "__init__.py").touch()
    (tmp_path / "rules_src" / "web" / "__init__.py").write_text(RULES, encoding="utf-8")

    def page(expression: str) -> str:
        settings = read_settings(tmp_path)
        report = prove_project(settings, [promtool], Choice(expression))
        return report_page(settings, [promtool], report)

    return page


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>|<svg.*?</svg>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&gt;", ">")


def test_alerts_have_plots_a_table_and_their_failures_on_top(make: Callable[..., str]) -> None:
    page = make("(Busy or Dead) and not hour and not probe")
    text = text_of(page)
    assert "Proofs of web 5 stories hold 1 fails 2 alerts 0 objectives 1 promtool" in text
    assert "What fails Dead: at once rules_src/web/__init__.py:" in text
    assert "a load of 9, or worse 1 min 6 min 6 min" in text
    assert page.count("<svg ") == 6
    [failure] = re.findall(r'id="failures".*?</section>', page, re.DOTALL)
    assert "expected silent" in failure
    assert page.count(">expected silent<") == failure.count(">expected silent<")


def test_an_objective_has_its_tiers_and_the_alert_that_a_story_is_about(make: Callable[..., str]) -> None:
    page = make("just and fast")
    text = text_of(page)
    assert "99.9 % over 30d: Requests are answered." in text
    assert "fast, page 1h/5m 14.4x 0.9 min 8.6 min 17.3 min never" in text
    below, above = re.findall(r"<details open>.*?</details>", page, re.DOTALL)
    assert "SLOBurnFast in web-errors: 13.68 times the budget, just below fast" in below
    assert "SLOBurnFast in web-errors: 15.12 times the budget, just above fast" in above
    assert "0 alerts 1 objectives" in text
