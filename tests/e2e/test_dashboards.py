"""Billing's dashboards: all that the guide asks for is there, and each link of an alert leads somewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tocsin.files.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated"

OF_THE_GUIDE = {
    "Requests per minute": ("suffix:req/min", "* 60"),
    "Error rate": ("percentunit", 'status=~"4..|5.."'),
    "Latency, P95": ("s", "histogram_quantile("),
    "Credits purchased in an hour": ("short", "increase(billing_credits_purchased_total[1h])"),
    "Credits debited in an hour": ("short", "increase(billing_credits_debited_total[1h])"),
    "Insufficient funds in an hour": ("short", "billing_reconcile_insufficient_funds_total"),
    "Database connection pool": ("percentunit", "billing_db_connections_max"),
    "Memory": ("bytes", "container_memory_usage_bytes"),
    "CPU": ("percentunit", "container_cpu_usage_seconds_total"),
}
"""Each panel the guide draws, with its unit and a part of its query."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(ROOT)


def dashboards() -> dict[str, dict[str, Any]]:
    files = (GENERATED / "grafana" / "dashboards").glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def alerts() -> list[dict[str, Any]]:
    rules = yaml.safe_load((GENERATED / "prometheus" / "rules" / "billing.yaml").read_text(encoding="utf-8"))
    return [rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule]


@pytest.mark.parametrize("title", OF_THE_GUIDE)
def test_every_panel_of_the_guide_is_on_billings_dashboard(title: str) -> None:
    unit, part = OF_THE_GUIDE[title]
    [panel] = [each for each in dashboards()["svc-billing"]["panels"] if each["title"] == title]
    assert panel["fieldConfig"]["defaults"]["unit"] == unit
    assert any(part in target["expr"] for target in panel["targets"])


def test_every_alert_leads_to_a_panel_that_is_generated(settings: Settings) -> None:
    found = dashboards()
    for rule in alerts():
        url = rule["annotations"]["dashboard_url"].removeprefix(f"{settings.dashboard_base_url}/d/")
        uid, _, query = url.partition("?")
        choices = dict(each.split("=") for each in query.split("&"))
        numbers = {each["id"] for each in found[uid]["panels"] if each["type"] != "row"}
        assert int(choices.pop("viewPanel")) in numbers
        variables = {each["name"] for each in found[uid]["templating"]["list"]}
        assert {name.removeprefix("var-") for name in choices} <= variables


def test_every_alert_leads_to_a_runbook_that_is_generated(settings: Settings) -> None:
    for rule in alerts():
        url = rule["annotations"]["runbook_url"].removeprefix(f"{settings.runbook_base_url}/")
        page, _, section = url.partition("#")
        text = (GENERATED / "runbooks" / page).read_text(encoding="utf-8")
        assert f"\n# {rule['alert']}\n" in text
        assert not section or f"\n## {section}\n" in text


def test_uptime_and_errors_are_numbers_for_people() -> None:
    detail = {each["title"]: each for each in dashboards()["slo-detail"]["panels"]}
    for title in ("Up or good, last 24 hours", "Error rate, last 24 hours"):
        assert detail[title]["type"] == "stat"
        assert detail[title]["fieldConfig"]["defaults"]["unit"] == "percentunit"
