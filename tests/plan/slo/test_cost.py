"""How many samples an evaluation reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tocsin.plan.rules import AlertingRule, RecordingRule, Rule
from tocsin.plan.slo.cost import samples_read
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
