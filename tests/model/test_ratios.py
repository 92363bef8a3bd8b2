"""A ratio aggregates both sides before it divides."""

from __future__ import annotations

from typing import Any

from tocsin.errors import collecting
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.ratios import ratio
from tocsin.promql.units import RATIO

requests: Any = Counter(name="requests_total", help="-", labels=("code",), unit="requests")
failed = requests.where(code="500")
load: Any = Gauge(name="load", help="-")


def test_both_sides_are_summed_and_the_result_is_a_ratio() -> None:
    share = ratio(failed, requests, window="5m")

    assert str(share) == 'sum(rate(requests_total{code="500"}[5m])) / sum(rate(requests_total[5m]))'
    assert share.node.type.unit == RATIO


def test_labels_to_keep_are_kept_on_both_sides() -> None:
    by = (label for label in ("job",))

    assert str(ratio(failed, requests, window="5m", by=by)) == (
        'sum by (job) (rate(requests_total{code="500"}[5m])) / sum by (job) (rate(requests_total[5m]))'
    )


def test_what_is_no_counter_is_told() -> None:
    with collecting() as mistakes:
        assert str(ratio(load, requests, window="5m")) == "broken"
        assert str(ratio(requests, requests.rate("5m"), window="5m")) == "broken"  # type: ignore[arg-type]

    assert [mistake.message for mistake in mistakes] == [
        "ratio() divides two counters; got metric load",
        "ratio() divides two counters; got rate(requests_total[5m])",
    ]


def test_a_text_for_labels_is_told() -> None:
    with collecting() as mistakes:
        ratio(failed, requests, window="5m", by="job")

    assert [mistake.message for mistake in mistakes] == [
        "by takes a tuple of label names; got the text 'job'"
    ]
