"""An exclusion that is one series and a threshold can be switched on and off in a story; others not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import objective, slo

from tocsin import Gauge, matches, raw
from tocsin.model.levels import Standing
from tocsin.plan.slo.exclusion import exclusion

deploying: Any = Gauge(name="deploying", help="-", labels=("region",))

SWITCHES = {
    "equal to": (shop.closed.eq(1), "closed", 1, 0),
    "at least": (shop.closed >= 1, "closed", 1, 0),
    "more than": (shop.closed > 0, "closed", 1, 0),
    "with labels": (deploying.where(region="eu").eq(2), 'deploying{region="eu"}', 2, 1),
    "aggregated": (shop.closed.max() >= 1, "closed", 1, 0),
}
OTHERS = {
    "none": None,
    "a comparison of two series": shop.closed.max().eq(shop.up.max()),
    "two series": (shop.closed.max() + shop.up.max()) > 0,
    "no comparison": shop.closed.max().eq(1).and_(shop.up.max().eq(1)),
    "series by pattern": deploying.where(region=matches("e.")).eq(1),
    "a falling gauge": shop.closed < 1,
    "the time of day": raw("hour() > 22"),
}


@pytest.mark.parametrize("case", SWITCHES)
def test_a_switch_is_read_from_its_threshold(case: str) -> None:
    expr, series, on, off = SWITCHES[case]

    switch = exclusion(objective(slo(exclude=expr)))

    assert switch is not None
    assert [str(level.series) for level in switch] == [series, series]
    assert [level.value for level in switch if isinstance(level, Standing)] == [on, off]


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_not_that_simple_has_no_story_of_its_own(case: str) -> None:
    chosen = slo(exclude=OTHERS[case])

    assert exclusion(objective(chosen)) is None
    assert not [each for each in shop.plan(chosen).cases if "maintenance" in each.name]
