from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/unit-disagrees"


QUANTILE = "histogram_quantile(0.9, sum by (le) (rate(order_duration_seconds_bucket[5m])))"


def board(unit: str, *exprs: str, overrides: Any = ()) -> Data:
    targets = [{"refId": "A", "expr": expr} for expr in exprs]
    fields = {"defaults": {"unit": unit}, "overrides": list(overrides)}
    return {"uid": "a", "panels": [{"title": "P", "type": "stat", "targets": targets, "fieldConfig": fields}]}


def said(unit: str, given: str) -> list[str]:
    return [f'error: a: panel "P": fieldConfig.defaults.unit is "{unit}", but the query returns {given}']


def test_values_are_shown_in_the_unit_they_have(says: Says) -> None:
    assert (
        says(
            CHECK,
            board("s", QUANTILE),
            board("ms", f"1000 * {QUANTILE}"),
            board("percentunit", "stock_ratio"),
        )
        == []
    )
    assert says(CHECK, board("ms", QUANTILE)) == said("ms", "seconds")
    assert says(CHECK, board("percent", "stock_ratio")) == said("percent", "a ratio")
    assert says(CHECK, board("s", "rate(orders_total[5m])")) == said("s", "orders per second")


def test_what_is_counted_may_have_a_text_of_ones_own(says: Says) -> None:
    assert (
        says(CHECK, board("suffix: orders/s", "rate(orders_total[5m])"), board("suffix:x", "stock_ratio"))
        == []
    )
    assert says(CHECK, board("suffix: sec", QUANTILE)) == said("suffix: sec", "seconds")


def test_a_panel_is_told_once(says: Says) -> None:
    assert says(CHECK, board("ms", QUANTILE, QUANTILE)) == said("ms", "seconds")


def test_where_columns_have_units_of_their_own_nothing_is_said(says: Says) -> None:
    own = {"properties": [{"id": "unit", "value": "s"}]}
    other = {"properties": [{"id": "displayName", "value": "s"}]}

    assert says(CHECK, board("ms", QUANTILE, overrides=[own])) == []
    assert says(CHECK, board("ms", QUANTILE, overrides=[other])) == said("ms", "seconds")


def test_unknown_units_and_queries_are_left_alone(says: Says) -> None:
    assert (
        says(CHECK, board("mss", QUANTILE), board("ms", "sum(a"), board("ms", "other"), board("", QUANTILE))
        == []
    )
    assert says(CHECK, board("ms", QUANTILE), foreign=True) == []
