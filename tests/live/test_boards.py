"""A dashboard's variables are asked for first, and then every query with their values in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx

from tocsin.live.boards import all_answered
from tocsin.live.prometheus import Prometheus
from tocsin.outputs.preview.answers import Curve
from tocsin.outputs.preview.board import Board, read_board
from tocsin.outputs.preview.page import Answered
from tocsin.outputs.preview.questions import Window
from tocsin.values import Duration

WINDOW = Window(0, 600, Duration.parse("1m"))
Ask = Callable[..., tuple[Answered, list[str]]]


class Server:
    """A Prometheus that answers every query with itself as a label, and has two values for each label."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if path.startswith("label/"):
            selector = request.url.params.get("match[]", "")
            self.asked.append(f"{path} {selector}".strip())
            if selector == "refused":
                return httpx.Response(400, json={"status": "error", "error": "no"})
            return httpx.Response(200, json={"status": "success", "data": [f"{path.split('/')[1]}-1", "two"]})
        fields = parse_qs(request.content.decode())
        [query] = fields["query"]
        self.asked.append(f"{path} {query}")
        if query == "broken":
            return httpx.Response(400, json={"status": "error", "error": "1:1: broken"})
        value: dict[str, Any] = {"metric": {"q": query}}
        value |= {"values": [[0, "1"], [60, "NaN"]]} if path == "query_range" else {"value": [600, "+Inf"]}
        kind = "matrix" if path == "query_range" else "vector"
        body = {"status": "success", "data": {"resultType": kind, "result": [value]}}
        return httpx.Response(200, content=json.dumps(body))


def ask(board: Board, **wanted: str) -> tuple[Answered, list[str]]:
    server = Server()
    prometheus = Prometheus("http://p.example", httpx.Client(transport=httpx.MockTransport(server)))
    [answered] = all_answered([board], prometheus, WINDOW, wanted)
    return answered, server.asked


def board(*targets: dict[str, Any], variables: Any = (), annotations: Any = ()) -> Board:
    panel = {"type": "timeseries", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}, "targets": list(targets)}
    return read_board(
        {
            "panels": [panel],
            "templating": {"list": list(variables)},
            "annotations": {"list": list(annotations)},
        }
    )


def query(name: str, text: str, **how: Any) -> dict[str, Any]:
    return {"name": name, "type": "query", "query": text} | how


def test_ranges_and_instants_are_asked_and_read_in_order() -> None:
    answered, asked = ask(board({"expr": "rate(a[$__rate_interval])"}, {"expr": "b", "instant": True}))

    [[first, second]] = answered.panels
    assert sorted(asked) == ["query b", "query_range rate(a[4m])"]
    assert first.asked == "rate(a[4m])"
    assert first.curves[0].points[0] == (0.0, 1.0)
    assert str(first.curves[0].points[1][1]) == "nan"
    assert second.curves == (Curve({"q": "b"}, ((600.0, float("inf")),)),)


def test_a_refused_query_is_an_answer_and_the_others_are_asked_all_the_same() -> None:
    answered, _ = ask(board({"expr": "broken"}, {"expr": "fine"}))

    [[broken, fine]] = answered.panels
    assert (broken.error, broken.curves, len(fine.curves)) == ("1:1: broken", (), 1)


def test_a_later_variable_asks_for_what_an_earlier_one_is() -> None:
    variables = (
        {"name": "datasource", "type": "datasource"},
        query("service", "label_values(slo:info, slo_service)"),
        query("slo", 'label_values(slo:info{slo_service="$service"}, slo_name)', regex="/two/"),
        {"name": "window", "type": "interval", "query": "5m,1h"},
        {"name": "env", "type": "custom", "query": "prod,test", "current": {"value": "test"}},
        {"name": "fixed", "type": "constant", "query": "7"},
        {"name": "free", "type": "textbox", "current": {"value": "typed"}},
        query("other", "query_result(up)", current={"value": "kept"}),
        query("refused", "label_values(refused, x)"),
    )
    expr = 'x{s="$service",n="$slo",e="$env",f="$free",o="$other",r="$refused"}[$window] * $fixed'

    answered, asked = ask(board({"expr": expr}, variables=variables))

    assert asked == [
        "label/slo_service/values slo:info",
        'label/slo_name/values slo:info{slo_service="slo_service-1"}',
        "label/x/values refused",
        'query_range x{s="slo_service-1",n="two",e="test",f="typed",o="kept",r=""}[5m] * 7',
    ]
    assert answered.choices["datasource"].values == ("prometheus",)


def test_what_is_wanted_of_a_variable_goes_before_what_there_is() -> None:
    variables = (query("slo", "label_values(slo)"),)

    _, asked = ask(board({"expr": 'x{slo="$slo"}'}, variables=variables), slo="errors")

    assert asked[-1] == 'query_range x{slo="errors"}'


def test_annotations_are_asked_for_and_their_step_is_kept() -> None:
    answered, asked = ask(board({"expr": "a"}, annotations=[{"name": "n", "expr": 'ALERTS{s="$none"}'}]))

    assert 'query_range ALERTS{s="$none"}' in asked
    assert (len(answered.marked), answered.mark_step) == (1, 60.0)


def test_a_dashboard_that_asks_nothing_is_answered_too() -> None:
    answered, asked = ask(board())

    assert (asked, answered.panels, answered.marked, answered.mark_step) == ([], ((),), (), 60.0)
