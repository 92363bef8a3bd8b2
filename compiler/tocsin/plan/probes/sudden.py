"""Faults far above a threshold, of which the minutes are known better than of those just above.

A window of counters is a mixture of what was before the fault and of the fault. One that is a thousand times
larger shows when a small part of the window has seen it, and until nearly all of the window is calm again.
"""

from __future__ import annotations

from fractions import Fraction

from tocsin.plan.probes.derive import Derived
from tocsin.plan.probes.forms import Values
from tocsin.plan.probes.schedule import Schedule
from tocsin.plan.probes.sources import Role
from tocsin.plan.probes.worlds import Edge
from tocsin.promql.nodes import Call, RangeSelector, Selector, Subquery
from tocsin.values import Duration

_LARGER = 1000

_STEADY = frozenset({"rate", "increase"})
"""Functions that see all of a window alike; irate() sees its end alone."""


def far_above(found: Derived, edge: Edge, at: Schedule) -> tuple[Values, Duration] | None:
    """The values of a fault that a part of the window as short as an evaluation gives away, and the window.

    None where the driven series is no counter seen by one window alone, or fires when it counts less.
    """
    window = _window(found, edge)
    calm, above = edge.calm[edge.pivot], edge.above[edge.pivot]
    if window is None or calm >= above or edge.gone or window <= at.step * 2:
        return None
    far = above * _LARGER
    part = Fraction(at.step.milliseconds, window.milliseconds)
    seen = [{**edge.above, edge.pivot: calm + share * (far - calm)} for share in (part, Fraction(1))]
    if any(found.on.firing(values) != edge.firing for values in seen):
        return None
    return seen[1], window


def _window(found: Derived, edge: Edge) -> Duration | None:
    """The one window that the driven counter is seen through."""
    source = found.on.solver.sources[edge.pivot]
    if source.role is not Role.COUNTER:
        return None
    windows = set()
    for node in found.on.node.walk():
        if isinstance(node, Subquery):
            return None
        if isinstance(node, Selector) and node.when.offset and source.is_read_by(node):
            return None
        if isinstance(node, Call):
            seen = [each for each in node.arguments if isinstance(each, RangeSelector)]
            if any(source.is_read_by(each.selector) for each in seen):
                windows.add(seen[0].window if node.function in _STEADY else None)
    return windows.pop() if len(windows) == 1 else None
