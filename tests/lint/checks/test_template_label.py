from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "template/label"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def rule(expr: str, text: str) -> dict[str, object]:
    return {"alert": "A", "expr": expr, "annotations": {"summary": text}}


def lacking(label: str, has: str) -> str:
    return f"error: annotation summary shows $labels.{label}, which the expression does not have; {has}"


@pytest.mark.parametrize(
    ("expr", "has"),
    [
        ("sum(a) > 1", "it has no labels"),
        ("sum by (job) (a) > 1", "it has job"),
        ("sum without (pod) (a) > 1", "it is removed there"),
        ('absent(a{job="x"})', "it has job"),
        ('absent(a{pod="x",pod!="y"})', "it has no labels"),
        ('absent_over_time(a{job="x"}[5m])', "it has job"),
        ("absent(sum(a))", "it has no labels"),
        ("a > on (job) b", "it has job"),
        ("a > ignoring (pod) b", "it is removed there"),
        ("vector(1) > 0", "it has no labels"),
        ("hour() > 5", "it has no labels"),
        ("sum(a) > 1 or sum by (job) (b) > 1", "it has job"),
        ("sum without (pod) (a) > 1 or sum by (job) (b) > 1", "it is removed there"),
        ("b / (sum without (pod) (a)) > 1", "it is removed there"),
        ("5 < sum(a)", "it has no labels"),
        ("sum(a) and b", "it has no labels"),
        ('a{pod=""} > 1', "it is removed there"),
        ('count_values by (job) ("version", a) > 1', "it has job, version"),
        ("sum(a) * on (job) group_left (team) b > 1", "it has team"),
        ("-sum(a) > 1", "it has no labels"),
        ("max_over_time(sum(a)[5m:1m]) > 1", "it has no labels"),
    ],
)
def test_a_label_that_the_expression_cannot_have_is_told(says: Says, expr: str, has: str) -> None:
    assert says(CHECK, rule(expr, "{{ $labels.pod }}")) == [lacking("pod", has)]


def test_le_is_gone_after_a_quantile(says: Says) -> None:
    expr = "histogram_quantile(0.9, sum by (le, job) (a_bucket)) > 1"

    assert says(CHECK, rule(expr, "{{ $labels.le }}{{ $labels.job }}")) == [lacking("le", "it has job")]


@pytest.mark.parametrize(
    "expr",
    [
        "a > 1",
        "sum by (pod) (a) > 1",
        "sum without (job) (a) > 1",
        "topk(1, a) > 1",
        'label_replace(sum(a), "pod", "$1", "x", "(.*)") > 1',
        'label_join(sum(a), "pod", "-", "x") > 1',
        "sum(a) * on () group_right () b > 1",
        "sum(a) * on () group_left (pod) b > 1",
        "sum(a) > 1 or b > 1",
        "a > ignoring (x) b",
        'count_values("pod", a) > 1',
        "info(sum(a)) > 1",
    ],
)
def test_a_label_that_may_be_there_is_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, rule(expr, "{{ $labels.pod }}")) == []


def test_readers_of_one_label_are_told_together(says: Says) -> None:
    texts = {"summary": "{{ $labels.pod }}", "description": "{{ $labels.pod }}"}
    labels = {"where": "{{ .Labels.pod }}"}
    rule_ = {"alert": "A", "expr": "sum(a) > 1", "labels": labels, "annotations": texts}

    assert says(CHECK, rule_) == [
        "error: label where, annotation summary, annotation description shows $labels.pod, "
        "which the expression does not have; it has no labels"
    ]


def test_a_recording_has_no_text(says: Says) -> None:
    assert says(CHECK, {"record": "r", "expr": "sum(a)", "labels": {"x": "{{ $labels.pod }}"}}) == []
