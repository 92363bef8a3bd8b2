"""A service's dashboard: the author's rows, then what follows from its objectives and alerts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.plan.dashboards.house import (
    ALERTS,
    Busy,
    Failing,
    drawn,
    load,
    panel,
    planned,
    requests,
    rows,
    told,
)
from tests.plan.slo.shop import shop

from tocsin import RATE_INTERVAL, Dashboard, EventsSli, Service, Slo, UptimeSli, percent
from tocsin.outputs.grafana.dashboard import to_json
from tocsin.plan.dashboards import identity
from tocsin.plan.dashboards.shapes import Dashboard as Drawn
from tocsin.plan.dashboards.shapes import Step
from tocsin.plan.lower import lower

SLO = Slo(
    name="answers",
    description="It answers.",
    objective=percent("99.9"),
    sli=EventsSli(bad=requests.where(status="500"), total=requests),
)
UP = Slo(name="up", description="It is up.", objective=percent("99.9"), sli=UptimeSli(up=shop))


def keys(dashboard: Drawn) -> dict[str, list[str]]:
    return {row.key: [panel.key for panel in row.panels] for row in dashboard.rows}


def test_the_authors_rows_come_first_and_every_alert_without_a_panel_gets_one() -> None:
    assert keys(drawn(panel(alert=Failing), slos=(SLO,))) == {
        "row:own": ["errors"],
        "row:objectives": ["slo:table", "slo:last-day"],
        "row:alert-states": ["alerts:states"],
        "row:alerts": ["alert:Busy"],
    }


def test_where_the_author_shows_every_alert_there_is_no_row_for_them() -> None:
    busy = panel("busy", queries=load.max(by=("pod",)), alert=Busy)
    assert "row:alerts" not in keys(drawn(panel(alert=Failing), busy))


def test_a_service_with_nothing_to_show_has_no_dashboard() -> None:
    [plan] = planned(alerts=())
    assert plan.dashboard is None


def test_panels_alone_make_a_dashboard() -> None:
    assert keys(drawn(panel(), alerts=())) == {"row:own": ["errors"]}


def test_a_threshold_is_drawn_from_the_alert_and_only_there() -> None:
    dashboard = drawn(panel(alert=Failing), panel("other"))
    watched, other = dashboard.rows[0].panels
    assert (watched.steps, watched.alerts) == (
        (Step(None, "green"), Step(Failing.expr.node.right.value, "red")),  # type: ignore[attr-defined]
        ("Failing",),
    )
    assert (other.steps, other.alerts) == ((), ())


def test_an_alerts_own_panel_shows_what_it_measures_against_its_threshold() -> None:
    busy = drawn().panels[-1]
    assert (busy.key, busy.title, busy.alerts) == ("alert:Busy", "Busy", ("Busy",))
    assert [(str(each.expr), each.legend) for each in busy.queries] == [("max by (pod) (load)", "{{pod}}")]
    assert [step.value for step in busy.steps] == [None, 7]
    assert busy.description == (
        "Busy (ticket): what it measures, and the threshold as a dashed line."
        " It fires when the condition holds."
    )


def test_a_panel_that_asks_grafana_for_the_window_says_how_far_apart_samples_are() -> None:
    asking, fixed = drawn(panel(), panel("load", queries=load), scrape_interval="30s").rows[0].panels
    assert (str(asking.interval), fixed.interval) == ("30s", None)


def test_panels_lead_to_the_runbook_of_their_alert_and_the_dashboard_to_all() -> None:
    dashboard = drawn(panel(alert=Failing))
    assert [(link.title, link.url) for link in dashboard.panels[0].links] == [
        ("Runbook of Failing", "https://runbooks.example/Failing.md")
    ]
    assert [(link.title, link.url) for link in dashboard.links] == [
        ("Runbooks", "https://runbooks.example/index.md")
    ]


def test_without_addresses_nothing_leads_anywhere() -> None:
    service = Service(name="house", owner="team", alerts=ALERTS, dashboard=rows(panel(alert=Failing)))
    [plan] = lower([("rules_src/house", service)])
    assert plan.dashboard is not None
    assert plan.dashboard.links == ()
    assert all(each.links == () for each in plan.dashboard.panels)
    assert all("url" not in name for rule in plan.alerts for name, _ in rule.annotations)


def test_deployments_are_marked_where_they_are_declared() -> None:
    deploys = (load.over("changes", "5m") > 0).sum()
    dashboard = drawn(dashboard=Dashboard(deploys=deploys))
    assert [(each.name, str(each.expr)) for each in dashboard.annotations] == [
        ("Alerts firing", 'ALERTS{alertstate="firing",service="house"}'),
        ("Deployments", "sum(changes(load[5m]) > 0)"),
    ]


def test_the_last_day_is_told_in_the_words_of_each_indicator() -> None:
    dashboard = drawn(slos=(SLO, UP))
    day = next(each for each in dashboard.panels if each.key == "slo:last-day")
    assert [(query.legend, str(query.expr)) for query in day.queries] == [
        ("answers: bad", 'max(slo:sli_error:ratio_rate1d{slo_id="house-answers"})'),
        ("up: uptime", '1 - max(slo:sli_error:ratio_rate1d{slo_id="house-up"})'),
    ]


def numbered(dashboard: Drawn) -> dict[str, int]:
    return {each["title"]: each["id"] for each in to_json(dashboard)["panels"]}


def test_a_panel_inserted_at_the_top_changes_no_other_number_uid_or_link() -> None:
    [before] = planned(panel(alert=Failing), slos=(SLO,))
    [after] = planned(panel("new"), panel(alert=Failing), slos=(SLO,))
    assert before.dashboard is not None
    assert after.dashboard is not None
    assert before.dashboard.uid == after.dashboard.uid == "svc-house"
    assert numbered(before.dashboard).items() < numbered(after.dashboard).items()
    assert [rule.annotations for rule in before.alerts] == [rule.annotations for rule in after.alerts]
    links = [
        {each.key: each.links for each in plan.dashboard.panels}
        for plan in (before, after)
        if plan.dashboard is not None
    ]
    assert links[0].items() < links[1].items()


def test_every_alert_leads_to_a_panel_that_is_there() -> None:
    [plan] = planned(panel(alert=Failing), slos=(SLO,))
    assert plan.dashboard is not None
    ids = set(numbered(plan.dashboard).values())
    own = [
        dict(rule.annotations)["dashboard_url"] for rule in plan.alerts if rule.alert in ("Failing", "Busy")
    ]
    found = [re.fullmatch(r"https://grafana.example/d/svc-house\?viewPanel=(\d+)", url) for url in own]
    assert len(found) == 2
    assert all(match and int(match[1]) in ids for match in found)


MISMATCHED: dict[str, tuple[Any, str]] = {
    "a rate": (
        requests.rate(RATE_INTERVAL).sum(),
        "panel errors: shows requests per second, but alert Failing compares a ratio; show what it compares",
    ),
}


@pytest.mark.parametrize("name", MISMATCHED)
def test_an_alert_of_another_unit_is_told_at_the_panel(name: str) -> None:
    queries, words = MISMATCHED[name]
    assert told(lambda: planned(panel(queries=queries, alert=Failing))) == [words]


def test_two_panels_that_would_get_one_number_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "panel_id", lambda dashboard, key: 7)
    assert told(lambda: planned(panel(), alerts=())) == [
        "dashboard svc-house: panels row:own and errors would both get the number 7; rename one"
    ]
