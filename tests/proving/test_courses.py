"""A failing test of anybody's file is told minute by minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.proof.report import Verdict
from tocsin.proving.files import prove_files
from tocsin.tools.promtool import Promtool

pytestmark = pytest.mark.promtool

RULES = """\
groups:
- name: g
  rules:
  - {record: 'job:errors:rate5m', expr: 'sum by (job) (rate(errors_total[5m]))'}
  - alert: TooMany
    expr: job:errors:rate5m > 0.5
    for: 2m
    labels: {severity: page, said: '{{ $value }}'}
  - alert: TooMany
    expr: job:errors:rate5m > 100
    labels: {severity: worse}
  - {alert: Down, expr: up == 0}
  - {alert: Differs, expr: up > scalar(limit)}
"""

SERIES = """\
  input_series:
  - {series: 'errors_total{job="a"}', values: '0+60x15'}
  - {series: 'up{job="a"}', values: '1x3 0x12'}
  - {series: 'limit', values: '5x15'}
"""


def prove(folder: Path, promtool: Promtool, *tests: str, rules: str = RULES) -> tuple[Verdict, ...]:
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    written = "".join(f"- interval: 1m\n{SERIES}{test}" for test in tests)
    path = folder / "tests.yaml"
    path.write_text(f"rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n{written}", encoding="utf-8")
    return prove_files([path], folder, [promtool], 2, cache=False).verdicts


def fires(alert: str, at: str, *told: str) -> str:
    return f"  - {{eval_time: {at}, alertname: {alert}, exp_alerts: [{', '.join(told)}]}}\n"


def test_what_was_said_at_single_times_stands_beside_what_happened(
    tmp_path: Path, promtool: Promtool
) -> None:
    calm = fires("TooMany", "1m")
    early = fires("TooMany", "4m", "{exp_labels: {severity: page, said: '0.8', job: a}}")

    [verdict] = prove(tmp_path, promtool, f"  alert_rule_test:\n{calm}{early}")

    assert list(verdict.over_time) == [
        "",
        "TooMany over time",
        "  value is job:errors:rate5m",
        "  for is 2m",
        '  with job="a"',
        "    time  value  limit  state    expected",
        "    0s        -    0.5  silent",
        "    1m      0.2    0.5  silent",
        "    2m      0.4    0.5  silent",
        "    3m      0.6    0.5  pending",
        "  ! 4m      0.8    0.5  pending  firing",
    ]


def test_every_alert_that_promtool_complains_of_is_told_and_no_other(
    tmp_path: Path, promtool: Promtool
) -> None:
    asked = "  promql_expr_test:\n  - {expr: 'count(ALERTS{alertname=\"Differs\"})', eval_time: 1m}\n"
    wrong = fires("Down", "9m")

    first, second = prove(
        tmp_path,
        promtool,
        f"  alert_rule_test:\n{wrong}{asked.replace('1m}', '1m, exp_samples: [{value: 1}]}')}",
        f"  alert_rule_test:\n{fires('Down', '1m')}",
    )

    titles = [line for line in first.over_time if line.endswith("over time")]
    assert (titles, second.over_time) == (["Down over time", "Differs over time"], ())
    down = first.over_time[: first.over_time.index("Differs over time")]
    assert down[-2].split() == ["!", "9m", "0", "0", "firing", "not", "firing"]


def test_a_limit_that_is_a_number_of_the_engine_is_told_too(tmp_path: Path, promtool: Promtool) -> None:
    asked = "  promql_expr_test:\n  - {expr: 'ALERTS{alertname=\"Differs\"}', eval_time: 2m, "
    [verdict] = prove(tmp_path, promtool, f"{asked}exp_samples: [{{labels: 'ALERTS', value: 1}}]}}\n")

    assert verdict.over_time[-1].split() == ["!", "2m", "1", "5", "silent", "firing"]


def test_a_rule_that_fails_is_told_in_promtools_words_alone(tmp_path: Path, promtool: Promtool) -> None:
    broken = RULES.replace("expr: up == 0", 'expr: up / on () group_left () {__name__=~"up|limit"} > 0')

    [verdict] = prove(
        tmp_path, promtool, f"  alert_rule_test:\n{fires('Down', '2m')}{fires('TooMany', '9m')}", rules=broken
    )

    assert not verdict.passes
    assert "Down over time" not in verdict.over_time


def test_so_many_failures_are_told_and_no_more(
    tmp_path: Path, promtool: Promtool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tocsin.proving import courses

    monkeypatch.setattr(courses, "MOST_TESTS", 1)

    told = prove(tmp_path, promtool, *[f"  alert_rule_test:\n{fires('Down', at)}" for at in ("8m", "9m")])

    assert [bool(each.over_time) for each in told] == [True, False]


def test_nothing_is_expected_between_two_assertions(tmp_path: Path, promtool: Promtool) -> None:
    [verdict] = prove(tmp_path, promtool, f"  alert_rule_test:\n{fires('Down', '8m')}{fires('Down', '12m')}")

    marked = [line.split()[1] for line in verdict.over_time if line.startswith("  !")]
    assert marked == ["8m", "12m"]


def test_of_an_alert_that_is_only_counted_nothing_is_expected(tmp_path: Path, promtool: Promtool) -> None:
    """It reads the state of another, whose name its own overwrites."""
    rules = "groups: [{name: g, rules: [{alert: Follows, expr: 'ALERTS{alertname=\"Down\"} > 0'}]}]"
    asked = "{expr: 'count(ALERTS{alertname=\"Follows\"})', eval_time: 6m, exp_samples: [{value: 7}]}"
    down = """  - {series: 'ALERTS{alertname="Down"}', values: '_x5 1x9'}\n"""

    [verdict] = prove(tmp_path, promtool, f"{down}  promql_expr_test: [{asked}]\n", rules=rules)

    assert [line.split()[:4] for line in verdict.over_time[-2:]] == [
        ["0s-4m", "-", "0", "silent"],
        ["5m-6m", "1", "0", "firing"],
    ]
    assert not any(line.startswith("  !") for line in verdict.over_time)


def test_nothing_is_expected_between_two_queries_of_a_state_either(
    tmp_path: Path, promtool: Promtool
) -> None:
    asked = "".join(
        f"  - {{expr: 'ALERTS{{alertname=\"Down\"}}', eval_time: {at}, exp_samples: []}}\n"
        for at in ("1m", "8m")
    )

    [verdict] = prove(tmp_path, promtool, f"  promql_expr_test:\n{asked}")

    marked = [line.split()[1] for line in verdict.over_time if line.startswith("  !")]
    assert marked == ["8m"]
