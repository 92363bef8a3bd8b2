"""How many samples an evaluation reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tocsin.plan.rules import AlertingRule, RecordingRule, Rule
from tocsin.plan.slo.cost import Read, from_counters, reads, samples_read
from tocsin.promql.parse import parse
from tocsin.values import Duration

SCRAPE, EVALUATION = Duration.parse("15s"), Duration.parse("1m")


def recording(record: str, expr: str) -> Rule:
    return RecordingRule(record, parse(expr))


def alerting(expr: str) -> Rule:
    return AlertingRule("A", parse(expr), Duration(0), Duration(0), (), ())


@pytest.mark.parametrize(
    ("expr", "samples"),
    [
        ("1", 0),
        ("vector(1)", 0),
        ("a", 1),
        ("a / b > 2", 2),
        ("sum(rate(a[5m]))", 20),
        ("sum(rate(a[5m])) or 0 * sum(rate(b[1h]))", 260),
        ("rate(a[50s])", Decimal(50) / 15),
        ("max_over_time(a[1h:10m])", 6),
        ("max_over_time(a[1h:])", 60),
        ("max_over_time(rate(a[5m])[1h:10m])", 120),
        ("topk(scalar(b), a)", 2),
    ],
)
def test_each_selector_reads_what_its_window_holds(expr: str, samples: Decimal | int) -> None:
    assert samples_read([alerting(expr)], SCRAPE, EVALUATION) == samples


def test_what_the_rules_record_has_a_sample_an_evaluation() -> None:
    rules = [alerting("avg_over_time(r[1h])"), recording("r", "sum(a)")]

    assert samples_read(rules, SCRAPE, EVALUATION) == 61
    assert samples_read(rules[:1], SCRAPE, EVALUATION) == 240


def test_only_what_is_scraped_has_several_series() -> None:
    rules = [recording("r", "sum(rate(a[1m]))"), alerting("r > 1 and avg_over_time(r[10m]) > 1")]

    assert [samples_read(rules, SCRAPE, EVALUATION, series) for series in (1, 2, 10)] == [15, 19, 51]


def test_what_is_read_is_told_by_how_far_back_and_how_far_apart() -> None:
    rules = [recording("r", "sum(rate(a[1m]))"), alerting("count_over_time(r[1d:1h]) > r")]

    minute, hour, day = (Duration.parse(text) for text in ("1m", "1h", "1d"))
    assert list(reads(rules, SCRAPE, EVALUATION)) == [
        Read(is_recorded=False, window=minute, step=SCRAPE, samples=Decimal(4)),
        Read(is_recorded=True, window=day, step=hour, samples=Decimal(24)),
        Read(is_recorded=True, window=Duration(0), step=SCRAPE, samples=Decimal(1)),
    ]


def test_other_generators_read_every_window_from_the_counters() -> None:
    """Sloth's own rules are counted in tests/corpora; this is the arithmetic behind what `explain` prints."""
    windows = [Duration.parse(text) for text in ("5m", "30m", "1h", "2h", "6h", "1d", "3d", "28d")]

    total, further = from_counters(windows, windows[-1], SCRAPE, EVALUATION)

    assert (total, further) == (131_333, 50_680)
