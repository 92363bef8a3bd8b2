"""What a running Prometheus answers to dashboards: first to their variables, then to their panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from tocsin.live.prometheus import Prometheus, RefusedError
from tocsin.live.prometheus import Series as Answering
from tocsin.outputs.preview.answers import Answer, Curve
from tocsin.outputs.preview.board import Board, Variable
from tocsin.outputs.preview.page import Answered
from tocsin.outputs.preview.questions import Question, Window, marks, questions
from tocsin.outputs.preview.variables import (
    Choices,
    Chosen,
    built_in,
    chosen,
    filtered,
    label_query,
    listed,
    written,
)

_AT_ONCE = 4
"""Queries that are under way at the same time: a page must not be what brings a server down."""

_MOST = 500
"""Series of one answer that are kept; no panel can show more."""


def answered(
    board: Board, prometheus: Prometheus, window: Window, wanted: Mapping[str, str], pool: ThreadPoolExecutor
) -> Answered:
    """The dashboard with an answer for each of its queries; `wanted` are values of its variables.

    Raises:
        ToolError: the server cannot be reached, or is no Prometheus. What it refuses is an answer.
    """
    choices = _choices(board.variables, prometheus, window, wanted)
    asked = [questions(panel, window, choices) for panel in board.panels]
    marked = [marks(each, window, choices) for each in board.annotations]
    flat = [question for panel in asked for question in panel]
    answers = iter(list(pool.map(lambda question: _ask(question, prometheus), [*flat, *marked])))
    return Answered(
        board,
        choices,
        tuple(tuple(islice(answers, len(panel))) for panel in asked),
        tuple(answers),
        min((float(each.step.seconds) for each in marked if each.step), default=60.0),
    )


def all_answered(
    boards: Iterable[Board], prometheus: Prometheus, window: Window, wanted: Mapping[str, str]
) -> tuple[Answered, ...]:
    """Every dashboard, answered."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(answered(board, prometheus, window, wanted, pool) for board in boards)


def _ask(question: Question, prometheus: Prometheus) -> Answer:
    if question.step is None:
        said = prometheus.query(question.expr, question.end)
    else:
        said = prometheus.query_range(
            question.expr, question.start, question.end, float(question.step.seconds)
        )
    return Answer(tuple(map(_curve, said.series[:_MOST])), said.error, question.expr)


def _curve(series: Answering) -> Curve:
    return Curve(dict(series.labels), tuple((at, float(value)) for at, value in series.samples))


def _choices(
    variables: Iterable[Variable], prometheus: Prometheus, window: Window, wanted: Mapping[str, str]
) -> Choices:
    """Each variable in order: a later one may ask for what an earlier one is."""
    known: dict[str, Chosen] = dict(built_in(window.start, window.end, window.scrape, window.scrape))
    found: dict[str, Chosen] = {}
    for variable in variables:
        values = _KINDS.get(variable.kind, _as_it_is)(variable, known | found, prometheus, window)
        found[variable.name] = chosen(variable, values, wanted.get(variable.name, ""))
    return found


def _asked(variable: Variable, known: Choices, prometheus: Prometheus, window: Window) -> tuple[str, ...]:
    asked = label_query(variable.query)
    if asked is None:
        return variable.current
    series, label = (written(part, known) for part in asked)
    try:
        values = prometheus.label_values(label, series, window.start, window.end)
    except RefusedError:
        return ()
    return filtered(values, variable.regex)


def _listed(variable: Variable, *_: object) -> tuple[str, ...]:
    return listed(variable)


def _server(*_: object) -> tuple[str, ...]:
    return ("prometheus",)


def _as_it_is(variable: Variable, *_: object) -> tuple[str, ...]:
    return (variable.query,) if variable.query else variable.current


_KINDS: Mapping[str, Callable[[Variable, Choices, Prometheus, Window], tuple[str, ...]]] = {
    "query": _asked,
    "custom": _listed,
    "interval": _listed,
    "datasource": _server,
}
