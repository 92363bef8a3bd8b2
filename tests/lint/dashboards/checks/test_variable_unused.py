from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "variable/unused"


def board(**more: Any) -> Data:
    listed = [
        {"type": "query", "name": "job", "query": "label_values(up, job)", "current": {"value": "$job"}},
        {"type": "adhoc", "name": "Filters"},
        {"type": "custom"},
    ]
    return {"uid": "a", "templating": {"list": listed}} | more


def test_a_variable_that_only_names_itself_changes_nothing(says: Says) -> None:
    assert says(CHECK, board()) == [
        'warning: a: variable "job": name is used nowhere: choosing another value changes nothing'
    ]


def test_any_mention_is_a_use(says: Says) -> None:
    given = (
        {"title": "Of $job"},
        {"panels": [{"repeat": "job"}]},
        {"panels": [{"description": "for $job"}]},
        {"annotations": {"list": [{"expr": 'x{job="[[job]]"}'}]}},
        {"links": [{"url": "/d/other?var-job=${job:percentencode}"}]},
    )

    assert says(CHECK, *(board(**each) for each in given)) == []


def test_another_variable_may_depend_on_it(says: Says) -> None:
    given = board(title="$pod")
    given["templating"]["list"].append(
        {"type": "query", "name": "pod", "query": 'label_values(x{job="$job"}, pod)'}
    )

    assert says(CHECK, given) == []
