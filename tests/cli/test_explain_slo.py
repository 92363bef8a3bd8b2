"""`tocsin explain` of an objective, by the real engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.tools.promtool import Promtool

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.promtool


def test_an_objective_is_explained_in_minutes_and_confirmed_by_the_engine(
    tocsin: Callable[..., Any], promtool: Promtool
) -> None:
    ended = tocsin(ROOT, "explain", "errors")
    lines = ended.stdout.splitlines()
    assert ended.code == 0
    assert lines[:3] == [
        "billing-errors",
        "Requests are answered without an error.",
        "99.9 % of events are good over 30d; the error budget is 0.1 %, as if all failed for 43.2 minutes",
    ]
    tiers = lines[
        lines.index("Tiers: how long errors go on before they alert, and the alert after they end") + 2 :
    ]
    assert tiers[:4] == [
        "    fast     1h/5m      14.4x page         2 % 0.86 min  8.6 min   17 min    never  4.9 min",
        "    medium   6h/30m        6x page         5 %  2.2 min   22 min   43 min    3.6 h   30 min",
        "    slow     1d/2h         3x ticket      10 %  4.3 min   43 min   86 min    7.2 h  120 min",
        "    chronic  3d/6h         1x ticket      10 %  4.3 min   43 min   86 min    7.2 h      6 h",
    ]
    assert (
        "    slow, chronic: up to 3 min later than that, as sums of 5m rates see errors by and by." in lines
    )
    assert "    100 % errors: fast alerts after 2 min (computed: 0.86 min)" in lines
    assert "    10 % errors: fast alerts after 9 min (computed: 8.6 min)" in lines
    assert "    Nothing: one is too small a share to trip a tier." in lines
    cost = lines.index("What it costs Prometheus")
    assert lines[cost + 1 : cost + 8] == [
        "    23 rules every 1m; an evaluation reads 105,554 samples,",
        "    and 6,900 more for each further series a selector finds, at a scrape every 15s.",
        "    scraped     6,900 = 3 x 5m + 3 x 30m + 3 x 1h + 3 x 2h + 3 x 6h, a sample every 15s",
        "    recorded   97,920 = 2 x 1d + 2 x 3d + 2 x 30d, a sample every 1m",
        "    recorded      720 = 1 x 30d, a sample every 1h",
        "    latest         14 = samples one by one",
        "    With every window asked of the counters, as Sloth does: 137,093, and 50,680 more.",
    ]


def test_what_never_alerts_is_said_and_confirmed(tocsin: Callable[..., Any], promtool: Promtool) -> None:
    lines = tocsin(ROOT, "explain", "reconcile-latency").stdout.splitlines()
    assert "    10 % errors: fast never alerts (computed: never)" in lines


def test_an_objective_of_time_is_confirmed_for_two_tiers(
    tocsin: Callable[..., Any], promtool: Promtool
) -> None:
    lines = tocsin(ROOT, "explain", "availability").stdout.splitlines()
    assert "    100 % errors: fast alerts after 2 min (computed: 0.86 min)" in lines
    assert "    100 % errors: medium alerts after 3 min (computed: 2.2 min)" in lines
    assert "    Nothing: it takes 2 within a long window (min_bad)." in lines
    assert not any("Sloth" in line or "sums of" in line for line in lines)


def test_a_month_is_a_query_for_a_report(tocsin: Callable[..., Any], promtool: Promtool) -> None:
    lines = tocsin(ROOT, "explain", "availability", "--month", "2026-10").stdout.splitlines()
    title = lines.index("The error ratio of 2026-10 (UTC), as a query for a report")
    assert lines[title + 1].strip() == (
        'avg_over_time(slo:slots_bad:bool{slo_id="billing-availability"}[31d] @ 1793491200.000)'
    )


@pytest.mark.parametrize("month", ["2026-13", "2026", "October", "2026-1"])
def test_what_is_no_month_is_refused(tocsin: Callable[..., Any], month: str) -> None:
    ended = tocsin(ROOT, "explain", "errors", "--month", month)
    assert (ended.code, ended.stderr) == (2, f"--month is {month!r}; expected a month such as '2026-10'\n")


def test_a_check_is_explained_by_its_page(tocsin: Callable[..., Any]) -> None:
    ended = tocsin(ROOT, "explain", "ratio/unaggregated")
    assert ended.code == 0
    assert ended.stdout.startswith("# ratio/unaggregated\n")
