from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "query/unknown-metric"


def board(*exprs: str, **more: Any) -> Data:
    targets = [{"refId": "A", "expr": expr} | more for expr in exprs]
    return {"uid": "a", "panels": [{"title": "P", "targets": targets}]}


def test_a_metric_is_declared_recorded_or_prometheuss_own(says: Says) -> None:
    known = ("orders_total", "order_duration_seconds_bucket", "slo:info", "ALERTS", "up", "${metric}_total")

    assert says(CHECK, board(*known, '{job="x"}', "vector(1)", "sum(a")) == []
    assert says(CHECK, board("order_total")) == [
        'error: a: panel "P", query A: expr reads order_total, which is neither declared nor recorded here'
    ]


def test_nothing_is_known_of_other_peoples_metrics(says: Says) -> None:
    assert says(CHECK, board("whatever"), foreign=True) == []
