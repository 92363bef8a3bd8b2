"""Which alerts an objective has, on which condition, and what they carry."""

from __future__ import annotations

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import alerting, slo

from tocsin import EventsSli, Missing, RatioSli, Severity, Tier, Tiers, per_minute, raw
from tocsin.model.slo import Slo
from tocsin.plan.slo.alerts import can_be_invalid

OWN = '{slo_id="shop-good"}'
BURNS = ["SLOBurnFast", "SLOBurnMedium", "SLOBurnSlow", "SLOBurnChronic"]


def condition(alert: str, chosen: Slo) -> str:
    return str(alerting(chosen)[alert].expr)


@pytest.mark.parametrize(
    ("alert", "long", "short", "factor"),
    [
        ("SLOBurnFast", "1h", "5m", "14.4"),
        ("SLOBurnMedium", "6h", "30m", "6"),
        ("SLOBurnSlow", "1d", "2h", "3"),
        ("SLOBurnChronic", "3d", "6h", "1"),
    ],
)
def test_both_windows_burn_too_fast(alert: str, long: str, short: str, factor: str) -> None:
    """The value is the long window's burn rate: ratio over budget, compared with the factor."""
    assert condition(alert, slo()) == (
        f"slo:sli_error:ratio_rate{long}{OWN} / 0.001 > {factor} "
        f"and slo:sli_error:ratio_rate{short}{OWN} / 0.001 > {factor}"
    )


def test_no_burn_alert_waits() -> None:
    assert {str(alerting(slo())[name].for_) for name in BURNS} == {"0s"}


def test_the_fewest_bad_events_are_counted_over_what_was_recorded() -> None:
    """Not the average times the window: that makes many of one event while there is little history."""
    assert condition("SLOBurnFast", slo(min_bad=3)).endswith(
        f" and sum_over_time(slo:events_bad:rate5m{OWN}[1h]) * 60 >= 3"
    )


def test_the_fewest_bad_slots_are_counted_as_they_are() -> None:
    assert condition("SLOBurnFast", slo(sli=shop.UP, min_bad=2)).endswith(
        f" and sum_over_time(slo:slots_bad:bool{OWN}[1h]) >= 2"
    )


def test_by_default_there_is_an_alert_a_tier_and_one_for_missing_data() -> None:
    assert list(alerting(slo())) == [*BURNS, "SLONoData"]


def test_of_time_missing_is_downtime_and_no_alert_of_its_own() -> None:
    assert list(alerting(slo(sli=shop.UP))) == BURNS


def test_every_option_brings_its_alert() -> None:
    every = slo(sli=shop.APART, traffic_stopped_above=per_minute(60), budget_exhausted=True)

    assert list(alerting(every)) == [
        *BURNS,
        "SLONoData",
        "SLIInvalid",
        "SLOTrafficStopped",
        "SLOBudgetExhausted",
    ]


def test_a_dropped_tier_has_no_alert() -> None:
    assert list(alerting(slo(tiers=Tiers(medium=None, chronic=None)))) == [BURNS[0], BURNS[2], "SLONoData"]


@pytest.mark.parametrize(
    ("missing", "severity"),
    [(None, "ticket"), (Missing.TICKET, "ticket"), (Missing.PAGE, "page"), (Missing.BAD, "ticket")],
)
def test_missing_data_is_a_ticket_unless_the_author_says_page(missing: Missing | None, severity: str) -> None:
    rule = alerting(slo(missing=missing))["SLONoData"]

    assert dict(rule.labels)["severity"] == severity
    assert str(rule.for_) == "15m"


def test_missing_data_can_be_no_matter() -> None:
    assert "SLONoData" not in alerting(slo(missing=Missing.IGNORE))


def test_a_group_that_was_seen_within_a_day_is_told_sooner() -> None:
    assert str(alerting(slo(by=("region",)))["SLONoData"].for_) == "10m"


def test_where_missing_is_bad_the_sources_are_asked_as_the_recordings_go_on() -> None:
    assert condition("SLONoData", slo(missing=Missing.BAD)) == (
        f"slo:events_bad:rate5m{OWN} unless on () "
        '(sum(rate(requests_total{code="500"}[5m])) or 0 * sum(rate(requests_total[5m])))'
    )


