"""Metrics as authors declare them. The kind of a metric is its Python type.

`Counter` has rates and increases and no comparison; `Gauge` is a vector; `Histogram` has quantiles
and buckets. Each can be narrowed with `.where()`, and can be given a level in a scenario.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import StrictBool

from tocsin.errors import report
from tocsin.model.conditions import Condition, flaw, is_
from tocsin.model.declaration import Declaration, shown
from tocsin.model.fields import LabelName, MetricName, Text
from tocsin.model.fleet import Fleet, combinations
from tocsin.model.levels import START, Behind, Gone, Growing, Ramp, Series, Standing, Unseen
from tocsin.promql.expression import BROKEN, Expr, Operators, Unusable, duration
from tocsin.promql.nodes import Call, Matcher, MatchOp, Modifiers, Node, RangeSelector, Selector
from tocsin.promql.parts import quote
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.promql.units import EVENTS, Quantity, Unit
from tocsin.values import exact

TARGET_LABELS = ("instance", "job")
"""Labels every scraped series has, whatever the program exposes."""

_UNIT_WORD = re.compile(r"[a-z]+(?:_[a-z]+)*")
_SUFFIXES = ("seconds", "bytes", "ratio")
_NOT_BASE = {
    "milliseconds": "seconds",
    "minutes": "seconds",
    "hours": "seconds",
    "kilobytes": "bytes",
    "megabytes": "bytes",
    "percent": "ratio",
}


class Metric(Declaration):
    """What the program exposes under one name, or the part of it that `.where()` left."""

    noun: ClassVar[str] = "metric"
    kind: ClassVar[MetricKind]

    name: MetricName
    help: Text
    labels: tuple[LabelName, ...] = ()
    """Labels the program sets; `job` and `instance` are there besides."""
    unit: str | None = None
    """What is measured or counted, in base units; by default what the name ends in."""
    assumed: StrictBool = False
    """Whether nobody has confirmed yet that this metric exists."""
    matchers: tuple[Matcher, ...] = ()

    def _contradictions(self) -> Iterator[str]:
        unit, suffix = self.unit, self._suffix
        if unit is None:
            return
        if unit in _NOT_BASE:
            yield f"unit is {unit!r}; Prometheus keeps base units, so declare {_NOT_BASE[unit]!r}"
        elif not _UNIT_WORD.fullmatch(unit):
            yield f"unit is {unit!r}; expected a lower-case plural such as 'requests'"
        elif suffix and unit != suffix and self.kind is not MetricKind.COUNTER:
            yield f"unit is {unit!r}, but the name ends in {suffix!r}"

    @property
    def _suffix(self) -> str | None:
        stem = self.name.removesuffix("_total")
        return next((suffix for suffix in _SUFFIXES if stem.endswith(f"_{suffix}")), None)

    @property
    def measure(self) -> Unit | None:
        """The unit declared, or the one the name ends in by Prometheus's naming rules."""
        word = self.unit or self._suffix
        return Unit.of(word) if word else None

    @property
    def all_labels(self) -> tuple[str, ...]:
        """The labels of a scraped series: those declared, and those of its target."""
        return tuple(dict.fromkeys((*self.labels, *TARGET_LABELS)))

    def may_have(self, label: str) -> bool:
        """Whether a series can carry this label; of a metric declared wrongly nothing can be ruled out."""
        return self._broken or label in self.all_labels

    def where(self, **conditions: str | Condition) -> Self:
        """Only series whose labels meet these conditions.

        A label that is not declared is an error that names those that are.
        """
        matchers = list(self.matchers)
        for label, condition in conditions.items():
            if not self.may_have(label):
                near = difflib.get_close_matches(label, self.all_labels, n=1)
                hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(self.all_labels)}"
                report(f"{self.name} has no label {label}; {hint}")
            elif not isinstance(condition, str | Condition):
                report(
                    f"{self.name}: {label} is {shown(condition)}; "
                    "expected a text or a condition such as is_not('ok')"
                )
            elif words := flaw(condition := is_(condition) if isinstance(condition, str) else condition):
                report(f"{self.name}: {label} {words}")
            else:
                matchers.append(condition.on(label))
        return self._with(matchers=tuple(dict.fromkeys(matchers)))

    def across(self, **values: Iterable[str]) -> Fleet[Self]:
        """In a scenario: many series at once, one for each combination of these labels' values.

        `requests.across(pod=("a", "b"), zone=("x", "y"))` are four; say `.each_at(rate)` for a rate that
        each of them has, `.together_at(rate)` for one that they share.
        """
        return Fleet(tuple(self.where(**chosen) for chosen in combinations(self.name, values)))

    def _with(self, **changes: Any) -> Self:
        copy = self.model_copy(update=changes)
        copy._origin = self._origin
        return copy

    def _schema(self) -> Schema:
        if self._broken:
            return Schema()
        return Schema(self.kind, self.measure, Labels.of(*self.labels, *TARGET_LABELS))

    def _selector(
        self, suffix: str = "", *, offset: str | None = None, extra: tuple[Matcher, ...] = ()
    ) -> Selector:
        when = Modifiers(duration(offset)) if offset else Modifiers()
        return Selector(self.name + suffix, (*self.matchers, *extra), when, self._schema())

    def _series(self, suffix: str = "", **extra: str) -> Series:
        """The one series a scenario gives values to; every label must have one exact value."""
        exactly = {m.label: m.value for m in self.matchers if m.op is MatchOp.EQUAL}
        loose = [m for m in self.matchers if m.op is not MatchOp.EQUAL and m.label not in exactly]
        missing = [
            label for label in self.labels if label not in exactly and label not in {m.label for m in loose}
        ]
        if loose:
            given = f"{loose[0].label}{loose[0].op.value}{quote(loose[0].value)}"
            report(f"{self.name}: a series needs exact labels; got {given}")
        if missing and not self._broken:
            verb = "has" if len(missing) == 1 else "have"
            report(f"{self.name}: a series needs a value for each label; {', '.join(missing)} {verb} none")
        return Series.of(self.name + suffix, exactly | extra)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                return super().__getattr__(name)
            kind = type(self)
            near = difflib.get_close_matches(name, _vocabulary(kind), n=1)
            call = "()" if near and callable(getattr(kind, near[0], None)) else ""
            hint = f"did you mean .{near[0]}{call}?" if near else f"it has .{', .'.join(_vocabulary(kind))}"
            report(f"{self.name} is a {kind.__name__}, which has no .{name}; {hint}")
            return lambda *_, **__: BROKEN


