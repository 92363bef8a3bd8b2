from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tocsin.lint.check import Context
from tocsin.lint.runner import checks
from tocsin.plan.rules import Group, RecordingRule
from tocsin.promql.nodes import Aggregate, Call, Number, RangeSelector, Selector
from tocsin.promql.types import MetricKind, Schema
from tocsin.values import Duration

Says = Callable[..., list[str]]
CHECK = "quantile/without-le"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


LOST = "is aggregated away, so there are no buckets and no quantile"


@pytest.mark.parametrize(
    "buckets",
    [
        "sum(rate(a_bucket[5m]))",
        "sum without (le, pod) (rate(a_bucket[5m]))",
        "max by (le) (sum by (job) (a_bucket))",
    ],
)
def test_le_may_be_lost_at_any_depth(says: Says, buckets: str) -> None:
    assert says(CHECK, f"histogram_quantile(0.9, {buckets}) > 1") == [
        f"error: the label le of a_bucket {LOST}"
    ]


def test_declared_buckets_are_known_whatever_their_name() -> None:
    selector = Selector("durations", schema=Schema(MetricKind.BUCKETS))
    buckets = Aggregate("sum", Call("rate", (RangeSelector(selector, Duration.of(minutes=5)),)))
    expr = Call("histogram_quantile", (Number(Decimal("0.9")), buckets))
    rule = RecordingRule("job:durations:p90", expr)
    [check] = [each for each in checks() if each.id == CHECK]

    found = check.run(rule, Context(Group("g", Duration(0), (rule,))))

    assert [problem.message for problem in found] == [f"the label le of durations {LOST}"]


@pytest.mark.parametrize(
    "buckets",
    [
        "rate(a_bucket[5m])",
        "sum without (pod) (rate(a_bucket[5m]))",
        "sum(rate(a_seconds[5m]))",
        "sum(a_bucket) or sum(b_bucket)",
    ],
)
def test_what_may_be_a_histogram_is_left_alone(says: Says, buckets: str) -> None:
    assert says(CHECK, f"histogram_quantile(0.9, {buckets}) > 1") == []


@pytest.mark.parametrize("share", ["-0.1", "101", "1.5"])
def test_a_share_outside_0_to_1_is_no_quantile(says: Says, share: str) -> None:
    assert says(CHECK, f"histogram_quantile({share}, a_bucket) > 1") == [
        f"error: the quantile {share} lies outside 0 to 1, so the result is infinite"
    ]


@pytest.mark.parametrize("share", ["0", "1", "0.99", "scalar(x)", "NaN"])
def test_a_share_within_0_and_1_or_unknown_is_left_alone(says: Says, share: str) -> None:
    assert says(CHECK, f"histogram_quantile({share}, a_bucket) > 1") == []