def test_maintenance_is_not_missing_data() -> None:
    assert condition("SLONoData", slo(exclude=shop.closed.eq(1))) == (
        f"absent(slo:events_bad:rate5m{OWN}) unless on () closed == 1"
    )


def test_an_invalid_share_is_below_nothing_or_above_everything() -> None:
    assert condition("SLIInvalid", slo(sli=shop.APART)) == (
        f"slo:sli_error:ratio_rate5m{OWN} > 1 or slo:sli_error:ratio_rate5m{OWN} < 0"
    )


def test_traffic_stops_when_it_is_zero_and_was_more_an_hour_ago() -> None:
    rule = alerting(slo(traffic_stopped_above=per_minute(60)))["SLOTrafficStopped"]

    assert str(rule.expr) == (
        f"slo:events_total:rate5m{OWN} == 0 and slo:events_total:rate5m{OWN} offset 1h > 1"
    )
    assert (str(rule.for_), dict(rule.labels)["severity"]) == ("5m", "page")


def test_a_budget_is_spent_when_half_the_period_says_so() -> None:
    rule = alerting(slo(budget_exhausted=True))["SLOBudgetExhausted"]

    assert str(rule.expr) == (
        f"slo:period_error_budget_remaining:ratio{OWN} <= 0 and slo:period_coverage:ratio{OWN} > 0.5"
    )
    assert (str(rule.for_), dict(rule.labels)["severity"]) == ("5m", "ticket")


def test_every_alert_says_which_objective_and_which_tier() -> None:
    chosen = slo(sli=shop.APART, traffic_stopped_above=per_minute(60), budget_exhausted=True)
    for name, rule in alerting(chosen).items():
        tier = name.removeprefix("SLOBurn").lower() if name in BURNS else "none"
        labels = dict(rule.labels)
        assert labels["slo_id"] == "shop-good"
        assert labels["slo_burn_tier"] == tier
        assert labels["severity"] in ("page", "ticket")
        assert labels["team"] == "team"


def test_the_text_names_the_group_the_speed_and_what_it_costs() -> None:
    texts = dict(alerting(slo(by=("region",)))["SLOBurnFast"].annotations)

    assert texts == {
        "summary": "shop-good (region {{ $labels.region }}) burns its error budget "
        "{{ $value | humanize }} times too fast",
        "description": "At more than 14.4 times the sustainable rate, the 30d budget loses 2 % in 1h.",
    }


def query(bad: str, total: str) -> EventsSli:
    return EventsSli(
        bad=lambda window: raw(bad.replace("W", window)), total=lambda window: raw(total.replace("W", window))
    )


ALL = "sum(rate(requests_total[W]))"
VALID = {
    "some of the same counter": shop.EVENTS,
    "a bucket of the same histogram": shop.CLASSIC,
    "slots": shop.UP,
    "queries of the same rate, with more matchers": query('sum(rate(requests_total{code="500"}[W]))', ALL),
    "a division of such queries": shop.DIVISION,
}
INVALID = {
    "another counter": shop.APART,
    "other conditions": EventsSli(
        bad=shop.requests.where(code="500"), total=shop.requests.where(region="eu")
    ),
    "another metric by query": query("sum(rate(failures_total[W]))", ALL),
    "fewer conditions by query": query(ALL, 'sum(rate(requests_total{code="500"}[W]))'),
    "another function by query": query("sum(increase(requests_total[W]))", ALL),
    "a difference by query": query(f"{ALL} - sum(rate(ok_total[W]))", ALL),
    "a share that is only read": shop.GAUGE,
    "a share that is computed otherwise": RatioSli(
        error_ratio=lambda window: raw(f"1 - avg(avg_over_time(ok[{window}]))")
    ),
}


@pytest.mark.parametrize("case", VALID)
def test_what_is_a_part_of_all_by_construction_is_not_asked_whether_it_is(case: str) -> None:
    assert not can_be_invalid(shop.objective(slo(sli=VALID[case])))


@pytest.mark.parametrize("case", INVALID)
def test_what_may_count_something_else_is(case: str) -> None:
    assert can_be_invalid(shop.objective(slo(sli=INVALID[case])))


def test_a_tuned_severity_is_the_alerts() -> None:
    chosen = slo(tiers=Tiers(fast=Tier(severity=Severity.TICKET)))

    assert dict(alerting(chosen)["SLOBurnFast"].labels)["severity"] == "ticket"
