"""What is read of an objective: exact numbers, and labels that nobody can change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.slo import shop
from tests.plan.slo.shop import alerting, group, objective, recorded, slo

from tocsin import Severity, Tier, Tiers, percent
from tocsin.plan.rules import RecordingRule
from tocsin.promql.nodes import Number


def test_the_budget_and_what_is_left_of_it() -> None:
    found = recorded(slo())

    own = '{slo_id="shop-good"}'
    assert found["slo:objective:ratio"] == "vector(0.999)"
    assert found["slo:error_budget:ratio"] == "vector(0.001)"
    assert found["slo:time_period:days"] == "vector(30)"
    assert found["slo:current_burn_rate:ratio"] == f"slo:sli_error:ratio_rate5m{own} / 0.001"
    assert found["slo:period_burn_rate:ratio"] == f"slo:sli_error:ratio_rate30d{own} / 0.001"
    assert found["slo:period_error_budget_remaining:ratio"] == f"1 - slo:period_burn_rate:ratio{own}"


@pytest.mark.parametrize(
    ("sli", "counted"),
    [
        (shop.EVENTS, "slo:events_total:rate5m"),
        (shop.UP, "slo:slots_bad:bool"),
        (shop.GAUGE, "slo:sli_error:ratio_rate5m"),
    ],
)
def test_coverage_is_the_share_of_hours_in_which_something_was_recorded(sli: object, counted: str) -> None:
    assert recorded(slo(sli=sli))["slo:period_coverage:ratio"] == (
        f'count_over_time({counted}{{slo_id="shop-good"}}[30d:1h]) / 720'
    )


def test_labels_of_recordings_do_not_depend_on_the_authors_labels() -> None:
    """Else a label that changes would cut sums over the period in two."""

    def labels(**given: object) -> dict[str, object]:
        rules = group(slo(**given)).rules
        return {r.record: r.labels for r in rules if isinstance(r, RecordingRule) and r.record != "slo:info"}

    fixed = (("slo_id", "shop-good"), ("slo_service", "shop"), ("slo_name", "good"))
    assert labels(labels={"product": "a", "tier": "1"}) == labels() == dict.fromkeys(labels(), fixed)


def test_the_authors_labels_are_on_the_info_and_on_every_alert() -> None:
    made = slo(labels={"product": "a"})

    [info] = [r for r in group(made).rules if isinstance(r, RecordingRule) and r.record == "slo:info"]
    assert dict(info.labels) == {
        "slo_id": "shop-good",
        "slo_service": "shop",
        "slo_name": "good",
        "objective": "99.9%",
        "team": "team",
        "product": "a",
    }
    assert {dict(rule.labels)["product"] for rule in alerting(made).values()} == {"a"}


@given(st.decimals(min_value="0.6", max_value="0.999999", places=6))
@settings(deadline=None, max_examples=100)
def test_no_number_that_is_emitted_was_ever_a_binary_float(share: Decimal) -> None:
    """Exact: budget and objective make one, a factor is its share of the period, nothing has a tail."""
    tiers = Tiers(fast=Tier(rescale=True, severity=Severity.TICKET), medium=None, slow=None)
    given_slo = slo(objective=percent(share * 100), tiers=tiers)
    own = objective(given_slo)
    numbers = {
        node.value for rule in group(given_slo).rules for node in rule.expr.walk() if isinstance(node, Number)
    }

    assert given_slo.budget + given_slo.objective.amount == 1
    assert given_slo.budget in numbers
    fast, chronic = own.tiers
    assert chronic.factor == 1
    if Decimal("14.4") * given_slo.budget < 1:
        assert fast.factor == Decimal("14.4")
        assert max(len(number.as_tuple().digits) for number in numbers) <= 6
    else:
        assert fast.factor * given_slo.budget == pytest.approx(Decimal("0.5"), rel=Decimal("1e-20"))
