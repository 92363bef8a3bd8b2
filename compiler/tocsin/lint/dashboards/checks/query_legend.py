"""A legend shows a label that the query takes away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.lint.check import Level
from tocsin.lint.dashboards.check import DashboardCheck, Fault, Surroundings
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.reach import reach

_LABEL = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


def _run(dashboard: Dashboard, around: Surroundings) -> Iterator[Fault]:
    for each in around.questions:
        if each.query is None or each.reading.node is None or "{{" not in each.query.legend:
            continue
        left = reach(each.reading.node)
        for label in _LABEL.findall(each.query.legend):
            if label != "__name__" and not left.may_have(label):
                has = f"; it leaves {left}" if left.exact else ""
                at = (*each.query.pointer, "legendFormat")
                yield Fault(
                    at, f"shows {{{{{label}}}}}, which the query takes away{has}", "keep it with by ()"
                )


CHECK = DashboardCheck(
    "query/legend", Level.WARNING, "a legend shows a label that the query takes away", _run
)
