"""Other ways to deploy refer to the JSON that is committed; they hold none of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.plan.dashboards.house import planned
from tests.plan.slo.shop import slo

from tocsin.files.settings import EXTRA_OUTPUTS
from tocsin.outputs import grafana
from tocsin.outputs.grafana.wrappers import API, CONFIGMAPS, KINDS, OPERATOR, render

PLAN = planned(slos=(slo(name="a"),))
UIDS = ["slo-overview", "slo-detail", "svc-house"]


def files(*chosen: str) -> dict[str, str]:
    return {str(each.path): each.text for each in render(PLAN, chosen)}


def kustomization(*chosen: str) -> Any:
    return yaml.safe_load(files(*chosen)["grafana/kustomization.yaml"])


def test_what_the_settings_can_switch_on_is_what_there_is() -> None:
    assert EXTRA_OUTPUTS == KINDS


def test_nothing_is_written_that_was_not_chosen_nor_without_dashboards() -> None:
    assert files() == {}
    assert render(planned(alerts=()), KINDS) == ()


def test_each_dashboard_becomes_a_config_map_that_the_sidecar_finds() -> None:
    written = kustomization(CONFIGMAPS)
    assert written["generatorOptions"] == {
        "disableNameSuffixHash": True,
        "labels": {"grafana_dashboard": "1"},
    }
    assert written["configMapGenerator"] == [
        {"name": f"dashboard-{uid}", "files": [f"dashboards/{uid}.json"]} for uid in UIDS
    ]
    assert "resources" not in written


def test_the_operator_reads_config_maps_that_the_sidecar_does_not() -> None:
    written = files(OPERATOR)
    assert list(written) == ["grafana/kustomization.yaml", "grafana/grafana-operator.yaml"]
    assert "labels" not in kustomization(OPERATOR)["generatorOptions"]
    assert kustomization(OPERATOR)["resources"] == ["grafana-operator.yaml"]
    documents = list(yaml.safe_load_all(written["grafana/grafana-operator.yaml"]))
    assert [each["kind"] for each in documents] == ["GrafanaDashboard"] * len(UIDS)
    assert documents[-1]["spec"] == {
        "instanceSelector": {"matchLabels": {"dashboards": "grafana"}},
        "configMapRef": {"name": "dashboard-svc-house", "key": "svc-house.json"},
    }


def test_both_ways_share_the_config_maps() -> None:
    written = kustomization(CONFIGMAPS, OPERATOR)
    assert written["generatorOptions"]["labels"] == {"grafana_dashboard": "1"}
    assert written["resources"] == ["grafana-operator.yaml"]


@pytest.mark.parametrize(
    "chosen", list(chain.from_iterable(combinations(KINDS, count) for count in range(1, 4))), ids="+".join
)
def test_every_file_that_is_named_is_there(chosen: tuple[str, ...]) -> None:
    named = {str(each.path) for each in (*grafana.render(PLAN), *render(PLAN, chosen))}
    if "grafana/kustomization.yaml" in named:
        written = kustomization(*chosen)
        listed = [name for each in written["configMapGenerator"] for name in each["files"]]
        assert {f"grafana/{name}" for name in (*listed, *written.get("resources", ()))} <= named
    assert ("grafana/grafana-api.jq" in named) is (API in chosen)


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
def test_jq_makes_a_resource_of_a_dashboard(tmp_path: Path) -> None:
    program, dashboard = tmp_path / "grafana-api.jq", tmp_path / "d.json"
    program.write_text(files(API)["grafana/grafana-api.jq"], encoding="utf-8")
    dashboard.write_text(grafana.render(PLAN)[-1].text, encoding="utf-8")
    ran = subprocess.run(
        ["jq", "-f", program, dashboard], capture_output=True, text=True, check=True, timeout=30
    )
    resource = json.loads(ran.stdout)
    assert (resource["apiVersion"], resource["kind"], resource["metadata"]) == (
        "dashboard.grafana.app/v1beta1",
        "Dashboard",
        {"name": "svc-house"},
    )
    assert resource["spec"] == {
        key: value for key, value in json.loads(dashboard.read_text()).items() if key != "uid"
    }
