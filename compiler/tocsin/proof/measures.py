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
        """What is below what was asked for, in words; where there is nothing to measure, that is."""
        if self.coverage and least.coverage is not None:
            asked = f"--min-coverage asks for {least.coverage:f} %"
            if not self.coverage.rows:
                yield f"there is no alert whose coverage could be measured; {asked}"
            elif self.coverage.share() < least.coverage:
                yield f"coverage is {self.coverage.share()} %; {asked}"
        if self.mutation and least.mutation is not None:
            asked = f"--min-mutation asks for {least.mutation:f} %"
            if not self.mutation.counted:
                yield f"there is no mutant that a test could notice; {asked}"
            elif self.mutation.score < least.mutation:
                yield f"the mutation score is {self.mutation.score} %; {asked}"

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