def _vocabulary(kind: type[Metric]) -> list[str]:
    """What authors may ask of a metric: its fields, and what its own classes define."""
    ours = [
        base for base in kind.__mro__ if base.__module__.startswith("tocsin.") and base is not Declaration
    ]
    defined = {name for base in ours for name in vars(base) if not name.startswith(("_", "model_"))}
    return sorted((defined | kind.model_fields.keys()) - {"kind", "noun"})


class Counter(Metric, Unusable):
    """Counts things that happen; it only grows, and starts again at 0 when the program restarts."""

    kind: ClassVar[MetricKind] = MetricKind.COUNTER

    def _unusable(self) -> str:
        return (
            f"{self.name} is a counter: its bare value says how long the program has run; "
            "write .increase('1h') or .rate('5m')"
        )

    @property
    def measure(self) -> Unit | None:
        """What is counted: `events` unless declared."""
        return super().measure or EVENTS

    def rate(self, window: str, *, offset: str | None = None) -> Expr:
        """How many a second, each series by itself, over the last `window`."""
        return self._range("rate", window, offset)

    def increase(self, window: str, *, offset: str | None = None) -> Expr:
        """How many within the last `window`, each series by itself."""
        return self._range("increase", window, offset)

    def _range(self, function: str, window: str, offset: str | None) -> Expr:
        return Expr(Call(function, (RangeSelector(self._selector(offset=offset), duration(window)),)))

    def born_within(self, window: str, *, seen: Metric) -> Expr:
        """The value of each series that did not exist `window` ago, though its target was scraped then.

        rate() and increase() need two samples, so what a series counted before its first scrape is
        never seen by them: a counter that is created by its first event hides that event. That the
        target was scraped is told by `seen`, a metric it always exposes; otherwise a new Prometheus,
        or a scrape that failed for a while, would make every old counter look new.
        """
        born = Expr(self._selector()).unless(Expr(self._selector(offset=window)))
        return born.and_(Expr(seen._selector(offset=window)), on=TARGET_LABELS)

    def at(self, rate: Quantity | int, *, start: int | None = None) -> Growing:
        """In a scenario: grows at this rate, `per_minute(400)`; 0 stands still."""
        return Growing(self._series(), _per_second(self.name, rate), START if start is None else exact(start))

    def appears(self, rate: Quantity | int, *, burst: int = 0) -> Growing:
        """In a scenario: exposed from this phase on, as the series is created by what it then counts.

        The first sample already stands at `burst`: what it counted before it was first scraped, which
        neither rate() nor increase() ever sees.
        """
        return Growing(self._series(), _per_second(self.name, rate), exact(burst))

    def reset(self, rate: Quantity | int) -> Growing:
        """In a scenario: the program restarts, so the counter falls to 0 and grows at this rate."""
        return Growing(self._series(), _per_second(self.name, rate), resets=True)

    def gone(self) -> Gone:
        """In a scenario: no longer scraped."""
        return Gone(self._series())

    def unseen(self) -> Unseen:
        """In a scenario: without samples, as while Prometheus is down; for 5 minutes the last one counts."""
        return Unseen(self._series())


