"""When what of a probe happens, and by when its consequences have surely come.

Bounds alone, by arithmetic: what changes has no consequence before the next sample, and after the longest
way back that any part of the expression looks, the world is steady again, on every version alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tocsin.plan.probes.forms import Underivable
from tocsin.promql.nodes import Node, RangeSelector, Selector, Subquery
from tocsin.values import Duration

MINUTE = Duration.of(minutes=1)
USUAL_SCRAPE = Duration.of(seconds=15)

_MOST_SAMPLES = 400
"""Samples that one window reads of a series; promtool reads 10,000 in a query."""
_LAG = 2
"""Scrapes after which the first sample shows a change; that a series ended shows one earlier."""
_FEWEST_SAMPLES = 4
"""Samples that a rate needs to be steady on all versions, and one to spare."""


@dataclass(frozen=True)
class Schedule:
    """Lengths of time, all multiples of the beat: samples and evaluations both fall on it."""

    scrape: Duration
    step: Duration
    reach: Duration
    """After this time no trace is left of what was before."""
    for_: Duration
    """How long it is pending, in whole evaluations."""
    keep: Duration
    lead: Duration = Duration(0)
    """How long the world is calm besides: engines' tests begin in 1970, when nothing is an hour old yet."""

    @property
    def beat(self) -> Duration:
        """What every length is a multiple of."""
        return Duration(math.lcm(self.scrape.milliseconds, self.step.milliseconds))

    def whole(self, length: Duration) -> Duration:
        """The length, or a little more, in beats."""
        return self.beat * -(-length.milliseconds // self.beat.milliseconds)

    @property
    def settled(self) -> Duration:
        """From when on the first phase is steady, and no longer firing from before."""
        return self.whole(self.reach + self.keep + self.lead)

    @property
    def onset(self) -> Duration:
        """When the fault begins."""
        return self.settled + self.beat * 2

    @property
    def first(self) -> Duration:
        """The first evaluation that can see the fault."""
        return self.onset + self.step * -(-self.scrape.milliseconds // self.step.milliseconds)

    @property
    def fires(self) -> Duration:
        """By when it surely fires."""
        return self.onset + self.reach + self.whole(self.for_)

    @property
    def over(self) -> Duration:
        """When the fault ends."""
        return self.fires + self.beat

    @property
    def cleared(self) -> Duration:
        """By when it surely fires no longer."""
        return self.over + self.reach + self.whole(self.keep)


def schedule(
    node: Node,
    for_: Duration,
    keep: Duration,
    *,
    scrape: Duration | None = None,
    step: Duration | None = None,
) -> Schedule:
    """The schedule of an expression's probes, with samples near enough for its shortest window.

    Raises:
        Underivable: its windows differ so much that samples for one are too many for another.
    """
    windows = [each.window for each in node.walk() if isinstance(each, RangeSelector)]
    longest = max(
        (each.window for each in node.walk() if isinstance(each, RangeSelector | Subquery)), default=MINUTE
    )
    every = scrape or USUAL_SCRAPE
    if windows and every * _FEWEST_SAMPLES > min(windows):
        every = _divisor(min(windows))
    evaluated = step or MINUTE
    if longest > every * _MOST_SAMPLES:
        if step is not None and longest > every * _MOST_SAMPLES * 4:
            raise Underivable("its windows are too long for samples as near as the service's")
        if step is None:
            every, evaluated = _coarse(longest, min(windows, default=longest))
    back = _reach(node, evaluated)
    lagged = back + every * _LAG
    beat = Duration(math.lcm(every.milliseconds, evaluated.milliseconds))
    reach = beat * -(-lagged.milliseconds // beat.milliseconds)
    held = evaluated * -(-for_.milliseconds // evaluated.milliseconds)
    return Schedule(every, evaluated, reach, held, keep)


def _divisor(window: Duration) -> Duration:
    """A distance of samples of which the window has enough."""
    return next(
        (each for each in map(Duration, (10_000, 5_000, 2_000, 1_000)) if each * _FEWEST_SAMPLES <= window),
        Duration(max(1, window.milliseconds // _FEWEST_SAMPLES)),
    )


def _coarse(longest: Duration, shortest: Duration) -> tuple[Duration, Duration]:
    """Samples and evaluations far enough apart for a long window."""
    for minutes in (1, 5, 15, 30, 60, 360):
        every = Duration.of(minutes=minutes)
        if longest <= every * _MOST_SAMPLES:
            if every * _FEWEST_SAMPLES > shortest:
                break
            return every, every
    raise Underivable("its windows differ too much: samples near enough for one are too many for another")


def _reach(node: Node, step: Duration) -> Duration:
    """How far back an expression looks, at most."""
    inner = max((_reach(child, step) for child in node.children), default=Duration(0))
    match node:
        case Selector():
            return _later(node.when.offset)
        case RangeSelector():
            return node.window + _later(node.selector.when.offset)
        case Subquery():
            return node.window + (node.step or MINUTE) + _later(node.when.offset) + inner
    return inner


def _later(offset: Duration) -> Duration:
    if offset < Duration(0):
        raise Underivable("it reads the future (a negative offset)")
    return offset
