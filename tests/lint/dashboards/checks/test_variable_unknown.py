from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tocsin.lint.dashboards.document import Dashboard
from tocsin.lint.dashboards.runner import checks, lint

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "variable/unknown"


def board(**more: Any) -> Data:
    listed = {"list": [{"type": "query", "name": "job", "query": "label_values(up, job)"}]}
    return {"uid": "a", "templating": listed, "panels": [{"title": "P"} | more]}


def test_all_ways_to_name_a_variable_are_known(says: Says) -> None:
    words = "$job ${job} ${job:regex} [[job]] [[job:csv]] ${__field.labels.x} $__range $1 5$ $"

    assert says(CHECK, board(title=words, repeat="job", maxPerRow=3)) == []


def test_a_misspelt_variable_is_told_once_a_text(says: Says) -> None:
    said = says(
        CHECK, board(repeat="jbo", targets=[{"refId": "A", "expr": 'a{x="$jbo",y="$jbo",z="${pod}"}'}])
    )

    assert said == [
        'error: a: panel "P": repeat mentions $jbo, but there is no such variable',
        'error: a: panel "P", query A: expr mentions $jbo, but there is no such variable',
        'error: a: panel "P", query A: expr mentions $pod, but there is no such variable',
    ]


def test_what_is_asked_for_at_the_import_is_known(says: Says) -> None:
    given = board(datasource="${DS_PROM}") | {"__inputs": [{"name": "DS_PROM", "type": "datasource"}]}

    assert says(CHECK, given) == []


def test_what_grafana_computes_of_other_queries_names_them_and_no_variables(says: Says) -> None:
    targets = [
        {"refId": "A", "expr": "a"},
        {"refId": "errors", "expr": "b"},
        {"refId": "C", "datasource": {"type": "__expr__"}, "expression": "$A / ${errors} + $D"},
    ]

    assert says(CHECK, board(targets=targets)) == [
        'error: a: panel "P", query C: expression mentions $D, but there is no such variable'
    ]


def test_money_in_prose_is_no_variable(says: Says) -> None:
    given = board(description="costs $money", options={"content": "$USD"})

    assert says(CHECK, given) == []


def test_the_nearest_variable_is_named(says: Says) -> None:
    [check] = [each for each in checks() if each.id == CHECK]
    given = [Dashboard("a.json", board(title="$jobb $other")), Dashboard("b.json", {"title": "$x"})]

    assert [each.hint for each in lint(given, None, [check])] == [
        "did you mean $job?",
        "there are job",
        "there are none",
    ]
