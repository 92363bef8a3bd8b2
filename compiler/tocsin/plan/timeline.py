"""Phases become samples, written in promtool's series notation.

`a+bxn` is n+1 samples and `axn` too, but `_xn` is n gaps (measured on 2.42, 2.53 and 3.5): the one
place that knows this is here. A sample shows the world one scrape before it: so the first phase has
one sample more than the scrapes it lasts, besides the one that every run of n steps begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tocsin.model.levels import (
    START,
    Behind,
    Gone,
    Growing,
    GrowingHistogram,
    Level,
    Ramp,
    Series,
    Sloping,
    Standing,
    Usual,
)
from tocsin.plan.jitter import counted, stood
from tocsin.values import Duration, decimal_text, exact

_WHOLE_TO = Decimal("1e-9")
"""A step this close to a whole number is one: rates such as 400 a minute have no finite decimal a second."""


_SHOWN = Growing | Standing | Ramp | Sloping | Behind
"""Levels of single numbers; a series that has none of them at any time is not there."""


class TimelineError(ValueError):
    """A phase or rate that no series of samples can show, in words for its author."""


@dataclass(frozen=True)
class Stretch:
    """A level and for how many samples it lasts; None before the series exists."""

    level: Level | None
    samples: int


def lay_out(
    phases: Sequence[tuple[Duration, Iterable[Level]]], normal: Iterable[Level], interval: Duration
) -> dict[Series, str]:
    """Each series with its samples, in the order the series are first named.

    `normal` is what series do that no phase names. A series that ends before it begins is left out. A
    counter that comes back goes on from where it stood, unless its level says where it starts.

    >>> up = Series.of("up", {})
    >>> lay_out([(Duration.parse("1m"), [Standing(up, Decimal(1))])], [], Duration.parse("15s"))[up]
    '1x5'
    """
    if not phases:
        raise TimelineError("it has no phases, so nothing happens in it")
    counts = [_samples(length, interval) for length, _ in phases]
    counts[0] += 2
    usual = {level.series: level for level in normal}
    levels = [
        {
            each.series: usual.get(each.series, Gone(each.series)) if isinstance(each, Usual) else each
            for each in named
        }
        for _, named in phases
    ]
    levels[0] = usual | levels[0]
    everything = dict.fromkeys(series for named in levels for series in named)
    written = {}
    for series in everything:
        stretches = _stretches(series, levels, counts)
        if any(isinstance(stretch.level, GrowingHistogram) for stretch in stretches):
            written[series] = " ".join(_histograms(stretches, interval))
        elif any(isinstance(stretch.level, _SHOWN) for stretch in stretches):
            written[series] = " ".join(_notation(stretches, interval))
    return written


def _samples(length: Duration, interval: Duration) -> int:
    if length % interval:
        raise TimelineError(f"a phase lasts {length}, which is no multiple of the scrape interval {interval}")
    return length // interval


def _stretches(
    series: Series, levels: Sequence[Mapping[Series, Level]], counts: Sequence[int]
) -> list[Stretch]:
    """The series' levels over time; a phase that does not name it continues the one before."""
    stretches: list[Stretch] = []
    current: Level | None = None
    for named, count in zip(levels, counts, strict=True):
        level = named.get(series, _afterwards(current))
        if isinstance(level, Gone) and (current is None or isinstance(current, Gone)):
            level = current
        restarted = isinstance(level, Growing | GrowingHistogram) and level.resets and series in named
        if stretches and level == current and not restarted:
            stretches[-1] = Stretch(level, stretches[-1].samples + count)
        else:
            stretches.append(Stretch(level, count))
        current = level
    return _noticed_at_once(stretches)


def _afterwards(level: Level | None) -> Level | None:
    """What goes on when a later phase does not name the series: a ramp has reached its end, and stays."""
    return Standing(level.series, level.end) if isinstance(level, Ramp) else level


def _noticed_at_once(stretches: list[Stretch]) -> list[Stretch]:
    """A series that ends is marked stale by the next scrape; only values show the world of the last one."""
    for position in range(1, len(stretches)):
        before, after = stretches[position - 1], stretches[position]
        if isinstance(after.level, Gone) and before.samples > 1:
            stretches[position - 1] = Stretch(before.level, before.samples - 1)
            stretches[position] = Stretch(after.level, after.samples + 1)
    return stretches


