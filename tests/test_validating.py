"""Dashboards on their way through `tocsin check`, with the real promtool."""

from __future__ import annotations

import json
import linecache
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tocsin.errors import ToolError
from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.links import unresolved
from tocsin.model.alert import Alert, Severity
from tocsin.model.dashboard import Dashboard as Page
from tocsin.model.dashboard import Row, Stat, TimeSeries
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.service import Service
from tocsin.outputs import grafana, runbooks
from tocsin.outputs.artifact import Artifact
from tocsin.plan.dashboards.identity import panel_id
from tocsin.plan.lower import lower
from tocsin.plan.rules import Plan
from tocsin.promql.expression import RATE_INTERVAL, raw
from tocsin.tools.process import Outcome
from tocsin.tools.promtool import Promtool
from tocsin.validating import ask, misfits, of_project, validate

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "fixtures" / "dashboards" / "shop.json"


def board(*exprs: str) -> Dashboard:
    data: dict[str, Any] = {
        "uid": "a",
        "title": "A",
        "editable": False,
        "refresh": "1m",
        "panels": [
            {
                "id": 1,
                "type": "text",
                "title": "P",
                "targets": [{"refId": chr(65 + number), "expr": expr} for number, expr in enumerate(exprs)],
            }
        ],
    }
    return Dashboard("a.json", data, json.dumps(data, indent=2))


@pytest.fixture
def promtool() -> Promtool:
    return Promtool.find(ROOT, os.environ)


def said(findings: Any) -> list[str]:
    return [f"{each.check}: {each.rule}: {each.message}" for each in findings]


@pytest.mark.promtool
def test_promtool_reads_every_query_whatever_stands_in_it(promtool: Promtool) -> None:
    given = (
        'sum by ($by) (rate(a{job=~"$job"}[$__rate_interval]))',
        "topk($n, a offset $ago) > $limit",
        'label_replace(a, "x", "$1", "y", "(.*)$")',
        "# why\na{b='\\'c\\''}\n  or\n`text` == 1",
    )

    assert said(ask([board(*given[:3])], promtool)) == []
    assert said(ask([board()], promtool)) == []


@pytest.mark.promtool
def test_what_promtool_refuses_is_told_where_it_stands_and_as_it_was_asked(promtool: Promtool) -> None:
    found = ask([board("up"), board("up", "sum(a", "rate($m)")], promtool)

    assert [(each.check, each.rule, each.expression) for each in found] == [
        ("promtool", 'a: panel "P" (id 1), query B', "sum(a"),
        ("promtool", 'a: panel "P" (id 1), query C', "rate(any_value)"),
    ]
    assert all(each.message.startswith("expr is refused: could not parse expression: ") for each in found)


@pytest.mark.promtool
def test_what_is_refused_is_no_error_where_a_variable_may_be_the_reason(promtool: Promtool) -> None:
    queries = ("sum($function(a[5m]))", "up{$matcher}", 'sum(rate(a{b="$b"}[$w])', "sum(rate(a[5m])")
    found = ask([board(*queries)], promtool)

    assert [(each.level, bool(each.hint)) for each in found] == [
        (Level.WARNING, True),
        (Level.WARNING, True),
        (Level.ERROR, False),
        (Level.ERROR, False),
    ]


@pytest.mark.promtool
def test_what_promtool_accepts_and_tocsin_cannot_read_is_a_note(promtool: Promtool) -> None:
    deep = "(" * 300 + "a" + ")" * 300

    assert said(validate([board(deep)], promtool)) == [
        'file/not-linted: a: panel "P" (id 1), query A: expr is beyond what tocsin reads, '
        "so it is not linted: nested deeper than 150 levels"
    ]


@pytest.mark.promtool
def test_what_is_no_promql_is_told_once(promtool: Promtool) -> None:
    assert [each.check for each in validate([board("sum(a")], promtool)] == ["promtool"]


@pytest.mark.promtool
def test_the_schema_is_for_a_projects_own(promtool: Promtool) -> None:
    data = json.loads(SHOP.read_text(encoding="utf-8")) | {"version": 3}
    shown = Dashboard("shop.json", data)
    own = Project((), {}, {"svc-shop": shown})

    assert "dashboard/schema" not in {each.check for each in validate([shown], promtool)}
    assert "dashboard/schema" in {each.check for each in validate([shown], promtool, own)}


