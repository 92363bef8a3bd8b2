"""All dashboards of a plan: of all objectives, and of each service."""

from __future__ import annotations

import dataclasses

from tests.plan.dashboards.house import planned
from tests.plan.slo.shop import plan, slo

from tocsin.plan.dashboards.identity import panel_id
from tocsin.plan.dashboards.lower import dashboards, source


def test_objectives_make_an_overview_and_a_detail_besides_the_services_own() -> None:
    found = dashboards((plan(slo()),))
    assert [each.uid for each in found] == ["slo-overview", "slo-detail", "svc-shop"]


def test_without_objectives_there_are_only_the_services_own() -> None:
    assert [each.uid for each in dashboards(planned())] == ["svc-house"]


def test_no_dashboard_has_two_panels_of_one_number_and_each_panel_says_what_it_shows() -> None:
    for dashboard in dashboards((plan(slo()), *planned())):
        keys = [key for row in dashboard.rows for key in (row.key, *(each.key for each in row.panels))]
        assert len({panel_id(dashboard.uid, key) for key in keys}) == len(keys)
        assert all(each.description and each.title for each in dashboard.panels)


def test_what_is_of_all_services_names_the_folder_that_holds_them() -> None:
    [lowered] = planned()
    assert source((lowered,)) == "rules_src"
    assert source((dataclasses.replace(lowered, package="house"),)) == "house"


def test_the_overview_counts_and_lists_what_is_worst() -> None:
    overview = dashboards((plan(slo()),))[0]
    shown = {each.key: [str(query.expr) for query in each.queries] for each in overview.panels}
    assert shown["out-of-budget"] == [
        "count(min by (slo_id) (slo:period_error_budget_remaining:ratio) <= 0) or vector(0)"
    ]
    assert shown["burning-fast"] == [
        'count(max by (slo_id) (ALERTS{alertstate="firing",slo_burn_tier="fast"})) or vector(0)'
    ]
    assert shown["slo:table"][-1] == (
        'max by (slo_id) (ALERTS{alertstate="firing",slo_id!=""} * 2'
        ' or ALERTS{alertstate="pending",slo_id!=""})'
        " or 0 * max by (slo_id) (slo:objective:ratio)"
    )
    table = next(each for each in overview.panels if each.key == "slo:table")
    assert table.joined is not None
    assert (table.joined.label, table.joined.sort_by) == ("slo_id", "Budget left")
