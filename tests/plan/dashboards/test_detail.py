"""One dashboard shows any objective: with the factors it has, and a panel for each of its alerts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.plan.slo.shop import DIVISION, EVENTS, GAUGE, UP, objective, plan, slo

from tocsin import Missing, Tier, Tiers, per_minute, percent
from tocsin.plan.dashboards.detail import detail, panel_of
from tocsin.plan.dashboards.shapes import Dashboard, Panel
from tocsin.plan.slo.objective import Objective
from tocsin.values import decimal_text


def drawn(*objectives: Objective) -> Dashboard:
    return detail(objectives, (), "rules_src")


def panel(dashboard: Dashboard, key: str) -> Panel:
    [found] = [each for each in dashboard.panels if each.key == key]
    return found


def factors(dashboard: Dashboard) -> list[tuple[str, str]]:
    queries = panel(dashboard, "burn-rate").queries
    return [(each.legend, str(each.expr)) for each in queries if each.dashed]


CHOSEN = 'slo_name="$slo",slo_service="$service"'


def test_a_dashed_line_is_drawn_at_exactly_each_factor() -> None:
    own = objective()
    assert factors(drawn(own)) == [
        ("fast: 14.4 x in 1h and 5m", f"slo:time_period:days{{{CHOSEN}}} * 0 + 14.4"),
        ("medium: 6 x in 6h and 30m", f"slo:time_period:days{{{CHOSEN}}} * 0 + 6"),
        ("slow: 3 x in 1d and 2h", f"slo:time_period:days{{{CHOSEN}}} * 0 + 3"),
        ("chronic: 1 x in 3d and 6h", f"slo:time_period:days{{{CHOSEN}}} * 0 + 1"),
    ]
    assert [decimal_text(tier.factor) for tier in own.tiers] == ["14.4", "6", "3", "1"]


def test_where_objectives_differ_a_line_is_there_only_for_those_that_have_it() -> None:
    usual, other = objective(), objective(slo(name="other"))
    month = objective(slo(name="month", period="28d", tiers=Tiers(medium=None, slow=None, chronic=None)))
    assert factors(drawn(usual, other, month))[:2] == [
        (
            "fast: 14.4 x in 1h and 5m",
            f'slo:time_period:days{{slo_id!~"shop-month",{CHOSEN}}} * 0 + 14.4',
        ),
        (
            "medium: 6 x in 6h and 30m",
            f'slo:time_period:days{{slo_id!~"shop-month",{CHOSEN}}} * 0 + 6',
        ),
    ]
    assert factors(drawn(usual, other, month))[-1] == (
        "fast: 13.44 x in 1h and 5m",
        f'slo:time_period:days{{slo_id=~"shop-month",{CHOSEN}}} * 0 + 13.44',
    )


def test_pages_and_tickets_are_told_apart_by_colour() -> None:
    lines = [each for each in panel(drawn(objective()), "burn-rate").queries if each.dashed]
    assert [each.color for each in lines] == ["red", "red", "orange", "orange"]


def test_a_line_is_drawn_for_each_window_that_an_alert_reads() -> None:
    queries = panel(drawn(objective(slo(by=("region",)))), "burn-rate").queries
    windows = [each for each in queries if not each.dashed]
    assert [each.legend for each in windows] == [
        f"{window} {{{{region}}}}" for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    ]
    assert str(windows[0].expr) == (
        f"slo:sli_error:ratio_rate5m{{{CHOSEN}}}"
        f" / on (slo_id) group_left () slo:error_budget:ratio{{{CHOSEN}}}"
    )


SHORT = Tiers(fast=Tier(long="2h", short="10m", share=percent(4)), medium=None, slow=None, chronic=None)


def test_a_window_that_is_not_recorded_is_averaged_and_one_that_only_some_record_is_both() -> None:
    short, usual = objective(slo(name="short", tiers=SHORT)), objective()
    day = f"slo:sli_error:ratio_rate1d{{{CHOSEN}}}"
    average = f"avg_over_time(slo:sli_error:ratio_rate5m{{{CHOSEN}}}[1d])"
    expressions = {
        "short": str(panel(drawn(short), "error-rate").queries[0].expr),
        "both": str(panel(drawn(short, usual), "error-rate").queries[0].expr),
        "usual": str(panel(drawn(usual), "error-rate").queries[0].expr),
        "time": str(panel(drawn(objective(slo(sli=UP, tiers=SHORT))), "error-rate").queries[0].expr),
    }
    assert expressions == {
        "short": f"max by (slo_id) ({average})",
        "both": f"max by (slo_id) ({day} or {average})",
        "usual": f"max by (slo_id) ({day})",
        "time": f"max by (slo_id) ({day})",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"sli": EVENTS, "traffic_stopped_above": per_minute(1), "budget_exhausted": True},
        {"sli": UP, "missing": Missing.EXCLUDE},
        {"sli": DIVISION},
    ],
    ids=["events", "time", "ratio"],
)
def test_every_alert_of_an_objective_leads_to_a_panel_that_is_there(given: dict[str, Any]) -> None:
    lowered = plan(slo(**given))
    keys = {each.key for each in drawn(*lowered.objectives).panels}
    assert lowered.alerts
    [own] = lowered.objectives
    assert {panel_of(rule.alert, own) for rule in lowered.alerts} <= keys


def test_where_no_events_are_counted_the_alert_that_data_is_gone_leads_to_the_share() -> None:
    leading = {name: panel_of("SLONoData", objective(slo(sli=sli))) for name, sli in SOURCES.items()}
    assert leading == {"counted": "events", "taken apart": "events", "a share": "sli"}
    [share] = plan(slo(sli=GAUGE)).objectives
    [alert] = [each for each in plan(slo(sli=GAUGE)).alerts if each.alert == "SLONoData"]
    link = replace(alert, annotations=(("runbook_url", "https://r.example/SLONoData.md#shop-good"),))
    drawn_with = detail([share], [link], "rules_src")
    linked = [each.key for each in drawn_with.panels if each.links]
    assert linked == ["sli"]


SOURCES = {"counted": EVENTS, "taken apart": DIVISION, "a share": GAUGE}


def test_an_objective_without_tiers_shows_how_fast_its_budget_was_spent_within_an_hour() -> None:
    silent = Tiers(fast=None, medium=None, slow=None, chronic=None)
    [hour] = panel(drawn(objective(slo(tiers=silent))), "burn-rate").queries
    assert (hour.legend, hour.dashed) == ("1h", False)
    assert str(hour.expr) == (
        f"avg_over_time(slo:sli_error:ratio_rate5m{{{CHOSEN}}}[1h])"
        f" / on (slo_id) group_left () slo:error_budget:ratio{{{CHOSEN}}}"
    )


def test_the_numbers_of_now_read_the_worst_group() -> None:
    numbers = {each.key: str(each.queries[0].expr) for each in drawn(objective()).rows[0].panels}
    assert numbers["left"] == f"min by (slo_id) (slo:period_error_budget_remaining:ratio{{{CHOSEN}}})"
    assert numbers["exhaustion"] == (
        f"clamp_min(min by (slo_id) (slo:period_error_budget_remaining:ratio{{{CHOSEN}}}), 0)"
        f" * max by (slo_id) (slo:time_period:days{{{CHOSEN}}}) * 86400"
        f" / (max by (slo_id) (slo:sli_error:ratio_rate1h{{{CHOSEN}}})"
        f" / max by (slo_id) (slo:error_budget:ratio{{{CHOSEN}}}) > 0)"
    )
