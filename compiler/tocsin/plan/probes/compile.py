"""The door: a rule's probes as cases, or why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from tocsin.model.levels import Level
from tocsin.plan.cases import Case
from tocsin.plan.probes.derive import Derived, derive
from tocsin.plan.probes.forms import Underivable
from tocsin.plan.probes.neighbours import decoys, second_group
from tocsin.plan.probes.playing import Bands, Bounds, made_up, quantile_shares, shown
from tocsin.plan.probes.rendering import labels_read
from tocsin.plan.probes.schedule import Schedule, schedule
from tocsin.plan.probes.stories import Teller, alight, held, lost, short, steadily, sudden
from tocsin.plan.probes.sudden import far_above
from tocsin.plan.probes.worlds import Edge, Loss
from tocsin.plan.rules import AlertingRule
from tocsin.promql.nodes import Call, Node
from tocsin.values import Duration


@dataclass(frozen=True)
class Probes:
    """The probes of a rule; without any, `reason` says why its shape has none."""

    cases: tuple[Case, ...]
    reason: str = ""


def probes(
    rule: AlertingRule,
    *,
    scrape: Duration | None = None,
    step: Duration | None = None,
    buckets: Mapping[str, tuple[Fraction, ...]] | None = None,
    home: str = "",
    drilled: bool = False,
) -> Probes:
    """The probes of an alerting rule, derived from it alone.

    `scrape` and `step` are how far samples and evaluations are apart, by default what suits the expression;
    `buckets` the upper bounds of declared histograms, by the name of their series. Of an alert that is
    `drilled` only those are made that a drill does not have.
    """
    try:
        times = schedule(rule.expr, rule.for_, rule.keep_firing_for, scrape=scrape, step=step)
        texts = [text for _, text in (*rule.labels, *rule.annotations)]
        read = frozenset(label for text in texts for label in labels_read(text)) - {"alertname"}
        times, found = _derived(rule.expr, read, times)
        bands = _bands(rule.expr, found, buckets or {})
        return Probes(
            tuple(_stories(Teller(rule, found, times, bands, home, alone=step is None), drilled=drilled))
        )
    except Underivable as reason:
        return Probes((), str(reason))


@dataclass(frozen=True)
class Onset:
    """What a probe of the threshold does: a calm world, and the two around the threshold."""

    calm: tuple[Level, ...]
    below: tuple[Level, ...]
    above: tuple[Level, ...]
    after: Duration
    """How long it is calm before."""


def onset(
    rule: AlertingRule,
    *,
    scrape: Duration,
    step: Duration,
    buckets: Mapping[str, tuple[Fraction, ...]] | None = None,
) -> Onset | None:
    """The worlds of the first threshold of a rule; None where its shape has no probe."""
    try:
        times = schedule(rule.expr, rule.for_, rule.keep_firing_for, scrape=scrape, step=step)
        times, found = _derived(rule.expr, frozenset(), times)
        teller = Teller(rule, found, times, _bands(rule.expr, found, buckets or {}), alone=False)
    except Underivable:
        return None
    if not found.edges or (teller.bands and not _is_seen(teller, found.edges[0])):
        return None
    edge = found.edges[0]
    calm, below, above = (teller.world(values, edge.gone) for values in (edge.calm, edge.below, edge.above))
    return Onset(calm, below, above, times.onset)


_LEADS = tuple(map(Duration.parse, ("2h", "7h", "1d2h", "2d2h")))
"""How much later a story begins where a timestamp has to lie in the past, and after 1970."""


def _derived(node: Node, read: frozenset[str], times: Schedule) -> tuple[Schedule, Derived]:
    try:
        return times, derive(node, read, times)
    except Underivable:
        if not any(isinstance(each, Call) and each.function == "time" for each in node.walk()):
            raise
        for lead in _LEADS:
            with suppress(Underivable):
                later = replace(times, lead=times.whole(lead))
                return later, derive(node, read, later)
        raise


def _bands(node: Node, found: Derived, buckets: Mapping[str, tuple[Fraction, ...]]) -> Bands:
    """The buckets of each histogram: those declared, or some around its quantiles."""
    shares = quantile_shares(node, found.on.sources)
    bands = {}
    for source in found.on.sources:
        if source.unknown in shares:
            wanted = [w[source.unknown] for edge in found.edges for w in (edge.calm, edge.below, edge.above)]
            bounds = buckets.get(source.series.name) or made_up(wanted or [Fraction(100)])
            bands[source.unknown] = Bounds(bounds, shares[source.unknown])
    return bands


def _stories(teller: Teller, *, drilled: bool) -> Iterator[Case]:
    found = teller.derived
    if not drilled:
        for number, edge in enumerate(found.edges):
            part = f" (part {number + 1} of {len(found.edges)})" if len(found.edges) > 1 else ""
            yield from _around(teller, edge, part, first=number == 0)
        for loss in found.losses:
            yield _lost(teller, loss)
        if found.always:
            yield alight(teller, "it fires whatever happens", (), found.always)
    if found.edges:
        yield from _beside(teller, found.edges[0])


def _beside(teller: Teller, edge: Edge) -> Iterator[Case]:
    """What goes on beside the series that matter."""
    on = teller.derived.on
    if group := second_group(on, edge):
        world = (*teller.world(edge.above), *teller.beside(group))
        yield alight(teller, f"one {group.label} of two is above the threshold", world, edge.firing)
    if others := decoys(on, edge):
        labels = ", ".join(each.label for each in others)
        world = (*teller.world(edge.calm), *(level for each in others for level in teller.beside(each)))
        yield steadily(teller, f"what its matchers keep out is above the threshold ({labels})", world)


def _around(teller: Teller, edge: Edge, part: str, *, first: bool) -> Iterator[Case]:
    if teller.bands and not _is_seen(teller, edge):
        raise Underivable("its buckets are too coarse to show both sides of the threshold")
    calm, below, above = (teller.world(values, edge.gone) for values in (edge.calm, edge.below, edge.above))
    yield steadily(teller, f"just below the threshold{part}", below)
    yield from _at(teller, edge, part)
    yield held(teller, f"just above the threshold{part}, then recovery", calm, above, calm, edge.firing)
    if brief := short(teller, f"just above the threshold{part}", calm, above):
        yield brief
    if first:
        if (far := far_above(teller.derived, edge, teller.schedule)) is not None:
            yield sudden(teller, calm, teller.world(far[0], edge.gone), far[1], edge.firing)
        on = teller.derived.on
        nothing = teller.world(edge.above, on.sources)
        still = on.firing(edge.above, on.sources)
        if still == ():
            yield steadily(teller, "no series from the start", nothing)
            yield lost(teller, f"just above the threshold{part}, then no series", above, nothing, edge.firing)


def _at(teller: Teller, edge: Edge, part: str) -> Iterator[Case]:
    """Exactly at the threshold, where floats cannot but agree; nothing where just below is the same."""
    on = teller.derived.on
    value = on.solver.at_edge(edge.comparison, edge.pivot, edge.above)
    if value is None or value in (edge.above[edge.pivot], edge.below[edge.pivot]):
        return
    values = {**edge.above, edge.pivot: value}
    world, title = teller.world(values, edge.gone), f"exactly at the threshold{part}"
    firing = on.firing(values, edge.gone, trusted=edge.comparison)
    if firing == edge.firing:
        yield alight(teller, title, world, firing)
    elif firing == ():
        yield steadily(teller, title, world)


def _is_seen(teller: Teller, edge: Edge) -> bool:
    """Whether the quantiles that whole observations show are on the sides that were wanted."""
    on, bands = teller.derived.on, teller.bands
    sides = [on.firing(shown(values, bands), edge.gone) for values in (edge.calm, edge.below, edge.above)]
    return sides == [(), (), edge.firing]


def _lost(teller: Teller, loss: Loss) -> Case:
    calm, fault = teller.world(loss.values, loss.before), teller.world(loss.values, loss.after)
    name = (*loss.before, *loss.after)[0].series.name
    title = f"{name} {'appears' if loss.before else 'is gone'}, and back"
    return held(teller, title, calm, fault, calm, loss.firing)
