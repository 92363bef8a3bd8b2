"""A dashboard as Grafana's classic JSON (v1), in a key order fixed here by hand.

What Grafana sets itself when it stores a dashboard is left out: version, iteration, id, the plugins'
versions, times.
"""

from __future__ import annotations

import json

from tocsin.outputs.grafana.panels import panel, row
from tocsin.outputs.grafana.values import DATASOURCE, Json
from tocsin.plan import names
from tocsin.plan.dashboards.identity import panel_id
from tocsin.plan.dashboards.layout import Placed, flow
from tocsin.plan.dashboards.shapes import Annotation, Dashboard, Link, Panel, Variable

SCHEMA_VERSION = 41
"""That of Grafana 12; older ones read it, newer ones migrate it."""

REFRESH = "1m"
"""No rule is evaluated more often."""


def dashboard_text(dashboard: Dashboard) -> str:
    """The file: two blanks a level, text as it is, one newline at the end."""
    return json.dumps(to_json(dashboard), indent=2, ensure_ascii=False) + "\n"


def to_json(dashboard: Dashboard) -> Json:
    """The dashboard as plain mappings and lists."""
    origin = f"Generated from {dashboard.package} by `tocsin generate`; do not edit."
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": f"{dashboard.description} {origin}",
        "tags": list(dashboard.tags),
        "timezone": "utc",
        "editable": False,
        "graphTooltip": 1,
        "schemaVersion": SCHEMA_VERSION,
        "refresh": REFRESH,
        "time": {"from": f"now-{dashboard.period}", "to": "now"},
        "links": [_siblings(), *(_link(each) for each in dashboard.links)],
        "annotations": {"list": [_annotation(each) for each in dashboard.annotations]},
        "templating": {"list": [_datasource(), *(_variable(each) for each in dashboard.variables)]},
        "panels": [_placed(each, dashboard.uid) for each in flow(dashboard.rows)],
    }


def _placed(placed: Placed, uid: str) -> Json:
    what = placed.what
    number = panel_id(uid, what.key)
    return panel(placed, what, number) if isinstance(what, Panel) else row(placed, what, number)


def _siblings() -> Json:
    """A menu of the other dashboards, which opens them for the same time and the same choices."""
    return {
        "title": "Dashboards",
        "type": "dashboards",
        "icon": "external link",
        "tooltip": "",
        "url": "",
        "tags": [names.DASHBOARD_TAG],
        "asDropdown": True,
        "targetBlank": False,
        "includeVars": True,
        "keepTime": True,
    }


def _link(link: Link) -> Json:
    return {
        "title": link.title,
        "type": "link",
        "icon": "doc",
        "tooltip": "",
        "url": link.url,
        "tags": [],
        "asDropdown": False,
        "targetBlank": link.new_tab,
        "includeVars": False,
        "keepTime": False,
    }


def _annotation(annotation: Annotation) -> Json:
    return {
        "name": annotation.name,
        "datasource": DATASOURCE,
        "enable": True,
        "hide": False,
        "iconColor": annotation.color,
        "expr": annotation.written,
        "step": REFRESH,
        "titleFormat": annotation.title,
        "textFormat": annotation.text,
        "tagKeys": ",".join(annotation.tags),
        "useValueForTime": False,
    }


def _datasource() -> Json:
    return {
        "name": "datasource",
        "type": "datasource",
        "label": "Data source",
        "hide": 0,
        "query": "prometheus",
        "refresh": 1,
        "regex": "",
        "multi": False,
        "includeAll": False,
        "options": [],
        "skipUrlSync": False,
    }


def _variable(variable: Variable) -> Json:
    query = f"label_values({variable.series}, {variable.label})"
    return {
        "name": variable.name,
        "type": "query",
        "label": variable.title,
        "hide": 0,
        "datasource": DATASOURCE,
        "definition": query,
        "query": {"query": query, "refId": f"variable-{variable.name}"},
        "refresh": 2,
        "regex": "",
        "sort": 1,
        "multi": False,
        "includeAll": False,
        "options": [],
        "skipUrlSync": False,
    }
