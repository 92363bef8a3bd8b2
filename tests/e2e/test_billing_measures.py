"""Billing's tests have seen all of each alert's life, and notice nearly every change of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tocsin.files.settings import read_settings
from tocsin.proving.measures import Wish, measure_project
from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.promtool


def test_the_reference_alert_has_no_survivor(promtool: Promtool) -> None:
    wish = Wish(coverage=True, mutation=True, expression="StripeWebhookFailures", cache=False)
    measures = measure_project(read_settings(ROOT), promtool, wish)

    assert measures.coverage is not None
    assert measures.coverage.share() == 100
    assert measures.mutation is not None
    assert [each.mutant.said for result in measures.mutation.results for each in result.survivors] == []


@pytest.mark.slow
def test_all_alerts_are_covered_and_nearly_every_change_is_noticed(promtool: Promtool) -> None:
    wish = Wish(coverage=True, mutation=True)
    measures = measure_project(read_settings(ROOT), promtool, wish)

    assert measures.coverage is not None
    assert measures.coverage.share() == 100
    assert measures.mutation is not None
    assert measures.mutation.score >= Decimal(95)
    assert [each.alert for each in measures.mutation.results if each.failing] == []
