"""How Grafana finds the dashboards: the provider file of its file provisioning."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.outputs.artifact import Artifact, to_yaml
from tocsin.plan.dashboards.lower import dashboards, source
from tocsin.plan.names import PROVIDER_FILE
from tocsin.plan.rules import Plan

MOUNTED = "/var/lib/grafana/dashboards"
"""Where Grafana sees the folder of dashboards."""

_EVERY_SECONDS = 30


def render(plan: Plan) -> tuple[Artifact, ...]:
    """One provider: what is in its folder is there, what is not is gone, and nobody edits it by hand."""
    if not dashboards(plan):
        return ()
    document = {
        "apiVersion": 1,
        "providers": [
            {
                "name": "tocsin",
                "orgId": 1,
                "type": "file",
                "disableDeletion": False,
                "allowUiUpdates": False,
                "updateIntervalSeconds": _EVERY_SECONDS,
                "options": {"path": MOUNTED, "foldersFromFilesStructure": False},
            }
        ],
    }
    return (Artifact(PurePosixPath(PROVIDER_FILE), to_yaml(document, package=source(plan))),)
