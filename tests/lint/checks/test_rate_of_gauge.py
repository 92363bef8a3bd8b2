from __future__ import annotations

from collections.abc import Callable

import pytest

from tocsin.lint.runner import checks, lint
from tocsin.model.metrics import Counter, Gauge
from tocsin.plan.rules import AlertingRule, Group, ServicePlan
from tocsin.promql.expression import Expr
from tocsin.values import Duration

Says = Callable[..., list[str]]
CHECK = "rate/of-gauge"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


QUEUE = Gauge(name="queue_depth", help="-")
REQUESTS = Counter(name="requests_total", help="-")


def said_of(expr: Expr) -> list[str]:
    rule = AlertingRule("A", expr.node, Duration(0), Duration(0), (), ())
    group = Group("g", Duration.of(minutes=1), (rule,))
    service = ServicePlan("s", "rules_src/s", Duration.of(minutes=1), (group,))
    [check] = [each for each in checks() if each.id == CHECK]
    return [finding.message for finding in lint((service,), [check])]


@pytest.mark.parametrize("function", ["rate", "increase", "irate", "resets"])
def test_a_declared_gauge_has_no_restarts(function: str) -> None:
    assert said_of(QUEUE.over(function, "5m") > 1) == [
        f"{function}() of the gauge queue_depth takes every fall for a restart from zero"
    ]


@pytest.mark.parametrize("function", ["delta", "deriv", "idelta"])
def test_a_declared_counter_falls_when_it_restarts(function: str) -> None:
    counter = Expr(REQUESTS._selector())

    assert said_of(counter.over(function, "5m")) == [
        f"{function}() of the counter requests_total falls far below zero when the program restarts"
    ]


def test_each_kind_has_functions_of_its_own() -> None:
    assert said_of(QUEUE.over("deriv", "5m")) == []
    assert said_of(QUEUE.over("changes", "5m") > 1) == []
    assert said_of(REQUESTS.rate("5m")) == []


AGGREGATED = "one restart looks like a jump of all that was counted before"
RECORDED = "restarts of single counters cannot be told from falls any more"


@pytest.mark.parametrize(
    ("expr", "what"),
    [
        ("rate(sum(a)[5m:1m]) > 1", "a sum of series"),
        ("increase((-max by (job) (avg by (job, pod) (a)))[5m:1m]) > 1", "a avg of series"),
        ("rate(rate(a[5m])[1h:1m]) > 1", "a rate already"),
        ("irate((a / b)[5m:1m]) > 1", "a quotient"),
        ("irate((a - b)[5m:1m]) > 1", "a difference"),
        ("rate((2 * sum(a))[5m:1m]) > 1", "a sum of series"),
    ],
)
def test_what_was_aggregated_has_lost_its_restarts(says: Says, expr: str, what: str) -> None:
    function = expr.partition("(")[0]

    assert says(CHECK, expr) == [f"error: {function}() of {what}: {AGGREGATED}"]


@pytest.mark.parametrize(
    "expr",
    [
        "rate(a[5m]) > 1",
        "rate(max by (job) (a)[5m:1m]) > 1",
        "rate((a or b)[5m:1m]) > 1",
        "rate((2 * a)[5m:1m]) > 1",
        "rate(last_over_time(a[5m])[5m:1m]) > 1",
        "max_over_time(sum(a)[5m:1m]) > 1",
        "sum(rate(a[5m])) > 1",
    ],
)
def test_what_may_still_be_a_counter_is_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


def test_a_recorded_sum_is_found_out_under_its_name(says: Says) -> None:
    recorded = {"record": "job:a:sum", "expr": "sum by (job) (a)"}

    assert says(CHECK, recorded, "rate(job:a:sum[5m]) > 1", "job:a:sum > 1") == [
        f"error: rate() of the recorded job:a:sum, which is a sum of series: {RECORDED}"
    ]


def test_a_name_that_is_also_recorded_as_a_counter_is_left_alone(says: Says) -> None:
    sums = {"record": "all:a", "expr": "sum(a)"}
    copies = {"record": "all:a", "expr": "a", "labels": {"kind": "copy"}}

    assert says(CHECK, sums, copies, "rate(all:a[5m]) > 1") == []
