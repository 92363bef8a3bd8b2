"""Reading an exclusion: which series switches it on and off, where that can be told."""

from __future__ import annotations

from decimal import Decimal

from tocsin.model.levels import Level, Series, Standing
from tocsin.plan.slo.objective import Objective
from tocsin.promql.nodes import Binary, MatchOp, Node, Number, Selector

_ON = {
    "==": lambda number: number,
    ">=": lambda number: number,
    ">": lambda number: number + 1,
}


def exclusion(objective: Objective) -> tuple[Level, Level] | None:
    """The levels of one series at which the exclusion holds and does not; None if it is not that simple."""
    if objective.slo.exclude is None:
        return None
    switch = _switch(objective.slo.exclude.node)
    if switch is None:
        return None
    selector, on = switch
    labels = {m.label: m.value for m in selector.matchers if m.op is MatchOp.EQUAL}
    series = Series.of(selector.name, labels)
    return Standing(series, on), Standing(series, on - 1)


def _switch(node: Node) -> tuple[Selector, Decimal] | None:
    if not isinstance(node, Binary) or not isinstance(node.right, Number) or node.operator not in _ON:
        return None
    selectors = [each for each in node.left.walk() if isinstance(each, Selector)]
    if len(selectors) != 1 or any(m.op is not MatchOp.EQUAL for m in selectors[0].matchers):
        return None
    value: Decimal = _ON[node.operator](node.right.value)
    return selectors[0], value
