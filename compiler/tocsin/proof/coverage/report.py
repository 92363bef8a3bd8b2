"""The table of coverage, and the part of it that is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tocsin.proof.coverage.columns import Column, Row, State
from tocsin.proof.mutation.report import percent
from tocsin.proof.trials.of_files import PassedOver


@dataclass(frozen=True)
class Coverage:
    """Every alert's four columns."""

    rows: tuple[Row, ...]
    passed_over: tuple[PassedOver, ...] = ()

    def share(self, column: Column | None = None) -> Decimal:
        """How much of what applies was seen, in percent; of one column, or of all."""
        cells = [
            cell for row in self.rows for kind, cell in row.cells.items() if column is None or kind is column
        ]
        applying = [each for each in cells if each.state is not State.NOT_APPLICABLE]
        return percent(sum(each.state is State.YES for each in applying), len(applying))


def in_lines(coverage: Coverage) -> Iterator[str]:
    """A line an alert, then why what is missing is missing, then the shares."""
    width = max((len(row.alert) for row in coverage.rows), default=0)
    width = max(width, len("coverage"))
    titles = (f"{column.value:<{_room(column)}}" for column in Column)
    yield f"{'coverage':<{width}}  {'  '.join(titles)}".rstrip()
    for row in coverage.rows:
        states = (f"{row.cells[column].state.value:<{_room(column)}}" for column in Column)
        yield f"{row.alert:<{width}}  {'  '.join(states)}".rstrip()
    for row in coverage.rows:
        yield from _missing(row)
    yield from (f"passed over: {each.what}: {each.why}" for each in coverage.passed_over)
    shares = ", ".join(f"{column.value} {coverage.share(column)} %" for column in Column)
    yield f"coverage {coverage.share()} %: {shares}"


def _room(column: Column) -> int:
    return max(len(word) for word in (column.value, *(state.value for state in State)))


def _missing(row: Row) -> Iterator[str]:
    if not row.tested:
        yield f"{row.alert}: no test speaks of it"
        return
    for column, cell in row.cells.items():
        if cell.state in (State.NO, State.PARTLY):
            yield f"{row.alert}: {column.value}: {cell.why}"


def as_data(coverage: Coverage) -> dict[str, Any]:
    """The table for programs."""
    return {
        "percent": float(coverage.share()),
        "columns": {column.value: float(coverage.share(column)) for column in Column},
        "alerts": [
            {
                "alert": row.alert,
                "where": row.where,
                **{
                    column.value: {"state": cell.state.value, "why": cell.why}
                    for column, cell in row.cells.items()
                },
            }
            for row in coverage.rows
        ],
        "passed_over": [{"what": each.what, "why": each.why} for each in coverage.passed_over],
    }
