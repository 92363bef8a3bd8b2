"""A panel shows its values in another unit than they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, Panel, items, mapping, text
from tocsin.lint.dashboards.units import OWN, is_known, suitable


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    if around.project is None:
        return
    told: set[Any] = set()
    for each in around.questions:
        if each.panel is None or each.reading.node is None or each.panel.pointer in told:
            continue
        shown = _shown(each.panel)
        unit = each.reading.node.type.unit if shown else None
        fitting = suitable(unit) if unit is not None else None
        if fitting is None or shown in fitting or _is_own(shown, fitting):
            continue
        told.add(each.panel.pointer)
        at = (*each.panel.pointer, "fieldConfig", "defaults", "unit")
        yield Fault(at, f'is "{shown}", but the query returns {unit}', f"expected {_listed(fitting)}")


def _shown(panel: Panel) -> str:
    """The unit of all values; empty if there is none, or single columns have their own."""
    unit = text(panel.defaults.get("unit"))
    own = any(
        mapping(each).get("id") == "unit"
        for _, override in panel.overrides
        for each in items(override.get("properties"))
    )
    return unit if is_known(unit) and not own else ""


def _is_own(unit: str, fitting: frozenset[str]) -> bool:
    """Whether it is text of one's own behind a plain number."""
    return OWN.fullmatch(unit) is not None and "short" in fitting


def _listed(units: frozenset[str]) -> str:
    first = sorted(units - {"none", "locale", "string", "sci"}, key=lambda unit: (unit == "short", len(unit)))
    return " or ".join(first[:3])


CHECK = DashboardCheck(
    "panel/unit-disagrees", Level.ERROR, "a panel shows its values in another unit than they have", _run
)
