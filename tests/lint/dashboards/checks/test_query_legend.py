from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "query/legend"


def board(*exprs: str, **more: Any) -> Data:
    targets = [{"refId": "A", "expr": expr} | more for expr in exprs]
    return {"uid": "a", "panels": [{"title": "P", "targets": targets}]}


def test_a_label_that_is_aggregated_away_cannot_be_shown(says: Says) -> None:
    assert says(CHECK, board("sum by (job) (a)", legendFormat="{{ job }} {{ip}}"), foreign=True) == [
        'warning: a: panel "P", query A: legendFormat shows {{ip}}, which the query takes away; it leaves job'
    ]


def test_what_is_removed_is_known_though_what_is_left_is_not(says: Says) -> None:
    assert says(CHECK, board("sum without (pod) (a)", legendFormat="{{pod}}{{job}}"), foreign=True) == [
        'warning: a: panel "P", query A: legendFormat shows {{pod}}, which the query takes away'
    ]


def test_a_project_knows_the_labels_of_its_metrics(says: Says) -> None:
    given = board("rate(orders_total[$__rate_interval])", legendFormat="{{statsu}} {{job}} {{__name__}}")

    assert says(CHECK, given, foreign=True) == []
    assert says(CHECK, given) == [
        'warning: a: panel "P", query A: legendFormat shows {{statsu}}, which the query takes away; '
        "it leaves instance, job, region, status"
    ]


def test_fixed_words_automatic_legends_and_broken_queries_are_left_alone(says: Says) -> None:
    assert says(CHECK, board("sum(a)", legendFormat="__auto"), board("sum(a)", legendFormat="all")) == []
    assert says(CHECK, board("sum(a", legendFormat="{{pod}}")) == []
