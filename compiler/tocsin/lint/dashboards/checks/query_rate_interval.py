"""A rate is taken over a fixed window, or one that may hold a single sample."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.queries import RATE_WINDOWS, STEP
from tocsin.lint.shape import range_calls
from tocsin.promql.nodes import RangeSelector

_SMOOTHED = frozenset({"rate", "irate"})
"""increase() is left alone: over a fixed window it answers a question, such as how many an hour."""


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for each in around.questions:
        if each.reading.node is None or each.panel is None:
            continue
        for call, given in range_calls(each.reading.node):
            if not isinstance(given, RangeSelector):
                continue
            name = given.selector.name
            if given.window == STEP and call.function in _SMOOTHED | {"increase"}:
                words = f"takes {call.function}({name}) over $__interval, which often holds a single sample"
                yield Fault(each.at, words, "write $__rate_interval, which holds at least four", Level.ERROR)
            elif call.function in _SMOOTHED and given.window not in RATE_WINDOWS:
                if around.project is None:
                    words = f"takes {call.function}({name}) over {given.window}, however far one zooms"
                    yield Fault(each.at, words, "write $__rate_interval", Level.INFORMATION)
                elif call not in around.project.parts:
                    words = f"takes {call.function}({name}) over {given.window}, which no rule does"
                    yield Fault(each.at, words, "write $__rate_interval, or the window of the alert")


CHECK = DashboardCheck(
    "query/rate-interval",
    Level.WARNING,
    "a rate is taken over a fixed window, or one that may hold a single sample",
    _run,
)
