"""A dashboard asks more often than there are new samples, or never."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard, text
from tocsin.values import Duration

_FASTEST = Duration.parse("10s")
"""Few scrape more often, and every open tab repeats every query of every panel."""


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    written = text(dashboard.data.get("refresh"))
    if not written:
        yield Fault(
            ("refresh",),
            "is missing, so that the dashboard on the wall goes on showing when it was opened",
            'set "refresh": "1m"',
            Level.INFORMATION,
        )
        return
    try:
        every = Duration.parse(written)
    except ValueError:
        return
    if every < _FASTEST:
        yield Fault(
            ("refresh",),
            f'is "{written}": every open tab repeats every query that often, for no newer samples',
            'set "refresh": "1m"',
        )


CHECK = DashboardCheck(
    "dashboard/refresh",
    Level.WARNING,
    "a dashboard asks more often than there are new samples, or never",
    _run,
)
