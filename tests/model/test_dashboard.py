"""What an author may say of a dashboard, and the words in which a mistake is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tocsin import (
    RATE_INTERVAL,
    Alert,
    Color,
    Counter,
    Dashboard,
    Gauge,
    Histogram,
    Query,
    Row,
    Service,
    Severity,
    Stat,
    State,
    StateTimeline,
    Table,
    TimeSeries,
    percent,
    raw,
)
from tocsin.errors import collecting

requests = Counter(name="requests_total", help="Requests.", labels=("status",), unit="requests")
load = Gauge(name="load_ratio", help="Load.", labels=("pod",))
latency = Histogram(name="latency_seconds", help="Latency.", buckets=(1, 2))
Busy = Alert(name="Busy", expr=load > percent(90), severity=Severity.TICKET, summary="Busy")


def told(build: Callable[[], object]) -> list[str]:
    with collecting() as mistakes:
        build()
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def panel(**given: Any) -> TimeSeries:
    return TimeSeries(**{"name": "p", "title": "P", "description": "D.", "queries": load} | given)


def test_a_panel_shows_one_expression_or_several_queries() -> None:
    assert [str(each.expr) for each in panel().queries] == ["load_ratio"]
    several = panel(queries=(load, Query(expr=load.max(), legend="highest")))
    assert [(str(each.expr), each.legend) for each in several.queries] == [
        ("load_ratio", ""),
        ("max(load_ratio)", "highest"),
    ]


WRONG: dict[str, tuple[Callable[[], object], list[str]]] = {
    "a bare counter": (
        lambda: Query(expr=requests),
        [
            "query: expr shows nothing: requests_total is a counter: its bare value says how long the "
            "program has run; write .increase('1h') or .rate('5m')"
        ],
    ),
    "a bare counter in a panel": (
        lambda: panel(queries=requests),
        [
            "query: expr shows nothing: requests_total is a counter: its bare value says how long the "
            "program has run; write .increase('1h') or .rate('5m')"
        ],
    ),
    "a bare histogram": (
        lambda: Query(expr=latency),
        [
            "query: expr shows nothing: latency_seconds is a histogram, not a number; "
            "write .quantile(percent(95), window='5m') or .count"
        ],
    ),
    "a text": (
        lambda: Query(expr="up"),
        ["query: expr is 'up'; expected an expression such as requests.rate(RATE_INTERVAL)"],
    ),
    "a label that is aggregated away": (
        lambda: Query(expr=requests.rate(RATE_INTERVAL).sum(by=("status",)), legend="{{status}} {{pod}}"),
        ["query: legend shows {{pod}}, which the expression does not have; it leaves status"],
    ),
    "nothing to show": (
        lambda: panel(queries=()),
        ["panel p: queries is empty; expected an expression to show"],
    ),
    "two units": (
        lambda: panel(queries=(load, requests.rate(RATE_INTERVAL).sum())),
        ["panel p: queries show a ratio and requests per second on one scale; make them two panels"],
    ),
    "too wide": (
        lambda: panel(width=25),
        ["panel p: width is 25; expected less than or equal to 24"],
    ),
    "extra replaces what is ours": (
        lambda: panel(extra={"id": 7}),
        ["panel p: extra sets id, which is the compiler's; take it out"],
    ),
    "extra is no JSON": (
        lambda: panel(extra={"options": {"width": 0.1}}),
        ["panel p: extra holds 0.1; expected texts, truth values, whole numbers or Decimal"],
    ),
    "a key that is no text": (
        lambda: panel(extra={"options": {1: 2}}),
        ["panel p: extra has the key 1; expected a text"],
    ),
    "extra is no mapping": (
        lambda: panel(extra=[1]),
        ["panel p: extra is [1]; expected a mapping such as {'options': {...}}"],
    ),
    "columns without names": (
        lambda: Table(name="t", title="T", description="D.", queries=(load, load.max())),
        ["panel t: queries are columns here; give each a legend of its own"],
    ),
    "a column called as a label": (
        lambda: Table(name="t", title="T", description="D.", queries=Query(expr=load, legend="pod")),
        ["panel t: legend 'pod' is also a label, which has a column of its own; call it otherwise"],
    ),
    "a column called as each line": (
        lambda: Table(name="t", title="T", description="D.", queries=Query(expr=load, legend="{{pod}}")),
        ["panel t: a legend names a column here, whatever is in it; '{{pod}}' has labels, take them out"],
    ),
    "one value that is two states": (
        lambda: StateTimeline(
            name="t",
            title="T",
            description="D.",
            queries=load,
            states=(
                State(value=0, text="down", color=Color.RED),
                State(value=0, text="up", color=Color.GREEN),
            ),
        ),
        ["panel t: the value 0 is 'down' and 'up'; choose one"],
    ),
    "no states": (
        lambda: StateTimeline(name="t", title="T", description="D.", queries=load),
        ["panel t: states is missing"],
    ),
    "no queries": (
        lambda: Stat(name="t", title="T", description="D."),
        ["panel t: queries is missing"],
    ),
    "an alert of another service": (
        lambda: Service(
            name="s",
            owner="o",
            dashboard=Dashboard(rows=(Row(name="r", title="R", panels=(panel(alert=Busy),)),)),
        ),
        ["panel p: shows alert Busy, which is none of service s's"],
    ),
    "deploys that are no expression": (
        lambda: Dashboard(deploys="deploys"),
        ["dashboard: deploys is 'deploys'; expected an expression such as requests.rate(RATE_INTERVAL)"],
    ),
    "a row without panels": (lambda: Row(name="r", title="R"), ["row r: panels is missing"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_in_full(name: str) -> None:
    build, words = WRONG[name]
    assert told(build) == words


def test_two_panels_of_one_name_are_told_wherever_they_stand() -> None:
    rows = (Row(name="a", title="A", panels=(panel(),)), Row(name="b", title="B", panels=(panel(),)))

    [words] = told(lambda: Dashboard(rows=rows))

    assert words.startswith("panel p: this name is taken by ")


def test_what_is_written_by_hand_may_have_any_label() -> None:
    assert told(lambda: Query(expr=raw("sum by (x) (a)"), legend="{{x}}")) == []


def test_extra_takes_all_that_json_has() -> None:
    extra = {"options": {"a": [1, True, "x", {"b": None}]}}
    assert told(lambda: panel(extra=extra)) == [
        "panel p: extra holds None; expected texts, truth values, whole numbers or Decimal"
    ]
