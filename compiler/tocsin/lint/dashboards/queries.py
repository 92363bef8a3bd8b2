"""The PromQL of panels: with something in place of each variable, so that it can be parsed.

What a variable stands for is not known here. Within quotes any word does; between brackets, a period;
elsewhere a name, a number or a period, whichever makes PromQL of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tocsin.errors import collecting
from tocsin.lint.dashboards.document import Dashboard, Panel, Pointer, Query, text
from tocsin.lint.dashboards.variables import INTERVAL, MENTION, RATE_INTERVAL, values
from tocsin.promql.nodes import Node, Selector
from tocsin.promql.parse import PromQLSyntaxError, parse
from tocsin.promql.types import Schema
from tocsin.values import GRAFANA_RATE_INTERVAL, Duration

ANY = "any_value"
"""What stands for a variable of which nothing is known: a metric of this name is nobody's."""

_RATE_WINDOW = Duration.parse("239s")
"""Stands for $__rate_interval. Nobody writes it by hand."""
RATE_WINDOWS = frozenset({_RATE_WINDOW, GRAFANA_RATE_INTERVAL})
"""The window of a query that is read from its text, and of one that the compiler wrote."""
STEP = Duration.parse("17s")
"""Stands for $__interval."""

_PERIODS = {RATE_INTERVAL: "239s", INTERVAL: "17s", "__range": "21601s"}
_NUMBERS = {"__interval_ms": "17000", "__range_s": "21601", "__range_ms": "21601000"}
_GUESSES = (ANY, "1", "5m")

_TOKEN = re.compile(
    rf'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|#[^\n]*|{MENTION.pattern}|\[|\]',
)
"""What matters for where a variable stands: strings, comments, brackets."""


@dataclass(frozen=True)
class Reading:
    """A query as PromQL."""

    text: str
    """With something in place of each variable."""
    node: Node | None
    error: str = ""
    """Why it is no PromQL, or more than tocsin reads."""
    is_guess: bool = False
    """Whether a variable stands where what it is decides on whether this is PromQL."""


@dataclass(frozen=True)
class Question:
    """Something a dashboard asks Prometheus, and where it stands."""

    at: Pointer
    reading: Reading
    panel: Panel | None = None
    """None for an annotation."""
    query: Query | None = None

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """What it reads; nothing if it cannot be read itself."""
        node = self.reading.node
        return () if node is None else tuple(each for each in node.walk() if isinstance(each, Selector))


def questions(
    dashboard: Dashboard,
    known: Mapping[str, Schema] | None = None,
    written: Mapping[str, Node] | None = None,
) -> Iterator[Question]:
    """Every query of the panels and annotations of a dashboard.

    `known` is what metrics are declared as. `written` are queries whose meaning is known, by their text:
    reading them takes many times as long as having written them.
    """
    chosen, written = values(dashboard), written or {}

    def reading(expr: str) -> Reading:
        node = written.get(expr)
        return read(expr, chosen, known) if node is None else Reading(substitute(expr, chosen), node)

    for panel in dashboard.panels:
        for query in panel.queries:
            if query.expr.strip():
                yield Question((*query.pointer, "expr"), reading(query.expr), panel, query)
    for at, each in dashboard.annotations:
        if expr := text(each.get("expr")).strip():
            yield Question((*at, "expr"), reading(expr))


def read(
    expr: str, chosen: Mapping[str, str] | None = None, known: Mapping[str, Schema] | None = None
) -> Reading:
    """The query as PromQL; `chosen` are the variables whose value is known.

    >>> read('sum(rate(a{job="$job"}[$__rate_interval])) > $limit').text
    'sum(rate(a{job="any_value"}[239s])) > any_value'
    >>> read('topk($n, a offset $ago)').node is None
    False
    """
    first = None
    for guess in _GUESSES:
        written = substitute(expr, chosen or {}, guess)
        is_guess = guess in written and written != substitute(expr, chosen or {}, "")
        try:
            with collecting():
                return Reading(written, parse(written, known), is_guess=is_guess)
        except PromQLSyntaxError as error:
            first = first or Reading(written, None, str(error), is_guess)
        if guess not in written:
            break
    assert first is not None  # there are guesses
    return first


def substitute(expr: str, known: Mapping[str, str], guess: str = ANY) -> str:
    """The query with something in place of each variable; `guess` where anything may stand."""
    plain = expr.replace(f"${RATE_INTERVAL}", _PERIODS[RATE_INTERVAL])
    if "$" not in plain and "[[" not in plain:
        return plain  # as most queries are; the other way takes longer than parsing
    within_range = False

    def written(match: re.Match[str]) -> str:
        nonlocal within_range
        token = match[0]
        name = match["bare"] or match["braced"] or match["old"]
        if name:
            is_period = within_range or expr[: match.start()].rstrip(" -").endswith("offset")
            fixed = known.get(name) or _PERIODS.get(name) or _NUMBERS.get(name)
            return fixed or ("5m" if is_period else guess)
        if token[0] in "\"'`":
            return MENTION.sub(lambda inner: _inside(inner, known), token)
        if token in "[]":
            within_range = token == "["
        return token

    return _TOKEN.sub(written, expr)


def _inside(match: re.Match[str], known: Mapping[str, str]) -> str:
    """What stands for a variable within a string; quotes and backslashes would end or change it."""
    name = match["bare"] or match["braced"] or match["old"]
    value = known.get(name, ANY)
    return value if re.fullmatch(r"[\w .:/-]*", value) else ANY
