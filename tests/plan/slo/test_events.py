"""Events: a base pair that is never NaN, short windows from the counters, long ones from the pair."""

from __future__ import annotations

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import recorded, slo

from tocsin import EventsSli, Missing, raw

OWN = '{slo_id="shop-good"}'


def test_bad_and_total_are_two_counters() -> None:
    found = recorded(slo())

    assert found["slo:events_total:rate5m"] == "sum(rate(requests_total[5m]))"
    assert found["slo:events_bad:rate5m"] == (
        'sum(rate(requests_total{code="500"}[5m])) or 0 * sum(rate(requests_total[5m]))'
    )
    assert found["slo:sli_error:ratio_rate5m"] == (
        f"slo:events_bad:rate5m{OWN} / (slo:events_total:rate5m{OWN} > 0)"
    )


@pytest.mark.parametrize("window", ["30m", "1h", "2h", "6h"])
def test_windows_up_to_six_hours_are_computed_from_the_counters(window: str) -> None:
    bad, total = f'sum(rate(requests_total{{code="500"}}[{window}]))', f"sum(rate(requests_total[{window}]))"

    assert recorded(slo())[f"slo:sli_error:ratio_rate{window}"] == f"({bad} or 0 * {total}) / ({total} > 0)"


@pytest.mark.parametrize("window", ["1d", "3d", "30d"])
def test_longer_windows_add_up_numerator_and_denominator_apart(window: str) -> None:
    bad, total = (
        f"sum by (slo_id) (sum_over_time(slo:events_{kind}:rate5m{OWN}[{window}]))"
        for kind in ("bad", "total")
    )

    assert recorded(slo())[f"slo:sli_error:ratio_rate{window}"] == f"{bad} / ({total} > 0)"


def test_no_window_averages_ratios() -> None:
    assert not [text for text in recorded(slo()).values() if "over_time(slo:sli_error" in text]


def test_a_split_objective_keeps_its_labels_everywhere() -> None:
    found = recorded(slo(by=("region",)))

    assert found["slo:events_total:rate5m"] == "sum by (region) (rate(requests_total[5m]))"
    assert found["slo:sli_error:ratio_rate30d"] == (
        f"sum by (region, slo_id) (sum_over_time(slo:events_bad:rate5m{OWN}[30d])) / "
        f"(sum by (region, slo_id) (sum_over_time(slo:events_total:rate5m{OWN}[30d])) > 0)"
    )


def test_the_base_comes_first_then_windows_then_what_is_read_of_them_then_alerts() -> None:
    group = shop.group(slo())

    names = [getattr(rule, "record", None) or rule.alert for rule in group.rules]  # type: ignore[union-attr]
    assert names == [
        "slo:events_total:rate5m",
        "slo:events_bad:rate5m",
        *(
            f"slo:sli_error:ratio_rate{window}"
            for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d")
        ),
        "slo:objective:ratio",
        "slo:error_budget:ratio",
        "slo:time_period:days",
        "slo:info",
        "slo:current_burn_rate:ratio",
        "slo:period_burn_rate:ratio",
        "slo:period_error_budget_remaining:ratio",
        "slo:period_coverage:ratio",
        "SLOBurnFast",
        "SLOBurnMedium",
        "SLOBurnSlow",
        "SLOBurnChronic",
        "SLONoData",
    ]


def test_queries_are_asked_for_each_window() -> None:
    assert recorded(slo(sli=shop.QUERIES)) == recorded(slo())


def test_a_query_that_leaves_other_labels_is_added_up() -> None:
    sli = EventsSli(
        bad=lambda window: raw(f"rate(bad[{window}])"),
        total=lambda window: raw(f"sum by (region) (rate(all[{window}]))"),
    )

    grouped, whole = recorded(slo(sli=sli, by=("region",))), recorded(slo(sli=sli))

    assert grouped["slo:events_total:rate5m"] == "sum by (region) (rate(all[5m]))"
    assert grouped["slo:events_bad:rate5m"] == (
        "sum by (region) (rate(bad[5m])) or 0 * sum by (region) (rate(all[5m]))"
    )
    assert whole["slo:events_total:rate5m"] == "sum(sum by (region) (rate(all[5m])))"


def test_slow_is_what_the_bucket_leaves_of_all_in_every_spelling_of_its_bound() -> None:
    found = recorded(slo(sli=shop.CLASSIC))

    assert found["slo:events_total:rate5m"] == "sum(rate(took_seconds_count[5m]))"
    assert found["slo:events_bad:rate5m"] == (
        "clamp_min(sum(rate(took_seconds_count[5m])) - "
        'sum(rate(took_seconds_bucket{le=~"1|1\\\\.0"}[5m])), 0)'
    )


def test_a_missing_bucket_is_no_data_and_not_no_error() -> None:
    assert " or " not in recorded(slo(sli=shop.CLASSIC))["slo:events_bad:rate5m"]


def test_a_native_histogram_is_asked_for_its_fraction() -> None:
    found = recorded(slo(sli=shop.NATIVE), normal=shop.NATIVE_NORMAL)

    rate = "sum(rate(took_seconds[5m]))"
    assert found["slo:events_total:rate5m"] == f"histogram_count({rate})"
    assert found["slo:events_bad:rate5m"] == (
        f"(1 - histogram_fraction(-Inf, 0.5, {rate})) * (histogram_count({rate}) > 0) "
        f"or 0 * histogram_count({rate})"
    )


def test_what_is_excluded_is_in_no_window() -> None:
    found = recorded(slo(exclude=shop.closed.eq(1)))

    assert found["slo:events_total:rate5m"] == "sum(rate(requests_total[5m])) unless on () closed == 1"
    assert found["slo:events_bad:rate5m"] == (
        '(sum(rate(requests_total{code="500"}[5m])) or 0 * sum(rate(requests_total[5m]))) '
        "unless on () closed == 1"
    )
    assert {name: text for name, text in found.items() if "requests_total" in text}.keys() == {
        "slo:events_total:rate5m",
        "slo:events_bad:rate5m",
    }


def test_where_missing_is_bad_the_traffic_of_the_hour_before_fails() -> None:
    found = recorded(slo(missing=Missing.BAD))

    imputed = f"avg(avg_over_time(slo:events_total:rate5m{OWN}[1h]))"
    assert found["slo:events_total:rate5m"] == f"sum(rate(requests_total[5m])) or {imputed}"
    assert found["slo:events_bad:rate5m"].endswith(f" or {imputed}")
    assert "requests_total" not in found["slo:sli_error:ratio_rate1h"]


def test_no_zero_is_made_of_nothing() -> None:
    """`or vector(0)` would lose the groups, and would call missing traffic good."""
    kinds = (shop.EVENTS, shop.QUERIES, shop.CLASSIC, shop.DIVISION, shop.UP)

    assert not [text for sli in kinds for text in recorded(slo(sli=sli)).values() if "vector(0)" in text]
