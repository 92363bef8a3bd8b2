"""A dashboard as a file: complete, in order, and without what only a server knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.plan.dashboards.house import Failing, panel, planned
from tests.plan.slo.shop import EVENTS, UP, slo

from tocsin.outputs import grafana
from tocsin.plan.rules import Plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planned(panel(alert=Failing), slos=(slo(name="a", sli=EVENTS), slo(name="b", sli=UP)))


def files(plan: Plan) -> dict[str, dict[str, Any]]:
    return {artifact.path.stem: json.loads(artifact.text) for artifact in grafana.render(plan)}


def parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key of every mapping, with what it holds."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key, part
            yield from parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from parts(part)


def test_each_dashboard_is_a_file_of_its_uid(plan: Plan) -> None:
    assert [str(artifact.path) for artifact in grafana.render(plan)] == [
        "grafana/dashboards/slo-overview.json",
        "grafana/dashboards/slo-detail.json",
        "grafana/dashboards/svc-house.json",
    ]
    assert all(found["uid"] == name for name, found in files(plan).items())


def test_the_keys_of_a_dashboard_stand_in_a_fixed_order(plan: Plan) -> None:
    assert list(files(plan)["svc-house"]) == [
        "uid", "title", "description", "tags", "timezone", "editable", "graphTooltip", "schemaVersion",
        "refresh", "time", "links", "annotations", "templating", "panels",
    ]  # fmt: skip


def test_every_dashboard_is_refreshed_in_utc_and_edited_by_nobody(plan: Plan) -> None:
    for found in files(plan).values():
        assert (found["timezone"], found["refresh"], found["editable"]) == ("utc", "1m", False)
        assert found["schemaVersion"] == 41
        assert "tocsin" in found["tags"]
        assert found["description"].endswith("by `tocsin generate`; do not edit.")


def test_nothing_that_a_server_sets_is_written_and_nothing_is_null_but_the_lowest_step(plan: Plan) -> None:
    for found in files(plan).values():
        assert not {"id", "version", "iteration"} & found.keys()
        for key, value in parts(found):
            assert key != "pluginVersion"
            if key == "steps":
                assert [step["value"] for step in value].index(None) == 0
                assert [step["value"] for step in value].count(None) == 1
            elif key != "value":
                assert value is not None, key


def test_siblings_are_found_by_their_tag_with_the_same_choices_and_time(plan: Plan) -> None:
    siblings, runbooks = files(plan)["svc-house"]["links"]
    assert (siblings["type"], siblings["tags"], siblings["includeVars"], siblings["keepTime"]) == (
        "dashboards",
        ["tocsin"],
        True,
        True,
    )
    assert (runbooks["type"], runbooks["url"]) == ("link", "https://runbooks.example/index.md")


def test_firing_alerts_are_marked(plan: Plan) -> None:
    [firing] = files(plan)["svc-house"]["annotations"]["list"]
    assert (firing["expr"], firing["titleFormat"], firing["tagKeys"]) == (
        'ALERTS{alertstate="firing",service="house"}',
        "{{alertname}}",
        "alertname,severity",
    )


def test_the_detail_is_chosen_by_service_then_objective(plan: Plan) -> None:
    choices = files(plan)["slo-detail"]["templating"]["list"]
    assert [(each["name"], each["type"]) for each in choices] == [
        ("datasource", "datasource"),
        ("service", "query"),
        ("slo", "query"),
    ]
    assert [each["definition"] for each in choices[1:]] == [
        "label_values(slo:info, slo_service)",
        'label_values(slo:info{slo_service="$service"}, slo_name)',
    ]


def test_text_is_written_as_it_is_and_lines_end_once(plan: Plan) -> None:
    [text] = [a.text for a in grafana.render(planned(panel(title="Größe", alert=Failing)))]
    assert '"title": "Größe"' in text
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")


def test_headings_are_open_and_hold_no_panels(plan: Plan) -> None:
    for found in files(plan).values():
        rows = [each for each in found["panels"] if each["type"] == "row"]
        assert rows
        assert all(each["collapsed"] is False and each["panels"] == [] for each in rows)
