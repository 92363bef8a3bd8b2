from __future__ import annotations

from collections.abc import Callable

Says = Callable[..., list[str]]
CHECK = "range/too-short"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def test_without_a_known_interval_less_than_twice_the_default_is_information(says: Says) -> None:
    assert says(CHECK, "rate(a[1m]) > 1", "rate(a[2m]) > 1") == [
        "information: a[1m] holds one sample at Prometheus's default scrape_interval of 1m, "
        "and rate() of one sample is nothing"
    ]


def test_a_known_interval_decides(says: Says) -> None:
    exprs = ("irate(a[29s]) > 1", "delta(a[30s]) > 1", "increase(a[59s]) > 1", "rate(a[1m]) > 1")

    assert says(CHECK, *exprs, scrape_interval="15s") == [
        "error: a[29s] cannot be sure of two samples, with one scrape every 15s, "
        "and irate() of one sample is nothing",
        "warning: a[30s] has too few samples left when a scrape fails, with one scrape every 15s",
        "warning: a[59s] has too few samples left when a scrape fails, with one scrape every 15s",
    ]


def test_functions_that_need_one_sample_may_have_short_ranges(says: Says) -> None:
    assert says(CHECK, "max_over_time(a[10s]) > 1", scrape_interval="15s") == []


def test_a_recorded_series_has_a_sample_for_each_evaluation(says: Says) -> None:
    recorded = {"record": "requests", "expr": "sum(a)"}
    exprs = ("rate(requests[1m]) > 1", "rate(job:a:sum[3m]) > 1")

    assert says(CHECK, recorded, *exprs, interval="1m", scrape_interval="5s") == [
        "warning: job:a:sum[3m] has too few samples left when a scrape fails, with one evaluation every 1m",
        "error: requests[1m] cannot be sure of two samples, with one evaluation every 1m, "
        "and rate() of one sample is nothing",
    ]
    assert says(CHECK, "rate(job:a:sum[1m30s]) > 1", scrape_interval="5s") == [
        "information: job:a:sum[1m30s] holds one sample at Prometheus's default scrape_interval of 1m, "
        "and rate() of one sample is nothing"
    ]


def test_a_subquery_has_a_sample_for_each_step(says: Says) -> None:
    exprs = ("deriv((a + b)[5m:5m]) > 1", "deriv((a + b)[5m:]) > 1", "deriv((a + b)[5m:1m]) > 1")

    assert says(CHECK, *exprs) == [
        "error: (a + b)[5m:5m] cannot be sure of two samples, with one step every 5m, "
        "and deriv() of one sample is nothing"
    ]
