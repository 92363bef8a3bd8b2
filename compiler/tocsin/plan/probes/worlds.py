"""Worlds around each threshold of an expression: calm, just below it and just above, all else held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product

from tocsin.plan.probes.conditions import Comparison, Literal
from tocsin.plan.probes.elements import Element, Labels, Vector, World
from tocsin.plan.probes.forms import TIME, Entangled, Form, Underivable, Values
from tocsin.plan.probes.solving import Solver
from tocsin.plan.probes.sources import Role, Source
from tocsin.plan.probes.steady import answer
from tocsin.promql.nodes import Node
from tocsin.values import Duration

_MOST_CONDITIONS = 6
_PINS = 4


@dataclass(frozen=True)
class Edge:
    """A threshold, with the values of all unknowns when calm, just below it and just above it.

    `above` is the side on which the alert fires, whichever way the comparison goes.
    """

    comparison: Comparison
    pivot: str
    gone: tuple[Source, ...]
    """Series that have to be missing for it to fire at all."""
    calm: Values
    below: Values
    above: Values
    firing: tuple[Labels, ...]
    """The labels of the alerts it fires when above."""


@dataclass(frozen=True)
class Loss:
    """Series whose coming or going alone decides whether it fires."""

    before: tuple[Source, ...]
    """What is missing while it is quiet."""
    after: tuple[Source, ...]
    """What is missing while it fires."""
    values: Values
    firing: tuple[Labels, ...]


@dataclass(frozen=True)
class Stage:
    """An expression with the series it is played by."""

    node: Node
    sources: tuple[Source, ...]
    scrape: Duration
    times: tuple[Fraction, Fraction]
    fixed: tuple[tuple[str, Fraction], ...] = ()

    @cached_property
    def solver(self) -> Solver:
        """Finds values for the unknowns."""
        seconds = Fraction(self.scrape.milliseconds, 1000)
        return Solver({source.unknown: source for source in self.sources}, seconds, self.times)

    def elements(self, gone: Sequence[Source] = ()) -> Vector:
        """What the expression answers without some of the series."""
        there = tuple(source for source in self.sources if source not in gone)
        found = answer(self.node, World(there, dict(self.fixed), self.scrape))
        # Of a number the engine makes a series without labels.
        return (Element((), found),) if isinstance(found, Form) else found

    def is_constant(self) -> bool:
        """Whether it reads no series at all."""
        return not self.sources

    def start(self) -> dict[str, Fraction]:
        """Values of a world in which nothing is wanted."""
        return self.solver.start() | dict(self.fixed)

    def firing(
        self, values: Values, gone: Sequence[Source] = (), *, trusted: Comparison | None = None
    ) -> tuple[Labels, ...] | None:
        """The labels of the alerts that fire for these values; None where that is not certain.

        The comparison that is `trusted` may have equal sides.
        """
        now = {**values, TIME: self.times[0]}

        def sure(comparison: Comparison, truth: bool) -> bool:
            if comparison == trusted:
                return comparison.holds(now) is truth
            return self.solver.met([(comparison, truth)], values)

        found = []
        for each in self.elements(gone):
            if all(sure(comparison, truth) for comparison, truth in each.when):
                found.append(each.labels)
            elif not any(sure(comparison, not truth) for comparison, truth in each.when):
                return None
        return tuple(dict.fromkeys(found))


def stage(
    node: Node, sources: tuple[Source, ...], scrape: Duration, times: tuple[Fraction, Fraction]
) -> Stage:
    """The expression with its cast; factors that stand in the way of solving it are held fixed.

    Raises:
        Underivable: it has a form that no probe can be derived from.
    """
    found = Stage(node, sources, scrape, times)
    for _ in range(_PINS):
        try:
            found.elements()
            return found
        except Entangled as error:
            fixed = dict(found.fixed)
            for unknown in error.unknowns - {TIME}:
                usual = found.solver.start()[unknown]
                fixed[unknown] = error.at if error.at and _is_level(found, unknown) else usual
            if len(fixed) == len(found.fixed):
                raise
            found = replace(found, fixed=tuple(sorted(fixed.items())))
    raise Underivable("it multiplies too many series with each other")


def _is_level(found: Stage, unknown: str) -> bool:
    return found.solver.sources[unknown].role is Role.LEVEL


def edges(on: Stage, gone: tuple[Source, ...] = ()) -> list[Edge]:
    """A pair of worlds for each threshold that can be crossed with all else held."""
    elements = on.elements(gone)
    comparisons = list(dict.fromkeys(comparison for each in elements for comparison, _ in _ordered(each)))
    if len(comparisons) > _MOST_CONDITIONS:
        raise Underivable(f"it has more than {_MOST_CONDITIONS} conditions")
    found = (_edge(on, gone, elements, each, comparisons) for each in comparisons)
    return [edge for edge in found if edge]


def _ordered(each: Element) -> list[Literal]:
    return sorted(each.when, key=lambda literal: repr(literal[0]))


def _edge(
    on: Stage,
    gone: tuple[Source, ...],
    elements: Vector,
    driven: Comparison,
    comparisons: Sequence[Comparison],
) -> Edge | None:
    for truth, others in _turns(elements, driven, comparisons):
        held = on.solver.settle([(driven, truth), *others], on.start(), frozenset(dict(on.fixed)))
        if held is None:
            continue
        for pivot in on.solver.pivots(driven):
            if (edge := _around(on, gone, driven, truth, pivot, held, others)) is not None:
                return edge
    return None


def _turns(
    elements: Vector, driven: Comparison, comparisons: Sequence[Comparison]
) -> Iterator[tuple[bool, list[Literal]]]:
    """Outcomes of the other comparisons with which this one alone decides, and which way it fires."""
    others = [each for each in comparisons if each != driven]
    for outcomes in product((True, False), repeat=len(others)):
        known = dict(zip(others, outcomes, strict=True))
        fires = {
            truth: any(
                all((known | {driven: truth})[c] is wanted for c, wanted in each.when) for each in elements
            )
            for truth in (True, False)
        }
        if fires[True] != fires[False]:
            yield fires[True], list(known.items())


def _around(
    on: Stage,
    gone: tuple[Source, ...],
    driven: Comparison,
    truth: bool,
    pivot: str,
    held: dict[str, Fraction],
    others: list[Literal],
) -> Edge | None:
    solver = on.solver
    above = solver.beside(driven, truth, pivot, held, others)
    below = solver.beside(driven, not truth, pivot, held, others)
    if above is None or below is None:
        return None
    quiet = [(driven, not truth), *others]
    calm = next(
        (v for v in solver.far(driven, not truth, pivot, held) if solver.met(quiet, {**held, pivot: v})),
        below,
    )
    worlds = [{**held, pivot: value} for value in (calm, below, above)]
    firing = [on.firing(values, gone) for values in worlds]
    if firing[0] != () or firing[1] != () or not firing[2]:
        return None
    return Edge(driven, pivot, gone, worlds[0], worlds[1], worlds[2], firing[2])


def losses(on: Stage, calm: Values | None) -> list[Loss]:
    """Series whose coming or going alone makes the alert fire, if everything else is calm."""
    values = calm or on.start()
    found = []
    if on.firing(values) == ():
        for source in on.sources:
            if firing := on.firing(values, (source,)):
                found.append(Loss((), (source,), values, firing))
    elif firing := on.firing(values):
        for missing in ((source,) for source in on.sources):
            if on.firing(values, missing) == ():
                found.append(Loss(missing, (), values, firing))
                break
    return found
