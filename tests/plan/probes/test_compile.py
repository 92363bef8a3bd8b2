"""Probes hold on the real engine, and mistakes in the rule break them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.plan.probes.conftest import rule_of

from tocsin.plan.probes.compile import Probes, probes
from tocsin.plan.rules import AlertingRule
from tocsin.values import Duration

Complaints = Callable[[AlertingRule, Any], list[str]]

BAD = 'sum by (pod) (rate(hits_total{site="x",code!="200"}[5m]))'
SHARE = f'{BAD} / sum by (pod) (rate(hits_total{{site="x"}}[5m])) > 0.05'

SHAPES = {
    "a ratio of counters": (SHARE, "5m"),
    "a ratio that is too low": ('sum(rate(a{ok="y"}[5m])) / sum(rate(a[5m])) * 100 <= 99.5', "2m"),
    "one minus a ratio": ('1 - sum(rate(a{ok="y"}[5m])) / sum(rate(a[5m])) >= 0.001', "0"),
    "an increase": ("sum without (pod) (increase(a_total{pod!=''}[10m])) > 100", "0"),
    "a rate that is too low": ("sum(rate(a_total[2m])) < 0.5", "10m"),
    "no rate at all": ("rate(a_total[5m]) == 0", "5m"),
    "any increase": ("increase(a_total[15m]) > 0", "0"),
    "a gauge": ("load > 5", "5m"),
    "a gauge that equals": ("state == 3", "5m"),
    "a gauge that differs": ("state != 3", "5m"),
    "a gauge ratio": ("avail / size * 100 < 10 and size > 0", "5m"),
    "a difference": ("desired - ready != 0", "5m"),
    "two gauges": ("used > 0.9 * most", "1m"),
    "a gauge over time": ('max_over_time(temperature{room=~"a|b"}[30m]) >= 0.25', "0"),
    "a quantile": ("histogram_quantile(0.95, sum by (le, job) (rate(d_bucket[5m]))) > 0.5", "10m"),
    "a slope": ("deriv(level[10m]) > 0.1", "0"),
    "a difference in time": ("delta(level[10m]) < -60", "0"),
    "an age": ("time() - done_timestamp_seconds > 3600", "5m"),
    "an age beside its time": ("time() - done > 3600 and done > 0", "0"),
    "an expiry": ("(ends - time()) / 86400 < 7", "0"),
    "presence": ('up{job="a"} == 0 or absent(up{job="a"})', "1m"),
    "absence": ('absent(up{job="a"})', "2m"),
    "absence over time": ('absent_over_time(up{job="a"}[10m])', "0"),
    "an unless": ('up == 0 unless on (job) silenced{why!=""} == 1', "0"),
    "an either": ("a > 1 or b > 2", "0"),
    "an offset": ("rate(a_total[5m] offset 1h) > 2", "0"),
    "a subquery": ("max_over_time(sum(rate(a_total[5m]))[30m:]) > 2", "0"),
    "a number of series": ("count by (job) (up == 0) > 1", "5m"),
    "a join": ("sum by (pod) (rate(a_total[5m])) * on (pod) group_left (node) info > 2", "0"),
    "what always is": ("vector(1)", "0"),
    "a number": ("1", "5m"),
    "a quantile of a short window": ("histogram_quantile(0.9, rate(d_bucket[2s])) > 0.3", "1m"),
    "a series that should not be": ("unexpected", "2m"),
    "a bound that is clamped": ("clamp_max(a, 10) > 5", "0"),
    "a long window": ("increase(a_total[1d]) > 10", "0"),
}


def made(shape: str) -> tuple[AlertingRule, Probes]:
    rule = rule_of(*SHAPES[shape])
    return rule, probes(rule)


@pytest.mark.promtool
@pytest.mark.parametrize("shape", SHAPES)
def test_the_engine_confirms_every_probe_of_a_shape(shape: str, complaints: Complaints) -> None:
    rule, found = made(shape)
    assert found.cases, found.reason
    assert complaints(rule, found.cases) == []


def test_a_shape_has_probes_on_both_sides_too_short_gone_missing_and_beside() -> None:
    titles = [case.name.removeprefix("A: probe, ") for case in made("a ratio of counters")[1].cases]
    assert titles == [
        "just below the threshold",
        "just above the threshold, then recovery",
        "far above the threshold, then recovery",
        "no series from the start",
        "just above the threshold, then no series",
        "one pod of two is above the threshold",
        "what its matchers keep out is above the threshold (site)",
    ]
    long = [case.name for case in probes(rule_of("a_total > 5", "10m")).cases]
    assert "A: probe, just above the threshold for 9m, too short" in long


def test_of_an_alert_with_a_drill_only_what_is_beside_is_probed() -> None:
    found = probes(rule_of(*SHAPES["a ratio of counters"]), drilled=True)
    assert [case.name.removeprefix("A: probe, ") for case in found.cases] == [
        "one pod of two is above the threshold",
        "what its matchers keep out is above the threshold (site)",
    ]


MISTAKES = {
    "the threshold is higher": SHARE.replace("0.05", "0.055"),
    "the threshold is lower": SHARE.replace("0.05", "0.045"),
    "the comparison is turned round": SHARE.replace("> 0.05", "< 0.05"),
    "a matcher is negated": SHARE.replace('code!="200"', 'code="200"'),
    "a matcher is lost": SHARE.replace('site="x",', "").replace('{site="x"}', ""),
    "both sides are one": SHARE.replace('site="x",code!="200"', 'site="x"'),
    "the grouping is lost": SHARE.replace("by (pod) ", ""),
    "the grouping is another": SHARE.replace("by (pod)", "by (site)"),
    "nothing is aggregated": SHARE.replace("sum by (pod) ", ""),
    "the sides are exchanged": f'sum by (pod) (rate(hits_total{{site="x"}}[5m])) / {BAD} > 0.05',
    "the window is twice as long": SHARE.replace("[5m]", "[10m]"),
    "the window is half as long": SHARE.replace("[5m]", "[150s]"),
    "the metric is another": SHARE.replace("hits_total", "hit_total"),
}


@pytest.mark.promtool
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_rule_breaks_a_probe(mistake: str, complaints: Complaints) -> None:
    _, found = made("a ratio of counters")
    wrong = rule_of(MISTAKES[mistake], SHAPES["a ratio of counters"][1])
    assert complaints(wrong, found.cases)


@pytest.mark.promtool
@pytest.mark.parametrize("shape", ["a gauge", "a ratio of counters"])
@pytest.mark.parametrize("for_", ["4m", "6m"])
def test_another_for_breaks_a_probe(for_: str, shape: str, complaints: Complaints) -> None:
    rule, found = made(shape)
    assert complaints(replace(rule, for_=Duration.parse(for_)), found.cases)


@pytest.mark.promtool
@pytest.mark.parametrize(
    ("expr", "wrong"),
    [
        ("load > 5", "load >= 5"),
        ("load >= 5", "load > 5"),
        ("a / b < 0.1", "a / b <= 0.1"),
        ("a - b > 2", "a - b >= 2"),
    ],
)
def test_whether_the_threshold_itself_counts_is_probed(expr: str, wrong: str, complaints: Complaints) -> None:
    rule = rule_of(expr)
    found = probes(rule)
    assert complaints(rule, found.cases) == []
    assert [each.partition(":")[2].partition(":")[0] for each in complaints(rule_of(wrong), found.cases)] == [
        " probe, exactly at the threshold"
    ]


@pytest.mark.promtool
@pytest.mark.parametrize(
    "change",
    [
        {"labels": (("severity", "ticket"),)},
        {"annotations": (("summary", "It is cold"),)},
        {"keep_firing_for": Duration.parse("5m")},
    ],
)
def test_labels_texts_and_how_long_it_goes_on_firing_are_probed(
    change: dict[str, Any], complaints: Complaints
) -> None:
    rule, found = made("a gauge")
    assert complaints(replace(rule, **change), found.cases)


@pytest.mark.promtool
def test_what_keeps_firing_is_probed_as_long_as_it_does(complaints: Complaints) -> None:
    rule = rule_of("load > 5", "5m", keep_firing_for=Duration.parse("10m"))
    found = probes(rule)
    assert complaints(rule, found.cases) == []
    assert complaints(replace(rule, keep_firing_for=Duration.parse("15m")), found.cases)


@pytest.mark.promtool
def test_labels_in_texts_are_rendered_and_values_are_left_to_the_engine(complaints: Complaints) -> None:
    rule = rule_of(
        "load{pod!=''} > 5", "0", annotations=(("summary", "{{ $labels.pod }} of {{ $labels.zone }}"),)
    )
    found = probes(rule)
    told = [each for case in found.cases for each in case.notifications]
    assert told[0].annotations == (("summary", "a of a"),)
    assert complaints(rule, found.cases) == []
    valued = replace(rule, annotations=(("summary", "{{ $value }}"),))
    assert not [each for case in probes(valued).cases for each in case.notifications]
    labelled = replace(rule, labels=(("size", "{{ $value }}"),))
    assert complaints(labelled, probes(labelled).cases) == []


@pytest.mark.parametrize(
    ("expr", "reason"),
    [
        ("changes(a[1h]) > 0", "no values were found on both sides of its threshold"),
        ("hour() > 5", "hour() has no inverse here"),
        ("count(a) % 2 == 0", "it computes with %, which has no inverse here"),
        (
            "a > 1 and b > 1 and c > 1 and d > 1 and e > 1 and f > 1 and g > 1",
            "it has more than 6 conditions",
        ),
        (
            "histogram_quantile(0.9, rate(a_bucket[5m])) > 1 and b > 1 or "
            "histogram_quantile(0.5, rate(a_bucket[5m])) > 1 and b < 1",
            "it takes two quantiles of one histogram",
        ),
        ('a{x=~"(?i)y"} > 1', 'no label was found that a{x=~"(?i)y"} lets pass'),
    ],
)
def test_a_shape_without_probes_says_why(expr: str, reason: str) -> None:
    assert probes(rule_of(expr)) == Probes((), reason)
