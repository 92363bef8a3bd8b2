from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "query/rate-interval"


def board(*exprs: str, **more: Any) -> Data:
    targets = [{"refId": "A", "expr": expr} | more for expr in exprs]
    return {"uid": "a", "panels": [{"title": "P", "targets": targets}]}


FIXED = "orders_total[2m]"


def test_a_rate_follows_the_zoom(says: Says) -> None:
    assert says(CHECK, board("rate(orders_total[$__rate_interval])", "irate(a[$__rate_interval])")) == []


def test_a_fixed_window_belongs_to_a_rule(says: Says) -> None:
    assert says(CHECK, board("rate(orders_total[2m])", 'rate(orders_total{status="failed"}[5m])')) == [
        'warning: a: panel "P", query A: expr takes rate(orders_total) over 2m, which no rule does'
    ]


def test_where_rules_are_unknown_a_fixed_window_is_information(says: Says) -> None:
    assert says(CHECK, board("rate(orders_total[2m])"), foreign=True) == [
        'information: a: panel "P", query A: expr takes rate(orders_total) over 2m, however far one zooms'
    ]


def test_the_step_may_hold_a_single_sample(says: Says) -> None:
    assert says(CHECK, board("increase(a[$__interval])"), foreign=True) == [
        'error: a: panel "P", query A: expr takes increase(a) over $__interval, '
        "which often holds a single sample"
    ]


def test_an_increase_over_a_fixed_window_answers_a_question(says: Says) -> None:
    given = board(
        "increase(a[1h])", "avg_over_time(a[5m])", "rate(sum(a)[5m:1m])", "max_over_time(a[$__interval])"
    )

    assert says(CHECK, given) == []


def test_annotations_and_broken_queries_are_left_alone(says: Says) -> None:
    given = board("rate(a[5m]") | {"annotations": {"list": [{"expr": "rate(a[5m])"}]}}

    assert says(CHECK, given, foreign=True) == []
