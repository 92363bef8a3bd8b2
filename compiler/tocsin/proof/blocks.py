"""A story as the data of a Prometheus: what was scraped in it, and what the rules made of it.

Time 0 of the story is 1970, as it is for promtool: what an expression makes of `time()` or `hour()` is then
what the proofs have seen. The format that blocks are made from has no stale markers. So a server that
shows them must look back less far than samples are apart: see `lookback`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.model.levels import Series
from tocsin.outputs.openmetrics import Samples, exposition
from tocsin.plan.cases import Case
from tocsin.plan.rules import ServicePlan
from tocsin.plan.samples import expand
from tocsin.proof.recordings import recordings
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

_NATIVE = "{{"
"""How a sample that is a native histogram begins; OpenMetrics has no such samples."""


Told = tuple[Series, Samples]
"""A series with its samples."""


@dataclass(frozen=True)
class Part:
    """One service in a story: its rules, and what its series do."""

    service: ServicePlan
    case: Case

    @property
    def step(self) -> Duration:
        """How far evaluations are apart."""
        return self.case.step or self.service.evaluation_interval


def lookback(parts: Sequence[Part]) -> Duration:
    """Just less than samples and evaluations are apart.

    A series that goes on is then seen at any time, and one that has ended is gone when its next sample
    would have come, as with the stale marker that Prometheus writes.
    """
    longest = max((max(part.step, part.case.interval) for part in parts), default=Duration.of(minutes=1))
    return longest - Duration(1)


def write_blocks(parts: Sequence[Part], promtool: Promtool, folder: Path) -> None:
    """Make `folder`, a Prometheus's data, with all that is scraped and recorded in these parts.

    Raises:
        ToolError: promtool did not evaluate the rules, or did not take the samples.
    """
    text = folder.with_name(f"{folder.name}.om")
    with text.open("w", encoding="utf-8") as file:
        file.writelines(exposition(_series(parts, promtool)))
    promtool.create_blocks(text, folder)
    text.unlink()


def _series(parts: Sequence[Part], promtool: Promtool) -> Iterator[Told]:
    seen: set[Series] = set()
    for part in parts:
        yield from _new(_scraped(part.case), seen)
        yield from _new(recordings(part.service, part.case, promtool), seen)


def _new(found: Iterable[Told], seen: set[Series]) -> Iterator[Told]:
    """Two services may expose the same series; it is there once, as the first of them has it."""
    for series, samples in found:
        if series not in seen:
            seen.add(series)
            yield series, samples


def _scraped(case: Case) -> Iterator[Told]:
    for series, values in case.series:
        if _NATIVE not in values:
            yield series, [(case.interval * position, value) for position, value in expand(values)]
