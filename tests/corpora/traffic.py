"""The stories that both sets of rules are told: what a service's good and bad events do, by the minute.

Rates are in multiples of the budget, so that one story serves every objective. Both counters exist
long before a story begins, unless it says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tests.corpora.sloth_specs import Indicator

from tocsin.model.levels import Series
from tocsin.promql.nodes import Matcher, MatchOp, Selector
from tocsin.promql.parse import parse

SCRAPES_A_MINUTE = 4
BUSY = 1_000_000
"""Events a scrape: the budget of every objective here is a whole number of them, and so is a hundredth."""
LONG_AGO = 10**9
"""What counters have counted before a story begins."""


@dataclass(frozen=True)
class Phase:
    """Some minutes of one kind."""

    minutes: int
    burn: Decimal = Decimal(0)
    """Bad events in multiples of the budget; never more than there are events."""
    traffic: int = BUSY
    good: bool = True
    """Whether the series of good events is there."""
    bad: bool = True
    reset: bool = False
    """Whether the counters begin again at nothing."""


@dataclass(frozen=True)
class Story:
    """Phases one after another; with `beside`, a second instance lives through others meanwhile."""

    name: str
    phases: tuple[Phase, ...]
    beside: tuple[Phase, ...] = ()

    @property
    def minutes(self) -> int:
        """How long it is."""
        return sum(phase.minutes for phase in self.phases)

    @property
    def burn(self) -> Decimal | None:
        """The burn that it keeps up from beginning to end, if there is one."""
        return self.phases[0].burn if len(self.phases) == 1 else None


def _steadily(burn: str) -> Story:
    return Story(f"{burn} times the budget, steadily", (Phase(45, Decimal(burn)),))


_ALL = Decimal(10**6)
"""A burn at which every event is bad, whatever the budget."""
_QUIET = BUSY // 1000


def _gone(minutes: int) -> Phase:
    return Phase(minutes, good=False, bad=False)


STORIES = (
    *(_steadily(burn) for burn in ("0.5", "0.99", "1", "2", "5", "15", "100")),
    Story("everything fails for ten minutes", (Phase(20), Phase(10, _ALL), Phase(370))),
    Story("a spike of 20 times the budget", (Phase(60), Phase(5, Decimal(20)), Phase(60))),
    Story("15 times the budget for ten minutes, then recovery", (Phase(10, Decimal(15)), Phase(165))),
    Story("four times the budget after a good hour", (Phase(60), Phase(60, Decimal(4)))),
    Story("no traffic at all", (Phase(45, traffic=0),)),
    Story("idle before a fault", (Phase(40), Phase(20, traffic=0), Phase(30, Decimal(15)), Phase(40))),
    Story("traffic stops during a fault", (Phase(60), Phase(10, _ALL), Phase(60, traffic=0))),
    Story("the first error ever comes late", (Phase(60, bad=False), Phase(20, Decimal(15)), Phase(40))),
    Story("nothing ever succeeded", (Phase(45, _ALL, good=False),)),
    Story("busy and good, then quiet and bad", (Phase(60), Phase(140, Decimal(15), _QUIET))),
    Story("quiet and bad, then busy and good", (Phase(45, Decimal(15), _QUIET), Phase(60))),
    Story("everything vanishes during a fault", (Phase(60), Phase(10, _ALL), _gone(45))),
    Story("a restart during a fault", (Phase(30, Decimal(5)), Phase(30, Decimal(5), reset=True))),
    Story(
        "one instance replaces another during a fault",
        (Phase(40), Phase(20, Decimal(15)), _gone(50)),
        (_gone(60), Phase(20, Decimal(15), reset=True), Phase(30)),
    ),
)
"""Every story, each with a name of its own."""


def series_of(story: Story, indicator: Indicator, budget: Decimal) -> Iterator[tuple[str, str]]:
    """The story's series with their samples, as promtool writes them."""
    good, bad = good_and_bad(indicator)
    for number, phases in enumerate(filter(None, (story.phases, story.beside))):
        for series, is_bad in ((good, False), (bad, True)):
            if any(_is_there(phase, is_bad) for phase in phases):
                labels = {**dict(series.labels), "instance": f"test-{number}"}
                yield str(Series.of(series.name, labels)), " ".join(_samples(phases, is_bad, budget))


def _is_there(phase: Phase, is_bad: bool) -> bool:
    return phase.bad if is_bad else phase.good


def _samples(phases: Iterable[Phase], is_bad: bool, budget: Decimal) -> Iterator[str]:
    count, there = LONG_AGO, False
    for phase in phases:
        scrapes = phase.minutes * SCRAPES_A_MINUTE
        before, there = there, _is_there(phase, is_bad)
        if not there:
            yield f"stale _x{scrapes - 1}" if before else f"_x{scrapes}"
            continue
        share = min(phase.burn * budget, Decimal(1))
        step = int((share if is_bad else 1 - share) * phase.traffic)
        first = (0 if phase.reset else count) + step
        yield f"{first}+{step}x{scrapes - 1}"
        count = first + step * (scrapes - 1)


def good_and_bad(indicator: Indicator) -> tuple[Series, Series]:
    """A series of good events and one of bad ones, as the queries tell them apart.

    Raises:
        LookupError: no plausible values of the labels do.
    """
    selectors = [
        [node for node in parse(query).walk() if isinstance(node, Selector)] for query in indicator.queries
    ]
    if indicator.ratio:
        selectors = [[selector] for each in selectors for selector in each]
    (part,), (total,) = selectors
    worlds = list(_worlds(total, [*part.matchers, *total.matchers]))
    inside = [world for world in worlds if _passes(total, world)]
    chosen = [world for world in inside if _passes(part, world)]
    others = [world for world in inside if not _passes(part, world)]
    if not chosen or not others:
        raise LookupError(f"no labels tell {part} from {total}")
    bad, good = (others[0], chosen[0]) if indicator.good else (chosen[0], others[0])
    return Series.of(total.name, good), Series.of(total.name, bad)


_PLAUSIBLE = ("200", "500", "429", "404", "GET", "test")


def _worlds(total: Selector, matchers: list[Matcher]) -> Iterator[dict[str, str]]:
    """Every combination of what the matchers name, and of plausible values where they match a pattern."""
    candidates: dict[str, list[str]] = {}
    for matcher in matchers:
        values = candidates.setdefault(matcher.label, [])
        values += [matcher.value] if matcher.op is MatchOp.EQUAL else _PLAUSIBLE
    for chosen in product(*candidates.values()):
        yield dict(zip(candidates, chosen, strict=True))


def _passes(selector: Selector, labels: dict[str, str]) -> bool:
    return all(_agrees(matcher, labels.get(matcher.label, "")) for matcher in selector.matchers)


def _agrees(matcher: Matcher, value: str) -> bool:
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return (value == matcher.value) is (matcher.op is MatchOp.EQUAL)
    return bool(re.fullmatch(matcher.value, value)) is (matcher.op is MatchOp.REGEX)
