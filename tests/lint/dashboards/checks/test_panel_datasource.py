from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "panel/datasource"


VARIABLES = {"list": [{"type": "datasource", "name": "ds"}, {"type": "custom", "name": "env"}]}


def board(source: Any, **more: Any) -> Data:
    return {"uid": "a", "templating": VARIABLES, "panels": [{"title": "P", "datasource": source}]} | more


def test_a_uid_or_a_name_exists_in_one_grafana_only(says: Says) -> None:
    assert says(CHECK, board({"type": "prometheus", "uid": "P18"}), board("Prometheus prod")) == [
        'warning: a: panel "P": datasource is "P18", which only one Grafana has',
        'warning: a: panel "P": datasource is "Prometheus prod", which only one Grafana has',
    ]


def test_a_variable_of_data_sources_and_grafanas_own_exist_everywhere(says: Says) -> None:
    given = ({"uid": "${ds}"}, {"uid": "$ds"}, "[[ds]]", "-- Mixed --", {"uid": "grafana"}, None, {}, [])

    assert says(CHECK, *(board(source) for source in given)) == []


def test_what_is_asked_for_at_the_import_exists_too(says: Says) -> None:
    asked = {"name": "DS_PROM", "type": "datasource", "pluginId": "prometheus"}

    assert says(CHECK, board("${DS_PROM}", __inputs=[asked, {"name": "x"}])) == []


def test_another_variable_is_no_data_source(says: Says) -> None:
    assert says(CHECK, board("$env"), board("$misspelt")) == [
        'error: a: panel "P": datasource is "$env", which is no variable of type datasource'
    ]


def test_annotations_variables_and_queries_have_theirs(says: Says) -> None:
    ask = {"datasource": {"uid": "P18"}}
    given = {
        "uid": "a",
        "annotations": {"list": [ask | {"name": "Deploys"}]},
        "templating": {"list": [ask | {"name": "pod"}]},
        "panels": [{"title": "P", "targets": [ask | {"refId": "A"}]}, {"type": "row", "datasource": "P18"}],
    }

    assert says(CHECK, given) == [
        f'warning: a: {place}: datasource is "P18", which only one Grafana has'
        for place in ('annotation "Deploys"', 'variable "pod"', 'panel "P", query A')
    ]
