from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.runner import checks, lint

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "threshold/alert"


RATIO = 'sum(rate(orders_total{status="failed"}[5m])) / sum(rate(orders_total[5m]))'
BURN = "slo:current_burn_rate:ratio"
LINE = 'error: a: panel "P": fieldConfig.defaults.thresholds.steps[1].value is'


def board(expr: str, *values: Any, mode: str = "dashed") -> Data:
    steps = [{"color": "red", "value": value} for value in (None, *values)]
    fields = {"thresholds": {"steps": steps}, "custom": {"thresholdsStyle": {"mode": mode}}}
    panel = {"title": "P", "targets": [{"refId": "A", "expr": expr}], "fieldConfig": {"defaults": fields}}
    return {"uid": "a", "panels": [panel]}


def test_a_line_is_exactly_where_an_alert_is(says: Says) -> None:
    assert says(CHECK, board(RATIO, Decimal("0.05")), board(RATIO), board(RATIO, "0.05", True)) == []
    assert says(CHECK, board(RATIO, Decimal("0.0500001"))) == [
        f"{LINE} 0.0500001, where no alert is that measures this"
    ]


def test_a_line_may_be_a_query_of_its_own(says: Says) -> None:
    def with_line(at: str) -> Data:
        given = board("slo:sli_error:ratio_rate1h / on (slo_id) slo:error_budget:ratio", mode="off")
        given["panels"][0]["targets"].append({"refId": "B", "expr": f"slo:time_period:days * 0 + {at}"})
        return given

    assert says(CHECK, with_line("14.4")) == []
    assert says(CHECK, with_line("14")) == [
        'error: a: panel "P", query B: expr is 14, where no alert is that measures this'
    ]


def test_nothing_left_is_where_it_is(says: Says) -> None:
    assert says(CHECK, board("stock_ratio", 0), board("stock_ratio", Decimal("0.0"))) == []


def test_colours_of_values_are_no_lines(says: Says) -> None:
    assert says(CHECK, board(RATIO, 0.9, mode="off"), board(RATIO, 0.9, mode="area")) == []


def test_what_is_recorded_has_the_alerts_of_what_it_is_made_of(says: Says) -> None:
    assert says(CHECK, board(BURN, Decimal("14.4"))) == []
    assert says(CHECK, board(BURN, 2)) == [f"{LINE} 2, where no alert is that measures this"]


def test_the_nearest_alerts_are_named(project: Project) -> None:
    [check] = [each for each in checks() if each.id == CHECK]
    given = [Dashboard("a.json", board(RATIO, 1)), Dashboard("b.json", board("stock_ratio", 1))]

    assert [each.hint for each in lint(given, project, [check])] == [
        "expected 0.05 of OrdersFail",
        "take the line out, or declare the alert",
    ]


def test_nothing_is_known_of_other_peoples_alerts(says: Says) -> None:
    assert says(CHECK, board(RATIO, 1), foreign=True) == []
