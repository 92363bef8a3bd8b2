"""Series pass matchers as Prometheus has them pass."""

from __future__ import annotations

import pytest

from tocsin.model.levels import Series
from tocsin.plan.slo.selecting import selectors_of, selects
from tocsin.promql.parse import parse

A = Series.of("a", {"code": "500"})


@pytest.mark.parametrize(
    ("selector", "is_selected"),
    [
        ("a", True),
        ("b", False),
        ('a{code="500"}', True),
        ('a{code!="500"}', False),
        ('a{code=~"5.."}', True),
        ('a{code=~"5"}', False),
        ('a{code!~"4.."}', True),
        ('a{region=""}', True),
        ('a{region!=""}', False),
        ('a{code="500",region="eu"}', False),
    ],
)
def test_a_series_is_selected_by_its_name_and_all_matchers(selector: str, is_selected: bool) -> None:
    assert selects(selectors_of(parse(f"sum(rate({selector}[5m]))")), A) is is_selected


def test_any_of_several_selectors_will_do() -> None:
    assert selects(selectors_of(parse("a / b")), A)
