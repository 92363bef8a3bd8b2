"""Sizes of a fault, for the table of how soon an alert pages: those declared, else a range of our own.

A drill says what the world is like at the threshold and above it, and what people call that. From these two
the world of any other size follows: every series goes on in a straight line. Where the names differ in one
number, "5 % fail" and "6 % fail", sizes are chosen by it, and bear it: "20 % fail".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tocsin.model.alert import Alert
from tocsin.model.drill import Drill, Fault
from tocsin.model.levels import Growing, Level, Series, Standing, Usual
from tocsin.model.service import Service
from tocsin.plan.probes.service import onset_of
from tocsin.plan.rules import AlertingRule
from tocsin.values import Duration, decimal_text, exact

_MOST = 5
"""Sizes of one alert."""

_ROUND = tuple(map(Decimal, ("1", "2", "5")))
_TIMES = tuple(map(Decimal, ("1", "2", "5", "10", "100")))
"""How many times as bad, where the names have no number."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

World = Mapping[Series, Level]


def faults_of(drill: Drill, service: Service) -> tuple[Fault, ...]:
    """The faults that a drill declares, or sizes derived from its worlds, the smallest first."""
    if drill.faults:
        return drill.faults
    interval = Duration.parse(drill.scrape_interval or service.scrape_interval)
    range_ = _Range.of(drill, service)
    found: dict[tuple[Level, ...], Fault] = {}
    for name, factor in _sizes(drill, range_):
        levels = range_.world(factor, interval)
        if levels is not None:
            found.setdefault(levels, Fault(name=name, levels=levels))
    return tuple(found.values())[:_MOST]


def probed_drill(service: Service, rule: AlertingRule, alert: Alert) -> Drill | None:
    """A drill of an alert that has none, from the worlds that its rule implies; None if it implies none."""
    implied = onset_of(service, rule)
    if implied is None:
        return None
    return Drill(
        alert=alert,
        calm=implied.calm,
        at=implied.below,
        above=implied.above,
        at_is="just below the threshold",
        above_is="just above the threshold",
        warm_up=str(implied.after),
        # Nobody claims anything: when it fires is asked.
        fires_after="0s",
        held="1h",
        clears_after="0s",
    )


@dataclass(frozen=True)
class _Range:
    """The line from the world in which nothing is wrong, or not enough, to the one above the threshold."""

    from_: World
    above: World
    from_nothing: bool
    """Whether it begins where all that the fault touches stands still, so that sizes are multiples."""

    @classmethod
    def of(cls, drill: Drill, service: Service) -> _Range:
        normal = {level.series: level for level in service.normal}
        calm, at, above = (
            {
                level.series: normal.get(level.series, level) if isinstance(level, Usual) else level
                for level in levels
            }
            for levels in (drill.before_and_after, drill.at, drill.above)
        )
        changed = [series for series, level in above.items() if calm.get(series) != level]
        nothing = bool(changed) and all(
            _amount(calm.get(series)) == 0 and not _is_bucket(series) for series in changed
        )
        return cls(calm if nothing else at, above, nothing)

    def world(self, factor: Decimal, interval: Duration) -> tuple[Level, ...] | None:
        """The world `factor` times as far along as the one above the threshold; None if there is no such."""
        if factor == 1:
            return tuple(self.above.values())
        moved = {}
        for series, level in self.above.items():
            start, end = _amount(self.from_.get(series)), _amount(level)
            if start is None or end is None:
                return None
            amount = start + factor * (end - start)
            if amount < 0 and not _is_bucket(series):
                return None
            moved[series] = _with(level, max(amount, Decimal(0)), interval)
        if not self._is_possible(moved):
            return None
        return tuple(_cumulative(moved))

    def _is_possible(self, moved: World) -> bool:
        """Whether no gauge outgrew one that stays as it is and was at least as large: the size of a pool."""
        gauges = [
            (was.value, level.value)
            for series, level in moved.items()
            if isinstance(level, Standing) and isinstance(was := self.above[series], Standing)
        ]
        limits = [now for was, now in gauges if was == now]
        return not any(was <= limit < now for was, now in gauges for limit in limits)


def _amount(level: Level | None) -> Decimal | None:
    """What can be scaled of a level."""
    match level:
        case Growing(resets=False):
            return level.per_second
        case Standing() if level.value.is_finite():
            return level.value
    return None


def _with(level: Level, amount: Decimal, interval: Duration) -> Level:
    """The level with another amount; a counter grows by whole things a scrape."""
    if isinstance(level, Growing):
        steps = (amount * interval.seconds).to_integral_value()
        return replace(level, per_second=steps / interval.seconds)
    assert isinstance(level, Standing)
    return replace(level, value=exact(amount))


def _is_bucket(series: Series) -> bool:
    return any(name == "le" for name, _ in series.labels)


def _cumulative(world: World) -> Iterator[Level]:
    """The levels, with no bucket of a histogram above the next larger one."""
    most: dict[tuple[str, tuple[tuple[str, str], ...]], Decimal] = {}
    lowered = dict(world)
    for series in sorted(filter(_is_bucket, world), key=_bound, reverse=True):
        level = world[series]
        if isinstance(level, Growing):
            whole = series.name, tuple(pair for pair in series.labels if pair[0] != "le")
            most[whole] = min(level.per_second, most.get(whole, level.per_second))
            lowered[series] = replace(level, per_second=most[whole])
    return iter(lowered.values())


def _bound(series: Series) -> Decimal:
    return Decimal(dict(series.labels)["le"])


def _sizes(drill: Drill, range_: _Range) -> Iterator[tuple[str, Decimal]]:
    """Names of sizes, with how far along each is; the first is the one above the threshold."""
    yield drill.above_is, Decimal(1)
    numbers = _numbers(drill.at_is, drill.above_is)
    if numbers is not None:
        at, above = numbers
        start = Decimal(0) if range_.from_nothing else at
        for number in _rounder(at, above):
            yield _renamed(drill.above_is, number), (number - start) / (above - start)
    elif range_.from_nothing:
        for times in _TIMES[1:]:
            yield f"{drill.above_is}, {decimal_text(times)} times as much", times


def _numbers(at: str, above: str) -> tuple[Decimal, Decimal] | None:
    """The numbers that two names begin to differ in, if they do."""
    one, other = _NUMBER.search(at), _NUMBER.search(above)
    if not one or not other or at[: one.start()] != above[: other.start()]:
        return None
    first, second = (Decimal(match[0].replace(",", "")) for match in (one, other))
    return (first, second) if first != second else None


def _rounder(at: Decimal, above: Decimal) -> Iterable[Decimal]:
    """Round numbers beyond `above`, further and further from `at`."""
    powers = [Decimal(10) ** power for power in range(-3, 10)]
    rounds: Sequence[Decimal] = [power * step for power in powers for step in _ROUND]
    if above > at:
        return (number for number in rounds if number > above)
    return (*(number for number in reversed(rounds) if number < above), Decimal(0))


def _renamed(name: str, number: Decimal) -> str:
    """The name with another number, written as the one before: `100,000` with commas."""
    match = _NUMBER.search(name)
    assert match is not None
    words = f"{number:,f}" if "," in match[0] else decimal_text(number)
    return f"{name[: match.start()]}{words}{name[match.end() :]}"
