from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "query/unparsable"


def board(*exprs: str, **more: Any) -> Data:
    targets = [{"refId": "A", "expr": expr} | more for expr in exprs]
    return {"uid": "a", "panels": [{"title": "P", "targets": targets}]}


def test_a_query_is_promql_whatever_its_variables_are(says: Says) -> None:
    given = (
        'sum by ($by) (rate(a{job=~"$job"}[$__rate_interval]))',
        "topk($n, a offset $ago) > $limit",
        "${metric}_total[[suffix]]",
        'label_replace(a, "x", "$1", "y", "(.*)$")',
        "increase(a[$__range]) / $__interval_ms",
    )

    assert says(CHECK, board(*given)) == []
    assert says(CHECK, board("sum(a", "a ** b")) == [
        'error: a: panel "P", query A: expr is no PromQL: unclosed left parenthesis',
        'error: a: panel "P", query A: expr is no PromQL: invalid promql query',
    ]


def test_annotations_ask_too(says: Says) -> None:
    given = {
        "uid": "a",
        "annotations": {"list": [{"name": "Deploys", "expr": "changes(a["}, {"name": "None"}]},
    }

    assert says(CHECK, given) == [
        'error: a: annotation "Deploys": expr is no PromQL: unexpected end of input inside brackets'
    ]


def test_a_variable_says_of_which_kind_its_data_sources_are(says: Says) -> None:
    logs = {"type": "datasource", "name": "logs", "query": "loki"}
    asked = {"type": "datasource", "name": "DS_LOKI", "pluginId": "loki"}
    known = {"templating": {"list": [logs]}, "__inputs": [asked]}

    for source in ("$logs", "${logs}", {"uid": "${DS_LOKI}"}, "[[logs]]"):
        assert says(CHECK, board("{job=x} |= y", datasource=source) | known) == []
    assert len(says(CHECK, board("{job=x} |= y", datasource="$other") | known)) == 1


def test_other_languages_and_empty_queries_are_none_of_its_business(says: Says) -> None:
    assert says(CHECK, board("{job=x} |= y", datasource={"type": "loki"}), board("", " ")) == []
