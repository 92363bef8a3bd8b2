"""A threshold line is not where the alert is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Limit, Project, Surroundings
from tocsin.lint.dashboards.document import Dashboard, Panel, Pointer, items, mapping, text
from tocsin.lint.dashboards.queries import Question
from tocsin.promql.nodes import Binary, Number
from tocsin.values import decimal_text

_LINES = ("line", "dashed")


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    if around.project is None:
        return
    for panel in dashboard.panels:
        asked = [each for each in around.questions if each.panel is panel]
        lines = [*_lines(panel), *_constants(asked)]
        if not lines:
            continue
        limits = _limits({selector.name for each in asked for selector in each.selectors}, around.project)
        for at, value in lines:
            if value and not any(limit.number == value for limit in limits):
                words = f"is {decimal_text(value)}, where no alert is that measures this"
                yield Fault(at, words, _expected(limits))


def _limits(read: set[str], project: Project) -> list[Limit]:
    """The limits of alerts on what is read; if there are none, on what that was recorded from."""
    direct = [limit for name in sorted(read) for limit in project.limits.get(name, ())]
    if direct:
        return direct
    behind = {source for name in read for source in project.sources.get(name, ())}
    return [limit for name in sorted(behind) for limit in project.limits.get(name, ())]


def _expected(limits: list[Limit]) -> str:
    known = dict.fromkeys(f"{decimal_text(each.number)} of {each.alert}" for each in limits)
    return f"expected {' or '.join(list(known)[:4])}" if known else "take the line out, or declare the alert"


def _lines(panel: Panel) -> Iterator[tuple[Pointer, Decimal]]:
    """The values at which lines are drawn."""
    style = text(mapping(mapping(panel.defaults.get("custom")).get("thresholdsStyle")).get("mode"))
    if not style.startswith(_LINES):
        return
    at = (*panel.pointer, "fieldConfig", "defaults", "thresholds", "steps")
    for number, step in enumerate(items(mapping(panel.defaults.get("thresholds")).get("steps"))):
        value = mapping(step).get("value")
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            yield (*at, number, "value"), Decimal(str(value))


def _constants(asked: list[Question]) -> Iterator[tuple[Pointer, Decimal]]:
    """Lines that are queries, `x * 0 + 14.4`: they are there for the series of x only."""
    for each in asked:
        match each.reading.node:
            case Binary(
                operator="+", left=Binary(operator="*", right=Number(value=0)), right=Number() as line
            ):
                yield each.at, line.value


CHECK = DashboardCheck("threshold/alert", Level.ERROR, "a threshold line is not where the alert is", _run)
