"""What checks claim of the engine, put to the engine.

Each expression is evaluated over samples on which its author would expect an answer.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

SERIES = {
    'requests_total{job="a",instance="1",code="200"}': "0+99x60",
    'requests_total{job="a",instance="1",code="500"}': "0+1x60",
    'limit{job="a",instance="1",limit="max"}': "10x60",
    'limit{job="a",instance="1",limit="used"}': "9x60",
    'used{job="a",instance="1"}': "9x60",
    'up{job="a",instance="1"}': "1x60",
    'seconds_bucket{job="a",instance="1",le="1"}': "0+1x60",
    'seconds_bucket{job="a",instance="1",le="+Inf"}': "0+1x60",
}
RATES = 'rate(requests_total{code="500"}[5m]) / rate(requests_total[5m])'
SERIES_500 = '{code="500",instance="1",job="a"}'


def answers(promtool: Promtool, folder: Path, *expected: tuple[str, str, float]) -> str:
    """What promtool objects to: each expression with the one series it is to give, or none."""
    queries = [
        {
            "expr": expr,
            "eval_time": "30m",
            "exp_samples": [{"labels": labels, "value": value}] if labels else [],
        }
        for expr, labels, value in expected
    ]
    series = [{"series": name, "values": values} for name, values in SERIES.items()]
    rules = {"groups": [{"name": "g", "rules": [{"record": "r", "expr": "vector(1)"}]}]}
    tests = {
        "rule_files": ["rules.yaml"],
        "tests": [{"interval": "1m", "input_series": series, "promql_expr_test": queries}],
    }
    (folder / "rules.yaml").write_text(json.dumps(rules), encoding="utf-8")
    (folder / "tests.yaml").write_text(json.dumps(tests), encoding="utf-8")
    outcome = promtool.test_rules([folder / "tests.yaml"], timeout=30)
    return "" if outcome.code == 0 else outcome.stdout + outcome.stderr


def test_an_unaggregated_ratio_is_one_whatever_the_share(promtool: Promtool, tmp_path: Path) -> None:
    share = 'sum(rate(requests_total{code="500"}[5m])) / sum(rate(requests_total[5m]))'

    assert answers(promtool, tmp_path, (RATES, SERIES_500, 1), (share, "{}", 0.01)) == ""


@pytest.mark.parametrize(
    "expr",
    [
        # match/no-pair
        'limit{limit="used"} / limit{limit="max"} > 0.5',
        'used / ignoring (limit) limit{limit="max"} * 100 > 80 and limit{limit="max"} > 0',
        "sum(used) >= on (instance) used",
        "sum(used) >= used",
        "used > 0 and absent(gone)",
        # alert/cannot-fire
        'count(up{job="b"}) < 1',
        'count by (job) (up{job="a"} == 0) < 1',
        "absent(gone) > 1",
        "used > 5 and used < 3",
        # quantile/without-le
        "histogram_quantile(0.9, sum by (job) (rate(seconds_bucket[5m])))",
    ],
)
def test_what_is_said_never_to_have_a_result_has_none(promtool: Promtool, tmp_path: Path, expr: str) -> None:
    assert answers(promtool, tmp_path, (expr, "", 0)) == ""


def test_what_is_said_to_be_infinite_is(promtool: Promtool, tmp_path: Path) -> None:
    above = "histogram_quantile(95, sum by (le) (rate(seconds_bucket[5m]))) > bool 1e300"

    assert answers(promtool, tmp_path, (above, "{}", 1)) == ""


def test_labels_that_are_said_to_be_gone_are(promtool: Promtool, tmp_path: Path) -> None:
    cases = (
        ("used > on (job) used offset 1m - 1", '{job="a"}', 9),
        ('absent(gone{job="a",zone="b",zone!="c"})', '{job="a"}', 1),
        ("sum without (instance) (used)", '{job="a"}', 9),
        ('label_replace(sum(used), "what", "it", "", "")', '{what="it"}', 9),
    )

    assert answers(promtool, tmp_path, *cases) == ""
