"""Coverage and mutation together: what is printed of them, and whether they are enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tocsin.errors import CLEAN, FINDINGS
from tocsin.proof.coverage import report as coverages
from tocsin.proof.coverage.report import Coverage
from tocsin.proof.mutation import renderers as mutations
from tocsin.proof.mutation.report import Mutation


@dataclass(frozen=True)
class Least:
    """What is asked for, in percent; None where nothing is."""

    coverage: Decimal | None = None
    mutation: Decimal | None = None


@dataclass(frozen=True)
class Measures:
    """What was measured of the tests; None where nobody asked."""

    coverage: Coverage | None = None
    mutation: Mutation | None = None

    def shortfalls(self, least: Least) -> Iterator[str]:
        """What is below what was asked for, in words."""
        if self.coverage and least.coverage is not None and self.coverage.share() < least.coverage:
            yield f"coverage is {self.coverage.share()} %; --min-coverage asks for {least.coverage:f} %"
        if self.mutation and least.mutation is not None and self.mutation.score < least.mutation:
            score = self.mutation.score
            yield f"the mutation score is {score} %; --min-mutation asks for {least.mutation:f} %"

    def exit_code(self, least: Least) -> int:
        """1 if anything is below what was asked for."""
        return FINDINGS if any(self.shortfalls(least)) else CLEAN


def in_lines(measures: Measures, least: Least) -> Iterator[str]:
    """Both for people, each after an empty line; last what is not enough."""
    if measures.coverage:
        yield ""
        yield from coverages.in_lines(measures.coverage)
    if measures.mutation:
        yield ""
        yield from mutations.in_lines(measures.mutation)
    yield from measures.shortfalls(least)


def as_data(measures: Measures) -> dict[str, Any]:
    """What was measured, for programs."""
    found: dict[str, Any] = {}
    if measures.coverage:
        found["coverage"] = coverages.as_data(measures.coverage)
    if measures.mutation:
        found["mutation"] = mutations.as_data(measures.mutation)
    return found


def on_github(measures: Measures, least: Least) -> Iterator[str]:
    """The numbers, and a workflow command for each that is not enough."""
    if measures.coverage:
        yield f"coverage {measures.coverage.share()} %"
    if measures.mutation:
        yield f"mutation score {measures.mutation.score} %"
    yield from (f"::error::{words.replace('%', '%25')}" for words in measures.shortfalls(least))
