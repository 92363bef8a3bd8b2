"""Dashboards on their way through `tocsin check`, with the real promtool."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import ToolError
from tocsin.lint.dashboards.check import Project
from tocsin.lint.dashboards.document import Dashboard
from tocsin.tools.process import Outcome
from tocsin.tools.promtool import Promtool
from tocsin.validating import ask, validate

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "fixtures" / "dashboards" / "shop.json"


def board(*exprs: str) -> Dashboard:
    data: dict[str, Any] = {
        "uid": "a",
        "title": "A",
        "editable": False,
        "refresh": "1m",
        "panels": [
            {
                "id": 1,
                "type": "text",
                "title": "P",
                "targets": [{"refId": chr(65 + number), "expr": expr} for number, expr in enumerate(exprs)],
            }
        ],
    }
    return Dashboard("a.json", data, json.dumps(data, indent=2))


@pytest.fixture
def promtool() -> Promtool:
    return Promtool.find(ROOT, os.environ)


def said(findings: Any) -> list[str]:
    return [f"{each.check}: {each.rule}: {each.message}" for each in findings]


@pytest.mark.promtool
def test_promtool_reads_every_query_whatever_stands_in_it(promtool: Promtool) -> None:
    given = (
        'sum by ($by) (rate(a{job=~"$job"}[$__rate_interval]))',
        "topk($n, a offset $ago) > $limit",
        'label_replace(a, "x", "$1", "y", "(.*)$")',
        "# why\na{b='\\'c\\''}\n  or\n`text` == 1",
    )

    assert said(ask([board(*given[:3])], promtool)) == []
    assert said(ask([board()], promtool)) == []


@pytest.mark.promtool
def test_what_promtool_refuses_is_told_where_it_stands_and_as_it_was_asked(promtool: Promtool) -> None:
    found = ask([board("up"), board("up", "sum(a", "rate($m)")], promtool)

    assert [(each.check, each.rule, each.expression) for each in found] == [
        ("promtool", 'a: panel "P" (id 1), query B', "sum(a"),
        ("promtool", 'a: panel "P" (id 1), query C', "rate(any_value)"),
    ]
    assert all(each.message.startswith("expr is refused: could not parse expression: ") for each in found)


@pytest.mark.promtool
def test_what_promtool_accepts_and_tocsin_cannot_read_is_a_note(promtool: Promtool) -> None:
    deep = "(" * 300 + "a" + ")" * 300

    assert said(validate([board(deep)], promtool)) == [
        'file/not-linted: a: panel "P" (id 1), query A: expr is beyond what tocsin reads, '
        "so it is not linted: nested deeper than 150 levels"
    ]


@pytest.mark.promtool
def test_what_is_no_promql_is_told_once(promtool: Promtool) -> None:
    assert [each.check for each in validate([board("sum(a")], promtool)] == ["promtool"]


@pytest.mark.promtool
def test_the_schema_is_for_a_projects_own(promtool: Promtool) -> None:
    data = json.loads(SHOP.read_text(encoding="utf-8")) | {"version": 3}
    shown = Dashboard("shop.json", data)
    own = Project((), {}, {"svc-shop": shown})

    assert "dashboard/schema" not in {each.check for each in validate([shown], promtool)}
    assert "dashboard/schema" in {each.check for each in validate([shown], promtool, own)}


def test_a_promtool_that_fails_without_a_complaint_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> Outcome:
        return Outcome(("promtool",), 2, "", "out of memory", 0.1)

    monkeypatch.setattr(Promtool, "check_rules", crash)

    with pytest.raises(ToolError) as caught:
        ask([board("up")], Promtool(Path("promtool"), (2, 53, 0)))
    assert str(caught.value) == "promtool ended with exit code 2 and said: out of memory"