def project_plan(**extra: Any) -> Plan:
    orders = Counter(name="orders_total", labels=("status",), unit="orders", help="-")
    panel = TimeSeries(
        name="orders",
        title="Orders",
        description="Orders a second.",
        queries=orders.rate(RATE_INTERVAL),
        extra=extra,
    )
    plain = Stat(name="stock", title="Stock", description="What is left.", queries=raw("stock"))
    service = Service(
        name="shop",
        owner="shop-team",
        dashboard=Page(rows=(Row(name="orders", title="Orders", panels=(panel, plain)),)),
    )
    return lower([("rules_src/shop", service)])


def test_a_project_knows_its_dashboards_its_metrics_and_what_authors_added() -> None:
    plan = project_plan(options={"novelty": True})

    written, project = of_project(plan, grafana.render(plan), "generated")

    assert [each.file for each in written] == ["generated/grafana/dashboards/svc-shop.json"]
    assert dict(project.dashboards) == {"svc-shop": written[0]}
    assert project.metrics.keys() == {"orders_total"}  # raw() declares nothing
    assert project.metrics["orders_total"].labels.may_have("status")
    assert project.extended == {"svc-shop": frozenset({panel_id("svc-shop", "orders")})}
    assert [each.written for each in project.queries[:2]] == ["rate(orders_total[$__rate_interval])", "stock"]


def test_alerts_lead_to_pages_and_panels_that_are_rendered() -> None:
    queue = Gauge(name="queue_depth", unit="entries", help="-")
    alert = Alert(
        name="QueueTooLong", expr=queue > 100, for_="5m", severity=Severity.TICKET, summary="Entries wait"
    )
    service = Service(name="shop", owner="shop-team", alerts=(alert,))
    bases = {"runbook_base_url": "https://r.example", "dashboard_base_url": "https://g.example"}
    plan = lower([("rules_src/shop", service)], **bases)
    boards = grafana.render(plan)

    sound = of_project(plan, [*boards, *runbooks.render(plan)], "generated")[1]
    other = [Artifact(PurePosixPath("runbooks/Other.md"), "# Other\n\n## shop\n")]
    wrong = of_project(plan, [*boards, *other], "generated")[1]

    assert unresolved(sound) == ()
    assert wrong.runbooks == {"Other.md": frozenset({"Other", "shop"})}
    assert [each.message for each in unresolved(wrong)] == [
        "runbook_url leads to the page QueueTooLong.md, which is not generated; there are Other.md"
    ]


def test_what_is_rendered_fits_and_so_may_what_an_author_adds() -> None:
    for plan in (project_plan(), project_plan(options={"novelty": True}, pluginSetting=1)):
        assert misfits(plan, grafana.render(plan), "generated") == ()


def test_what_an_author_adds_is_refused_where_it_is_known_to_be_wrong() -> None:
    plan = project_plan(fieldConfig={"defaults": {"unit": "seconds"}})

    [mistake] = misfits(plan, grafana.render(plan), "generated")

    assert mistake.subject.startswith('svc-shop: panel "Orders" (id ')
    assert mistake.message == 'fieldConfig.defaults.unit is "seconds"; did you mean s?'
    assert mistake.origin is not None
    assert mistake.origin.file == __file__  # and not one that is yet to be written


@pytest.mark.promtool
def test_what_nobody_declares_is_found_in_the_projects_dashboards(promtool: Promtool) -> None:
    plan = project_plan()
    written, project = of_project(plan, grafana.render(plan), "generated")

    [found] = validate(written, promtool, project)

    assert found.check == "query/unknown-metric"
    assert found.message == "expr reads stock, which is neither declared nor recorded here"
    assert found.origin is not None
    assert found.origin.file == __file__
    assert "plain = Stat(" in linecache.getline(__file__, found.origin.line)


@pytest.mark.promtool
def test_what_is_not_declared_stands_in_the_dashboard_itself(promtool: Promtool) -> None:
    plan = project_plan()
    [written], project = of_project(plan, grafana.render(plan), "generated")
    changed = replace(written, data={**written.data, "refresh": "1s"})

    found = [each for each in validate([changed], promtool, project) if each.check == "dashboard/refresh"]

    assert [each.origin.file for each in found if each.origin] == [written.file]


def test_a_promtool_that_fails_without_a_complaint_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> Outcome:
        return Outcome(("promtool",), 2, "", "out of memory", 0.1)

    monkeypatch.setattr(Promtool, "check_rules", crash)

    with pytest.raises(ToolError) as caught:
        ask([board("up")], Promtool(Path("promtool"), (2, 53, 0)))
    assert str(caught.value) == "promtool ended with exit code 2 and said: out of memory"
