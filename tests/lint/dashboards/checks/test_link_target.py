from __future__ import annotations

from collections.abc import Callable
from typing import Any

Says = Callable[..., list[str]]
Data = dict[str, Any]
CHECK = "link/target"


def board(url: Any) -> Data:
    return {"uid": "a", "links": [{"title": "L", "url": url}]}


def test_a_link_leads_to_what_is_generated(says: Says) -> None:
    given = (
        "/d/slo-detail",
        "/d/svc-shop/service-shop?viewPanel=105&from=now-1h",
        "/d/svc-shop?viewPanel=panel-110",
        "/d/slo-detail?var-slo=${slo}",
        "/d/${uid}",
        "https://elsewhere.example/d/none",
        "",
        None,
    )

    assert says(CHECK, *map(board, given)) == []


def test_each_thing_that_is_not_there_is_told(says: Says) -> None:
    assert says(CHECK, board("d/svc-shop?viewPanel=9&var-job=x"), board("/d/?x=1"), board("/d/other")) == [
        'error: a: link "L": url leads to the panel 9 of svc-shop, which has none of this id',
        'error: a: link "L": url sets the variable job of svc-shop, which has datasource, region',
        'error: a: link "L": url is /d/?x=1, which is no link to a dashboard; expected /d/<uid>',
        'error: a: link "L": url leads to the dashboard other, which is not generated; '
        "there are slo-detail, svc-shop",
    ]


def test_other_people_may_have_other_dashboards(says: Says) -> None:
    assert says(CHECK, board("/d/other"), foreign=True) == []
