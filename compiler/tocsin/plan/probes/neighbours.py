"""Series beside those that matter: another group that is well, and what the matchers keep out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tocsin.model.levels import Series
from tocsin.plan.probes.cast import on
from tocsin.plan.probes.forms import Underivable, Values
from tocsin.plan.probes.patterns import candidates, passes
from tocsin.plan.probes.sources import Role, Source
from tocsin.plan.probes.worlds import Edge, Stage
from tocsin.promql.nodes import Node, Selector
from tocsin.promql.places import rewritten

_LOUDER = (Fraction(1), Fraction(100), Fraction(10_000))
"""How much more than the fault itself goes on where it does not count, to be noticed if it did."""


@dataclass(frozen=True)
class Neighbours:
    """Series that are there besides, with their values; `label` is what tells them from the others."""

    label: str
    sources: tuple[Source, ...]
    values: Values


def second_group(stage: Stage, edge: Edge) -> Neighbours | None:
    """Another group, which is calm while the first is above; None where all series are one group."""
    if len(edge.firing) != 1 or edge.gone:
        return None
    for label, _ in edge.firing[0]:
        twins = [(source, twin) for source in stage.sources if (twin := _twin(stage, source, label))]
        beside = replace(
            stage,
            sources=(*stage.sources, *(twin for _, twin in twins)),
            fixed=(*stage.fixed, *_fixed(stage, twins)),
        )
        calm = {twin.unknown: edge.calm[source.unknown] for source, twin in twins}
        loud = {twin.unknown: edge.above[source.unknown] for source, twin in twins}
        try:
            alone = beside.firing({**edge.above, **calm}) == edge.firing
            together = beside.firing({**edge.above, **loud})
        except Underivable:
            continue
        if alone and together is not None and len(together) == 2:
            return Neighbours(label, tuple(twin for _, twin in twins), calm)
    return None


def _fixed(stage: Stage, twins: Sequence[tuple[Source, Source]]) -> Iterator[tuple[str, Fraction]]:
    known = dict(stage.fixed)
    return ((twin.unknown, known[source.unknown]) for source, twin in twins if source.unknown in known)


def _selectors(node: Node, source: Source) -> list[Selector]:
    return [each for each in node.walk() if isinstance(each, Selector) and each.name == source.series.name]


def _twin(stage: Stage, source: Source, label: str) -> Source | None:
    """The same series in another group: read by the same selectors, with another value of the label."""
    labels = dict(source.series.labels)
    if label not in labels:
        return None
    selectors = _selectors(stage.node, source)
    matchers = on(label, [matcher for each in selectors for matcher in each.matchers])
    for value in candidates(matchers, ("b",)):
        twin = replace(source, series=Series.of(source.series.name, {**labels, label: value}))
        if value not in ("", labels[label]) and all(
            source.is_read_by(each) == twin.is_read_by(each) for each in selectors
        ):
            return twin
    return None


def decoys(stage: Stage, edge: Edge) -> list[Neighbours]:
    """For each label that is matched, series that only a lost matcher would let in: they are above.

    Only those are kept that the alert would be mistaken about, were the matchers of that label not there.
    """
    if edge.gone:
        return []
    matched = {m.label for each in stage.node.walk() if isinstance(each, Selector) for m in each.matchers}
    found = []
    for label in sorted(matched - {"__name__", "le"}):
        for louder in _LOUDER:
            if decoy := _decoy(stage, edge, label, louder):
                found.append(decoy)
                break
    return found if _is_quiet(stage, edge, found) else found[:1]


def _is_quiet(stage: Stage, edge: Edge, found: Sequence[Neighbours]) -> bool:
    """Whether all of them together change nothing either."""
    sources = dict.fromkeys(source for each in found for source in each.sources)
    beside = replace(stage, sources=(*stage.sources, *sources))
    values = {**edge.calm}
    for each in found:
        values |= each.values
    try:
        return beside.firing(values) == ()
    except Underivable:
        return False


def _decoy(stage: Stage, edge: Edge, label: str, louder: Fraction) -> Neighbours | None:
    pairs = [(source, other) for source in stage.sources if (other := _outsider(stage, source, label))]
    pairs = [(source, other) for source, other in pairs if other not in stage.sources]
    if not pairs:
        return None
    values = {
        other.unknown: edge.above[source.unknown] * (louder if _adds_up(source) else 1)
        for source, other in pairs
    }
    beside = replace(
        stage,
        sources=(*stage.sources, *dict.fromkeys(other for _, other in pairs)),
        fixed=(*stage.fixed, *_fixed(stage, pairs)),
    )
    now = {**edge.calm, **values}
    try:
        if beside.firing(now) != ():
            return None
        mistaken = replace(beside, node=without_matchers(stage.node, label)).firing(now)
    except Underivable:
        return None
    return Neighbours(label, tuple(other for _, other in pairs), values) if mistaken else None


def _adds_up(source: Source) -> bool:
    return source.role in (Role.COUNTER, Role.LEVEL)


def _outsider(stage: Stage, source: Source, label: str) -> Source | None:
    """The same series, but for a value of the label that none of its selectors lets pass."""
    readers = [each for each in _selectors(stage.node, source) if source.is_read_by(each)]
    matchers = [on(label, each.matchers) for each in readers if on(label, each.matchers)]
    if not matchers:
        return None
    everything = [matcher for each in matchers for matcher in each]
    for value in candidates(everything, ("other",)):
        if value and not any(passes(value, each) for each in matchers):
            return replace(
                source,
                series=Series.of(source.series.name, {**dict(source.series.labels), label: value}),
            )
    return None


def without_matchers(node: Node, label: str) -> Node:
    """The expression as it would be without any matcher of this label."""

    def free(form: Node) -> Node:
        if not isinstance(form, Selector):
            return form
        return replace(form, matchers=tuple(each for each in form.matchers if each.label != label))

    return rewritten(node, free)