def _notation(stretches: Sequence[Stretch], interval: Duration) -> list[str]:
    items: list[str] = []
    value: Decimal | None = None
    back = False
    taken = 0
    for stretch in stretches:
        match stretch.level:
            case Growing() as level:
                step = whole_step(level, interval)
                born = value is None or (back and level.start != START)
                before = (
                    Decimal(0) if level.resets else level.start - step if born or value is None else value
                )
                if level.unsteady:
                    grown = counted(level, before, born and not level.resets, step, taken, stretch.samples)
                    items += map(decimal_text, grown)
                    value = grown[-1]
                else:
                    items.append(_run(before + step, step, stretch.samples))
                    value = before + step * stretch.samples
            case Standing() as level:
                if level.unsteady:
                    items += map(decimal_text, stood(level, taken, stretch.samples))
                else:
                    items.append(_run(level.value, Decimal(0), stretch.samples))
                value = level.value
            case Ramp() as level:
                passed = _ramped(level, value, stretch.samples)
                items += map(decimal_text, passed)
                value = level.end
            case Sloping() as level:
                step = level.per_second * interval.seconds
                first = level.start if value is None else value + step
                items.append(_run(first, step, stretch.samples))
                value = first + step * (stretch.samples - 1)
            case Behind() as level:
                first = interval.seconds * taken - level.seconds
                items.append(_run(first, interval.seconds, stretch.samples))
            case Gone():
                items.append("stale")
                items += [f"_x{stretch.samples - 1}"] if stretch.samples > 1 else []
            case _:
                items.append(f"_x{stretch.samples}")
        back = isinstance(stretch.level, Gone)
        taken += stretch.samples
    return items


def _ramped(level: Ramp, stood_at: Decimal | None, samples: int) -> list[Decimal]:
    """Each sample of a ramp, the last of them at its end; nine decimals are more than any eye sees."""
    start = level.start if level.start is not None else stood_at
    if start is None:
        raise TimelineError(
            f"{level.series} moves to {level.end} from nowhere; say start=... where it begins"
        )
    rise = level.end - start
    return [exact(round(start + rise * number / samples, 9)) for number in range(1, samples + 1)]


def _run(first: Decimal, step: Decimal, samples: int) -> str:
    if samples == 1:
        return decimal_text(first)
    # promtool takes `NaNx5` for a word, `NaN+0x5` for samples.
    grows = f"{'-' if step < 0 else '+'}{decimal_text(abs(step))}" if step or not first.is_finite() else ""
    return f"{decimal_text(first)}{grows}x{samples - 1}"


def _histograms(stretches: Sequence[Stretch], interval: Duration) -> list[str]:
    """Histograms as promtool 2.53 reads them: it takes a run of them for the last thing in a series.

    So only the last stretch is written as a run, and the samples of the others one by one.
    """
    seen = {bucket for each in stretches for bucket in _positions(each.level)}
    places = range(min(seen), max(seen) + 1)
    counts: dict[int, Decimal] | None = None
    items: list[str] = []
    for stretch in stretches:
        match stretch.level:
            case GrowingHistogram() as level:
                growing = [(p, Growing(level.series, rate)) for p, rate in level.per_second]
                steps = dict.fromkeys(places, Decimal(0)) | {
                    p: whole_step(each, interval) for p, each in growing
                }
                for number in range(stretch.samples):
                    if level.resets and number == 0:
                        counts = dict(steps)
                    elif counts is None:
                        counts = dict.fromkeys(places, level.start)
                    else:
                        counts = {p: counts[p] + steps[p] for p in places}
                    if stretch is stretches[-1] and stretch.samples > 1:
                        items.append(f"{_histogram(counts)}+{_histogram(steps)}x{stretch.samples - 1}")
                        break
                    items.append(_histogram(counts))
            case Gone():
                items.append("stale")
                items += ["_"] * (stretch.samples - 1)
            case _:
                items += ["_"] * stretch.samples
    return items


def _positions(level: Level | None) -> list[int]:
    return [position for position, _ in level.per_second] if isinstance(level, GrowingHistogram) else []


def _histogram(counts: Mapping[int, Decimal]) -> str:
    """One sample; each value counts as its bucket's upper bound in the sum."""
    total = sum(counts.values(), Decimal(0))
    amount = sum((Decimal(2) ** place * count for place, count in counts.items()), Decimal(0))
    buckets = " ".join(map(decimal_text, counts.values()))
    return (
        f"{{{{schema:0 count:{decimal_text(total)} sum:{decimal_text(amount)} "
        f"offset:{min(counts)} buckets:[{buckets}]}}}}"
    )


def whole_step(level: Growing, interval: Duration) -> Decimal:
    """What the counter grows by from one sample to the next; counters count whole things."""
    if level.per_second < 0:
        raise TimelineError(f"{level.series} grows by {level.per_second:f} a second; a counter never falls")
    step = level.per_second * interval.seconds
    whole = step.to_integral_value()
    if abs(step - whole) <= _WHOLE_TO:
        return exact(whole)
    if not level.whole:
        return exact(round(step, 9))
    raise TimelineError(
        f"{level.series} grows by {step:.3f} a scrape of {interval}; counters count whole things, "
        f"so choose a rate that is a multiple of per_minute({decimal_text(exact(60 / interval.seconds))})"
    )
