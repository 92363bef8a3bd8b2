"""Small dashboards, as people and Grafana write them."""

from __future__ import annotations

from typing import Any

from tocsin.outputs.preview.answers import Answer, Curve
from tocsin.outputs.preview.board import Panel, read_board
from tocsin.outputs.preview.questions import Window
from tocsin.values import Duration

WINDOW = Window(0, 3600, Duration.parse("15s"))


def target(expr: str = "up", **how: Any) -> dict[str, Any]:
    return {"refId": "A", "expr": expr} | how


def panel_json(kind: str = "timeseries", *targets: dict[str, Any], **how: Any) -> dict[str, Any]:
    place = {"x": 0, "y": 0, "w": 12, "h": 8}
    return {"type": kind, "title": "P", "gridPos": place, "targets": list(targets or [target()])} | how


def board_json(*panels: dict[str, Any], **how: Any) -> dict[str, Any]:
    return {"uid": "u", "title": "Board", "panels": list(panels)} | how


def panel(kind: str = "timeseries", *targets: dict[str, Any], **how: Any) -> Panel:
    """The panel as it is read."""
    [read] = read_board(board_json(panel_json(kind, *targets, **how))).panels
    return read


def defaults(**fields: Any) -> dict[str, Any]:
    return {"fieldConfig": {"defaults": fields, "overrides": []}}


def override(name: str, **properties: Any) -> dict[str, Any]:
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()],
    }


def curve(*values: float, step: float = 60, **labels: str) -> Curve:
    return Curve(labels, tuple((step * number, value) for number, value in enumerate(values)))


def answer(*curves: Curve) -> Answer:
    return Answer(curves)
