"""Questions to a Prometheus: what is sent, what is read, and what is said when there is no answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tocsin.errors import AuthorError, ToolError
from tocsin.live import prometheus as live
from tocsin.live.prometheus import Answer, Prometheus, Series, connected, is_ready
from tocsin.tools.servers import prometheus
from tocsin.values import Duration

Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler, url: str = "https://prom.example") -> Prometheus:
    return Prometheus(url, httpx.Client(transport=httpx.MockTransport(handler)))


def answering(body: Any, code: int = 200) -> Prometheus:
    return client(lambda _: httpx.Response(code, content=json.dumps(body)))


def success(kind: str, result: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": result}}


def message(call: Callable[[], object], error: type[Exception] = ToolError) -> str:
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


def test_a_range_is_asked_for_in_a_post_whose_times_have_no_exponent() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=success("matrix", []))

    answer = client(handler, "https://prom.example/sub").query_range("up", 0, 10**9, 0.25)

    assert answer == Answer()
    assert (asked[0].method, str(asked[0].url)) == ("POST", "https://prom.example/sub/api/v1/query_range")
    assert parse_qs(asked[0].content.decode()) == {
        "query": ["up"],
        "start": ["0"],
        "end": ["1000000000"],
        "step": ["0.25"],
        "timeout": ["28s"],
    }


def test_series_keep_their_labels_in_order_and_values_as_the_server_wrote_them() -> None:
    metric = {"status": "200", "job": "api"}
    values = [[60, "0.30000000000000004"], [61.5, "NaN"], [62, "+Inf"]]

    answer = answering(success("matrix", [{"metric": metric, "values": values}])).query_range("x", 0, 9, 1)

    assert answer.series == (
        Series(
            (("job", "api"), ("status", "200")),
            ((60.0, "0.30000000000000004"), (61.5, "NaN"), (62.0, "+Inf")),
        ),
    )


def test_a_vector_and_a_scalar_are_series_of_one_sample() -> None:
    vector = answering(success("vector", [{"metric": {"a": "b"}, "value": [60, "1"]}])).query("x", 60)
    scalar = answering(success("scalar", [60, "2"])).query("2", 60)

    assert vector.series == (Series((("a", "b"),), ((60.0, "1"),)),)
    assert scalar.series == (Series((), ((60.0, "2"),)),)


def test_a_series_of_native_histograms_alone_is_left_out() -> None:
    body = success("matrix", [{"metric": {}, "histograms": [[60, {"count": "1"}]]}])

    assert answering(body).query_range("x", 0, 60, 60).series == ()


def test_a_refused_query_is_an_answer_in_the_servers_words() -> None:
    refusal = {"status": "error", "errorType": "bad_data", "error": "1:4: parse error: unexpected <by>"}

    assert answering(refusal, 400).query("sum by", 0) == Answer(error="1:4: parse error: unexpected <by>")
    assert answering({"status": "error"}, 500).query("x", 0).error == (
        "the query failed; no reason was given"
    )


def test_warnings_are_kept() -> None:
    body = success("vector", []) | {"warnings": ["not a counter"]}

    assert answering(body).query("x", 0).warnings == ("not a counter",)


@pytest.mark.parametrize(
    "data", [None, {}, {"resultType": "matrix", "result": [{"metric": 3, "values": [[1, "2"]]}]}, [1]]
)
def test_a_success_of_another_form_is_no_answer(data: Any) -> None:
    ask = answering({"status": "success", "data": data})

    assert message(lambda: ask.query("x", 0)) == (
        "https://prom.example answered a query in a form that is not Prometheus's"
    )


def test_what_is_no_prometheus_is_told_by_what_it_says() -> None:
    page = client(lambda _: httpx.Response(502, content=b"<html>\xff bad gateway" + b"." * 1000))
    other = client(lambda _: httpx.Response(200, json=["status"]))

    assert message(lambda: page.query("x", 0)) == (
        "https://prom.example is no Prometheus: status 502, "
        + repr("<html>\N{REPLACEMENT CHARACTER} bad gateway" + "." * 281)
    )
    assert message(lambda: other.query("x", 0)) == (
        "https://prom.example is no Prometheus: status 200, '[\"status\"]'"
    )


def test_an_answer_beyond_all_bounds_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_LARGEST", 1024**2)
    huge = client(lambda _: httpx.Response(200, content=b" " * (1024**2 + 1)))

    assert message(lambda: huge.query("x", 0)) == (
        "https://prom.example answered more than 1 MiB; ask for less"
    )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ReadTimeout("slow"), "did not answer within 30 s"),
        (
            httpx.ConnectError("[Errno 111] Connection refused"),
            "cannot be reached: [Errno 111] Connection refused",
        ),
    ],
)
def test_a_server_that_does_not_answer_is_named_without_its_password(error: Exception, words: str) -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    asked = client(handler, "https://me:secret@prom.example/p")

    assert message(lambda: asked.query("x", 0)) == f"https://prom.example/p {words}"


def test_the_values_of_a_label_are_asked_for_with_and_without_a_selector() -> None:
    asked: list[httpx.URL] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={"status": "success", "data": ["a", "b"]})

    ask = client(handler)

    assert ask.label_values("job", "up", 0, 60) == ("a", "b")
    assert ask.label_values("job", "", 0, 60) == ("a", "b")
    assert [dict(url.params) for url in asked] == [
        {"start": "0", "end": "60", "match[]": "up"},
        {"start": "0", "end": "60"},
    ]
    assert asked[0].path == "/api/v1/label/job/values"


@pytest.mark.parametrize("body", [{"status": "error", "error": "bad selector"}, {"status": "success"}])
def test_values_that_the_server_refuses_are_an_error(body: dict[str, str]) -> None:
    words = body.get("error", "no reason given")

    assert message(lambda: answering(body).label_values("job", "{", 0, 60)) == (
        f"https://prom.example has no values of job: {words}"
    )


@pytest.mark.parametrize(
    "url",
    ["prom.example:9090", "", "ftp://prom.example", "http://", "http://a/?x=1", "http://a/#b", "http://[::1"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    def connect() -> None:
        with connected(url):
            raise AssertionError("unreachable")

    assert message(connect, AuthorError) == (
        f"{url!r} is no address of a Prometheus; expected one such as 'http://localhost:9090'"
    )


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """An HTTP proxy on loopback that answers everything itself, and what it was asked for."""
    seen: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            body = json.dumps(success("vector", [])).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


def test_the_proxy_of_the_environment_is_used_but_not_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with proxy() as (address, seen):
        monkeypatch.setenv("http_proxy", address)
        with connected("http://prom.example/") as ask:
            assert ask.query("x", 0) == Answer()
        with connected("http://127.0.0.1:1/") as ask:
            assert message(lambda: ask.query("x", 0)).startswith("http://127.0.0.1:1 cannot be reached: ")

    assert seen == ["http://prom.example/api/v1/query"]


def test_a_token_is_sent_to_the_server_and_without_one_none(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def send(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("authorization", "none"))
        return httpx.Response(302, headers={"location": "http://elsewhere.example"}, content=b"gone")

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", send)
    for token in ("secret", ""):
        with connected("http://127.0.0.1:9", token) as ask:
            assert message(lambda ask=ask: ask.query("x", 0)) == (
                "http://127.0.0.1:9 is no Prometheus: status 302, 'gone'"
            )

    assert seen == ["Bearer secret", "none"]


@pytest.mark.parametrize("code", [401, 403])
def test_a_server_that_wants_to_know_who_asks_is_told_how(code: int) -> None:
    asked = client(lambda _: httpx.Response(code, content=b"<html>"), "https://me:wrong@prom.example")

    assert message(lambda: asked.query("x", 0)) == (
        f"https://prom.example wants to know who asks: status {code};"
        " put a user and password into the address, or a token into TOCSIN_PROMETHEUS_TOKEN"
    )


def test_nobody_at_an_address_is_not_ready() -> None:
    assert not is_ready("http://127.0.0.1:1")


@pytest.mark.prometheus
def test_the_real_one_answers_and_refuses(tmp_path: Path, prometheus_program: Path) -> None:
    with (
        prometheus(
            prometheus_program, tmp_path / "data", lookback=Duration.of(minutes=1), is_ready=is_ready
        ) as server,
        connected(f"{server.url}/") as ask,
    ):
        assert ask.query_range("vector(1)", 0, 120, 60).series == (
            Series((), ((0.0, "1"), (60.0, "1"), (120.0, "1"))),
        )
        assert ask.query("1 / 0", 60).series == (Series((), ((60.0, "+Inf"),)),)
        assert ask.query("1 +", 0).error == (
            'invalid parameter "query": 1:4: parse error: unexpected end of input'
        )
        assert ask.label_values("job", "", 0, 60) == ()
