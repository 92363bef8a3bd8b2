"""Thresholds do not rise, or have no base."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, Panel, Pointer, items, mapping


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for panel in dashboard.panels:
        for at, thresholds in _thresholds(panel):
            yield from _of(items(mapping(thresholds).get("steps")), (*at, "steps"))


def _of(steps: list[Any], at: Pointer) -> Iterator[Fault]:
    values = [mapping(step).get("value") for step in steps]
    if values and values[0] is not None:
        yield Fault((*at, 0, "value"), f"is {values[0]}; expected null, as below it there would be no colour")
    last: Decimal | None = None
    for number, value in enumerate(values):
        if value is None and number:
            yield Fault((*at, number, "value"), "is null; only the first step has no limit")
        if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
            continue
        exact = Decimal(str(value))
        if last is not None and exact <= last:
            words = f"is {value}, which is not above {last}, the step before: its colour is never shown"
            yield Fault((*at, number, "value"), words, "sort the steps by their values")
        last = exact


def _thresholds(panel: Panel) -> Iterator[tuple[Pointer, Any]]:
    yield (*panel.pointer, "fieldConfig", "defaults", "thresholds"), panel.defaults.get("thresholds")
    for at, override in panel.overrides:
        for number, each in enumerate(items(override.get("properties"))):
            if mapping(each).get("id") == "thresholds":
                yield (*at, "properties", number, "value"), mapping(each).get("value")


CHECK = DashboardCheck("threshold/order", Level.ERROR, "thresholds do not rise, or have no base", _run)
