"""Grafana is told where the dashboards lie."""

from __future__ import annotations

import yaml
from tests.plan.dashboards.house import planned

from tocsin.outputs.grafana.provisioning import MOUNTED, render


def test_one_provider_reads_the_folder_and_lets_nobody_edit() -> None:
    [file] = render(planned())
    assert str(file.path) == "grafana/provisioning/dashboards/tocsin.yaml"
    assert file.text.startswith("# Generated from rules_src by `tocsin generate`; do not edit.\n")
    [provider] = yaml.safe_load(file.text)["providers"]
    assert (provider["type"], provider["allowUiUpdates"], provider["options"]["path"]) == (
        "file",
        False,
        MOUNTED,
    )


def test_without_dashboards_there_is_none() -> None:
    assert render(planned(alerts=())) == ()
