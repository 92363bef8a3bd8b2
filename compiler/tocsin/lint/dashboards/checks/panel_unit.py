"""A panel has no unit, or one that Grafana does not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, Panel, Pointer, items, mapping
from tocsin.lint.dashboards.units import is_known, nearest

_MEASURING = frozenset("timeseries stat gauge bargauge barchart heatmap".split())
"""Kinds of panels whose values stand beside an axis or large and alone."""


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for panel in dashboard.panels:
        found = list(_units(panel))
        for at, unit in found:
            if not isinstance(unit, str) or not is_known(unit):
                near = nearest(str(unit))
                hint = f"did you mean {near}?" if near else "text of your own is written suffix:x"
                words = f'is "{unit}", which is no unit of Grafana: it is written behind every value'
                yield Fault(at, words, hint, Level.ERROR)
        if not found and panel.kind in _MEASURING and not _is_mapped(panel):
            at = (*panel.pointer, "fieldConfig", "defaults", "unit")
            words = "is missing, so that 0.05 may be seconds, a share or a count"
            yield Fault(at, words, 'for a count: "short"')


def _units(panel: Panel) -> Iterator[tuple[Pointer, Any]]:
    if (unit := panel.defaults.get("unit")) not in (None, ""):
        yield (*panel.pointer, "fieldConfig", "defaults", "unit"), unit
    for at, override in panel.overrides:
        for number, each in enumerate(items(override.get("properties"))):
            if mapping(each).get("id") == "unit":
                yield (*at, "properties", number, "value"), mapping(each).get("value")


def _is_mapped(panel: Panel) -> bool:
    """Whether values are shown as words."""
    return bool(items(panel.defaults.get("mappings")))


CHECK = DashboardCheck(
    "panel/unit", Level.WARNING, "a panel has no unit, or one that Grafana does not know", _run
)
