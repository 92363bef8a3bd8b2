"""Asking the real engine for values: any query, at any time of a case, in every version, without a server.

promtool prints what a query answered where it was told to expect nothing; of a query that was answered
with nothing it says nothing. So a case is run with what is asked in place of what is claimed, and the
complaints are read as answers. On the bench many cases share a process, and what was asked before is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.errors import ToolError
from tocsin.plan.cases import Case, Query
from tocsin.plan.rules import ServicePlan
from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import Call, Node
from tocsin.proof.bench import Answer, Bench
from tocsin.proof.failures import Answered, Complaint, QueryFailure, read_failures
from tocsin.proof.runner import Chosen, runs_of

_MOST_WORDS = 2000
"""Characters of promtool's that an error repeats."""


@dataclass(frozen=True)
class Inquiry:
    """Queries to be answered in a case, in place of the case's own."""

    case: Case
    queries: tuple[Query, ...]


Answers = tuple[tuple[Answered, ...], ...]
"""For each query of an inquiry the series of its answer; none where it is empty."""


def ask(
    service: ServicePlan, inquiries: Sequence[Inquiry], bench: Bench, *, about: str
) -> tuple[Answers, ...]:
    """The answers to each inquiry; `about` says what promtool is asked, as in "say when A fires".

    The rules of a case are those that it touches or names, as in a proof.

    Raises:
        ToolError: promtool did not answer; in its words.
    """
    cases = [_asking(inquiry) for inquiry in inquiries]
    runs = runs_of([Chosen(service, case) for case in cases])
    said = bench.answer(runs)
    return tuple(_read(case, said[run], about) for case, run in zip(cases, runs, strict=True))


def _asking(inquiry: Inquiry) -> Case:
    """The case with only what is asked."""
    queries = tuple(replace(query, expr=as_series(query.expr), samples=()) for query in inquiry.queries)
    return replace(inquiry.case, name="asked", queries=queries, notifications=())


def as_series(expr: Node) -> Node:
    """The expression as promtool compares it: a number is made a series without labels."""
    return Call("vector", (expr,)) if expr.type.value is ValueType.SCALAR else expr


def _read(case: Case, answer: Answer, about: str) -> Answers:
    complaint = read_failures(answer.words)
    if complaint.other:
        words = "\n".join(complaint.other)
        raise ToolError(f"promtool did not {about}:\n{words[:_MOST_WORDS]}")
    return answers_to(case.queries, complaint)


def answers_to(queries: Sequence[Query], complaint: Complaint) -> Answers:
    """What promtool complained of that was asked, in this order: nothing was expected of any query."""
    given = {(each.at, each.expr): each.got for each in complaint.failures if isinstance(each, QueryFailure)}
    return tuple(given.get((str(query.at), str(as_series(query.expr))), ()) for query in queries)
