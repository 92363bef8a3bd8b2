"""Grafana dashboards as classic JSON, which file provisioning of Grafana 10 to 13 reads."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.outputs.artifact import Artifact
from tocsin.outputs.grafana.dashboard import dashboard_text
from tocsin.plan.dashboards.lower import dashboards
from tocsin.plan.names import dashboard_file
from tocsin.plan.rules import Plan


def render(plan: Plan) -> tuple[Artifact, ...]:
    """A file for each dashboard, named by its uid."""
    return tuple(
        Artifact(PurePosixPath(dashboard_file(each.uid)), dashboard_text(each)) for each in dashboards(plan)
    )
