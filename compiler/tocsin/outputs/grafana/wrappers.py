"""Ways to deploy the dashboards besides file provisioning, each switched on by `extra_outputs`.

None holds a dashboard: each refers to the JSON that is committed, so that a change is reviewed once.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Any

from tocsin.outputs.artifact import Artifact, to_yaml
from tocsin.plan.dashboards.lower import dashboards, source
from tocsin.plan.names import GRAFANA, dashboard_file
from tocsin.plan.rules import Plan

CONFIGMAPS, OPERATOR, API = "configmaps", "grafana-operator", "grafana-api"
KINDS = (CONFIGMAPS, OPERATOR, API)
"""What can be switched on."""

_SIDECAR = {"grafana_dashboard": "1"}
"""The label by which the sidecar of Grafana's chart finds dashboards."""

_INSTANCES = {"dashboards": "grafana"}
"""The label of the Grafana that the operator puts the dashboards into, as its own examples have it."""

_OPERATOR_FILE = "grafana-operator.yaml"

_JQ = """\
# Generated from {source} by `tocsin generate`; do not edit.
#
# Makes resources of Grafana's own API, which takes them whole only, of the dashboards beside this file:
#
#     jq -f grafana-api.jq dashboards/*.json
{{
  apiVersion: "dashboard.grafana.app/v1beta1",
  kind: "Dashboard",
  metadata: {{name: .uid}},
  spec: del(.uid)
}}
"""


def render(plan: Plan, chosen: Collection[str]) -> tuple[Artifact, ...]:
    """The files of the chosen ways; nothing without dashboards."""
    uids = [each.uid for each in dashboards(plan)]
    if not uids:
        return ()
    written: dict[str, str] = {}
    if CONFIGMAPS in chosen or OPERATOR in chosen:
        written["kustomization.yaml"] = to_yaml(_kustomization(uids, chosen), package=source(plan))
    if OPERATOR in chosen:
        written[_OPERATOR_FILE] = "---\n".join(to_yaml(_operated(uid), package=source(plan)) for uid in uids)
    if API in chosen:
        written["grafana-api.jq"] = _JQ.format(source=source(plan))
    return tuple(Artifact(PurePosixPath(GRAFANA) / name, text) for name, text in written.items())


def config_map(uid: str) -> str:
    """The name of a dashboard's ConfigMap; Kubernetes has no underscores, and a uid no double hyphen.

    >>> config_map("svc-billing"), config_map("svc-pay_out")
    ('dashboard-svc-billing', 'dashboard-svc-pay--out')
    """
    return f"dashboard-{uid.replace('_', '--')}"


def _kustomization(uids: list[str], chosen: Collection[str]) -> dict[str, Any]:
    """A ConfigMap for each dashboard, made of its file by `kubectl apply -k`."""
    options: dict[str, Any] = {"disableNameSuffixHash": True}
    if CONFIGMAPS in chosen:
        options["labels"] = _SIDECAR
    document: dict[str, Any] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "generatorOptions": options,
        "configMapGenerator": [
            {
                "name": config_map(uid),
                "files": [str(PurePosixPath(dashboard_file(uid)).relative_to(GRAFANA))],
            }
            for uid in uids
        ],
    }
    return document | ({"resources": [_OPERATOR_FILE]} if OPERATOR in chosen else {})


def _operated(uid: str) -> dict[str, Any]:
    return {
        "apiVersion": "grafana.integreatly.org/v1beta1",
        "kind": "GrafanaDashboard",
        "metadata": {"name": config_map(uid)},
        "spec": {
            "instanceSelector": {"matchLabels": _INSTANCES},
            "configMapRef": {
                "name": config_map(uid),
                "key": PurePosixPath(dashboard_file(uid)).name,
            },
        },
    }