def _per_second(name: str, rate: object) -> Any:
    is_rate = isinstance(rate, Quantity) and dict(rate.unit.powers).get("seconds") == -1
    if isinstance(rate, Quantity) and is_rate and rate.amount >= 0:
        return rate.amount
    if rate != 0 or isinstance(rate, bool):
        why = ", since a counter never falls" if is_rate else ""
        report(
            f"{name}: the rate is {shown_quantity(rate)}; expected per_minute(400), per_second(5) or 0{why}"
        )
    return exact(0)


def shown_quantity(value: object) -> str:
    """A quantity in the author's words, anything else as Python writes it."""
    return str(value) if isinstance(value, Quantity) else shown(value)


def _amount(name: str, value: object) -> Any:
    if isinstance(value, Quantity):
        return value.amount
    try:
        return exact(value)  # type: ignore[arg-type]  # what else it may be is what is found out here
    except (ValueError, TypeError):
        report(f"{name}: the value is {shown(value)}; expected a number or a quantity such as percent(5)")
        return exact(0)


class Gauge(Metric, Operators):
    """A value that goes up and down; it stands in expressions as it is."""

    kind: ClassVar[MetricKind] = MetricKind.GAUGE

    def _node(self) -> Node:
        return self._selector()

    def ago(self, offset: str) -> Expr:
        """The value it had this long ago."""
        return Expr(self._selector(offset=offset))

    def at(self, value: Quantity | int | float | str) -> Standing:
        """In a scenario: stays at this value."""
        return Standing(self._series(), self._level(value))

    def _level(self, value: object) -> Any:
        measure = self.measure
        if isinstance(value, Quantity) and measure and not (self.is_broken or value.unit.agrees(measure)):
            report(f"{self.name}: the value is {value}, which is {value.unit}; expected {measure}")
        return _amount(self.name, value)

    def gone(self) -> Gone:
        """In a scenario: no longer scraped."""
        return Gone(self._series())

    def unseen(self) -> Unseen:
        """In a scenario: without samples, as while Prometheus is down; for 5 minutes the last one counts."""
        return Unseen(self._series())

    def ramp(
        self, end: Quantity | int | float | str, *, start: Quantity | int | float | str | None = None
    ) -> Ramp:
        """In a scenario: moves evenly to `end` while the phase lasts, from where it stood or from `start`."""
        first = None if start is None else self._level(start)
        return Ramp(self._series(), self._level(end), first)

    def behind(self, length: str) -> Behind:
        """In a scenario: a time in seconds since 1970 that stays this long before now: `behind("26h")`."""
        return Behind(self._series(), duration(length).seconds)

    def ahead(self, length: str) -> Behind:
        """In a scenario: a time in seconds since 1970 that stays this long after now: `ahead("7d")`."""
        return Behind(self._series(), -duration(length).seconds)
