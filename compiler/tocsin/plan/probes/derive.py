"""From a rule to its probes' worlds: the expression is cast, staged, and its thresholds found."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tocsin.plan.probes.cast import cast, castings
from tocsin.plan.probes.elements import Labels
from tocsin.plan.probes.forms import Underivable
from tocsin.plan.probes.schedule import Schedule
from tocsin.plan.probes.worlds import Edge, Loss, Stage, edges, losses, stage
from tocsin.promql.nodes import Node


@dataclass(frozen=True)
class Derived:
    """An expression on its stage, with all that can decide whether it fires."""

    on: Stage
    edges: tuple[Edge, ...]
    losses: tuple[Loss, ...]
    always: tuple[Labels, ...] = ()
    """The alerts that fire whatever happens, as `vector(1)` does."""


def derive(node: Node, read_by_templates: frozenset[str], schedule: Schedule) -> Derived:
    """The thresholds of an expression.

    Raises:
        Underivable: there is none that can be crossed by what can be inverted.
    """
    reasons: list[str] = []
    for how in castings(node):
        try:
            on = stage(node, cast(node, read_by_templates, how), schedule.scrape, _times(schedule))
            found = _decided(on)
        except Underivable as reason:
            reasons.append(str(reason))
            continue
        if found.edges or found.losses or found.always:
            return found
        reasons.append("no values were found on both sides of its threshold")
    raise Underivable(reasons[0])


def _times(schedule: Schedule) -> tuple[Fraction, Fraction]:
    return (
        Fraction(schedule.settled.milliseconds, 1000),
        Fraction(schedule.cleared.milliseconds, 1000),
    )


def _decided(on: Stage) -> Derived:
    found = edges(on)
    if not found:
        for source in on.sources:
            if found := edges(on, (source,)):
                break
    calm = found[0].calm if found and not found[0].gone else None
    lost = () if on.is_constant() else tuple(losses(on, calm))
    return Derived(on, tuple(found), lost, on.firing(on.start()) or () if on.is_constant() else ())
