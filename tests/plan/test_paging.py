"""How soon an alert pages is told in minutes."""

from __future__ import annotations

from tocsin.plan.paging import PageTable, Timing
from tocsin.values import Duration

MINUTE = Duration.parse("1m")


def test_a_table_has_a_row_for_each_size_of_the_fault() -> None:
    timings = (Timing("6 % fail", MINUTE * 5, MINUTE * 10, MINUTE * 9), Timing("1 % fail", None, None, None))
    assert list(PageTable("A", "2.42.0", True, timings).rows()) == [
        ("6 % fail", "5 min", "10 min", "9 min"),
        ("1 % fail", "never", "never", "never"),
    ]


def test_an_alert_that_does_not_wait_is_never_pending() -> None:
    timings = (Timing("one", None, Duration.parse("30s"), MINUTE),)
    assert list(PageTable("A", "2.42.0", False, timings).rows()) == [("one", "-", "0.5 min", "1 min")]
