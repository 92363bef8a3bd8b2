"""Prometheus's HTTP API: is it ready, and what does it answer.

Lives here: the requests, their limits, and the answers as data. A query that the server refuses is an
answer too; a server that cannot be reached, or that answers something else than its API says, is a
ToolError. Values stay the text that the server sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx

from tocsin.errors import AuthorError, ToolError
from tocsin.values import decimal_text

_CONNECTING = 5.0
_ANSWERING = 30.0
"""Seconds; the server itself gives a query up a little before."""

_LARGEST = 64 * 1024 * 1024
"""Bytes of an answer that are read; a page that needs more of one panel is no page."""

_LONGEST_WORDS = 300
"""Characters of an answer that is no API's, repeated in an error."""

TOKEN = "TOCSIN_PROMETHEUS_TOKEN"
_WHO = f"put a user and password into the address, or a token into {TOKEN}"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Series:
    """One series of an answer: its labels, sorted, and its samples as (Unix seconds, value)."""

    labels: Labels
    samples: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Answer:
    """What a query was answered: series, or the server's words on why it was not."""

    series: tuple[Series, ...] = ()
    error: str = ""
    warnings: tuple[str, ...] = ()


class RefusedError(ToolError):
    """The server understood the question, and will not answer it."""


def is_ready(url: str) -> bool:
    """Whether a Prometheus at this address is up and has loaded its data."""
    try:
        return httpx.get(f"{url}/-/ready", timeout=_CONNECTING, trust_env=False).is_success
    except httpx.TransportError:
        return False


@contextmanager
def connected(url: str, token: str = "") -> Iterator[Prometheus]:
    """A connection to the Prometheus at `url`, which may end in a path and bear a user and password.

    `token` is sent as a bearer's, to this server alone: redirections are not followed. TLS certificates are
    verified. Proxies are those of the environment, except for this machine's own addresses.

    Raises:
        AuthorError: this is no address.
    """
    checked = _checked(url)
    own = checked.host in ("localhost", "127.0.0.1", "::1")
    limits = httpx.Timeout(_ANSWERING, connect=_CONNECTING)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(headers=headers, timeout=limits, trust_env=not own, follow_redirects=False) as client:
        yield Prometheus(str(checked).rstrip("/"), client)


def _checked(url: str) -> httpx.URL:
    words = f"{url!r} is no address of a Prometheus; expected one such as 'http://localhost:9090'"
    try:
        checked = httpx.URL(url)
    except httpx.InvalidURL:
        raise AuthorError(words) from None
    if checked.scheme not in ("http", "https") or not checked.host or checked.query or checked.fragment:
        raise AuthorError(words)
    return checked


def without_password(url: str) -> str:
    """The address as it may be shown.

    >>> without_password("https://me:secret@example.com/prometheus")
    'https://example.com/prometheus'
    """
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


@dataclass(frozen=True)
class Prometheus:
    """A Prometheus that is asked questions."""

    url: str
    client: httpx.Client

    def query_range(self, expr: str, start: float, end: float, step: float) -> Answer:
        """The query at `start`, `start + step`, ... up to `end`; Unix seconds."""
        times = {"start": _seconds(start), "end": _seconds(end), "step": _seconds(step)}
        return self._ask("query_range", {"query": expr, **times})

    def query(self, expr: str, at: float) -> Answer:
        """The query at one time; a scalar is a series without labels."""
        return self._ask("query", {"query": expr, "time": _seconds(at)})

    def label_values(self, label: str, selector: str, start: float, end: float) -> tuple[str, ...]:
        """The values the label has among the series selected; all series if the selector is empty.

        Raises:
            RefusedError: the server does not take the label or the selector.
            ToolError: it cannot be reached, or is no Prometheus.
        """
        asked = {"start": _seconds(start), "end": _seconds(end)} | ({"match[]": selector} if selector else {})
        body = self._get(f"label/{label}/values", asked)
        values = body.get("data")
        if body.get("status") != "success" or not isinstance(values, list):
            raise RefusedError(
                f"{self._shown} has no values of {label}: {body.get('error', 'no reason given')}"
            )
        return tuple(map(str, values))

    def _ask(self, path: str, asked: Mapping[str, str]) -> Answer:
        body = self._get(path, {**asked, "timeout": f"{_ANSWERING - 2:g}s"})
        if body.get("status") != "success":
            return Answer(error=str(body.get("error", "the query failed; no reason was given")))
        try:
            series = tuple(_series(body["data"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ToolError(f"{self._shown} answered a query in a form that is not Prometheus's") from None
        return Answer(series, warnings=tuple(map(str, body.get("warnings") or ())))

    @property
    def _shown(self) -> str:
        return without_password(self.url)

    def _get(self, path: str, asked: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a question. A query is posted: it may be longer than an address can be."""
        address = f"{self.url}/api/v1/{path}"
        posted = not path.startswith("label/")
        data, params = (dict(asked), None) if posted else (None, asked)
        try:
            with self.client.stream(
                "POST" if posted else "GET", address, data=data, params=params
            ) as response:
                text = _limited(response)
        except httpx.TimeoutException:
            raise ToolError(f"{self._shown} did not answer within {_ANSWERING:g} s") from None
        except httpx.HTTPError as error:
            raise ToolError(f"{self._shown} cannot be reached: {error}") from None
        if text is None:
            raise ToolError(f"{self._shown} answered more than {_LARGEST // 1024**2} MiB; ask for less")
        return self._read(text, response.status_code)

    def _read(self, text: bytes, code: int) -> dict[str, Any]:
        try:
            body = json.loads(text)
        except ValueError:
            body = None
        if code in (401, 403):
            raise ToolError(f"{self._shown} wants to know who asks: status {code}; {_WHO}")
        if not isinstance(body, dict) or "status" not in body:
            words = text[:_LONGEST_WORDS].decode("utf-8", errors="replace").strip()
            raise ToolError(f"{self._shown} is no Prometheus: status {code}, {words!r}")
        return body


def _limited(response: httpx.Response) -> bytes | None:
    """The body, or None if it is too long."""
    found, length = [], 0
    for part in response.iter_bytes():
        length += len(part)
        if length > _LARGEST:
            return None
        found.append(part)
    return b"".join(found)


def _series(data: dict[str, Any]) -> Iterator[Series]:
    """The samples of each series. Native histograms, which have none, are left out."""
    kind, result = data["resultType"], data["result"]
    if kind in ("scalar", "string"):
        yield Series((), (_sample(result),))
        return
    for each in result:
        samples = each.get("values", [each["value"]] if "value" in each else [])
        if samples:
            yield Series(tuple(sorted(each["metric"].items())), tuple(map(_sample, samples)))


def _sample(pair: Any) -> tuple[float, str]:
    at, value = pair
    return float(at), str(value)


def _seconds(value: float) -> str:
    """Without an exponent; to the millisecond, which is Prometheus's own unit."""
    return decimal_text(round(Decimal(value), 3))
