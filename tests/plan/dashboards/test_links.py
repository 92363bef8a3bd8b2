"""Addresses of panels and runbooks."""

from __future__ import annotations

from tocsin.plan.dashboards.links import annotation, runbook_index, runbook_links
from tocsin.plan.rules import AlertingRule, Pairs
from tocsin.promql.nodes import Selector
from tocsin.values import Duration


def rule(name: str, *annotations: tuple[str, str]) -> AlertingRule:
    return AlertingRule(name, Selector("a"), Duration(0), Duration(0), (), annotations)


SERVED = ("runbook_url", "https://runbooks.example/x/A.md#s-one")


def test_nothing_is_annotated_where_no_dashboard_is_served() -> None:
    none: Pairs = ()
    assert annotation("", "svc-a", "b") == none


def test_the_index_stands_beside_the_pages() -> None:
    assert [link.url for link in runbook_index([rule("B"), rule("A", SERVED)])] == [
        "https://runbooks.example/x/index.md"
    ]
    assert runbook_index([rule("A")]) == ()


def test_a_panel_leads_to_each_alerts_page_once_in_the_section_that_is_chosen() -> None:
    rules = [rule("A", SERVED), rule("A", SERVED), rule("B")]
    assert [link.url for link in runbook_links(rules, "${x}")] == ["https://runbooks.example/x/A.md#${x}"]
    assert [link.url for link in runbook_links(rules)] == ["https://runbooks.example/x/A.md"]
