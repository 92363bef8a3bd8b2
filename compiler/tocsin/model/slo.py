"""Service level objectives: what is promised to users, and how keeping it is measured.

Four kinds of indicator say what is bad: events, slow requests (classic or native histogram), time,
or a ratio that something else computes. Which alerts follow, and with what numbers, is tuned here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, InstanceOf, model_validator

from tocsin.model.alert import RESERVED_LABELS, Runbook, Severity, is_condition
from tocsin.model.declaration import Declaration
from tocsin.model.fields import LabelName, PositiveDuration, Slug, Text
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter, Gauge, Metric
from tocsin.promql.expression import Expr, Operators, node_of
from tocsin.promql.functions import ValueType
from tocsin.promql.nodes import Node
from tocsin.promql.units import Quantity, percent
from tocsin.values import Duration

Query = Callable[[str], Expr]
"""A rate written by hand for a window: `lambda window: raw(f"sum(rate(a_total[{window}]))")`."""

_DAY = Duration.parse("1d")
_EXAMPLE = 'lambda window: raw(f"sum(rate(a_total[{window}]))")'
_OWN_LABELS = RESERVED_LABELS | {"le", "objective"}
"""Labels of alerts and of `slo:info` that an author's would replace; besides those that begin with slo_."""


def _asked(query: Any) -> Any:
    """A query that gives an expression when it is asked for one."""
    if isinstance(query, Counter) or not callable(query):
        return query
    try:
        inspect.signature(query).bind("5m")
    except TypeError:
        raise ValueError(f"cannot be asked for a window; expected a function of one: {_EXAMPLE}") from None
    given = query("5m")
    if not isinstance(given, Operators):
        raise ValueError(f"gives {given!r}; expected an expression such as {_EXAMPLE}")
    if node_of(given).type.value is ValueType.RANGE:
        raise ValueError(f"gives {given}, which is no number yet; expected a rate of it, as in {_EXAMPLE}")
    return query


def _asked_for_each_window(query: Any) -> Any:
    """A query of events must count those of the window it is asked for."""
    if not isinstance(_asked(query), Counter) and callable(query) and query("5m") == query("1h"):
        raise ValueError(
            f"gives {query('5m')} for every window; expected one that uses its window: {_EXAMPLE}"
        )
    return query


def _share(value: object) -> object:
    if not isinstance(value, Quantity) or not value.unit.is_ratio:
        shown = str(value) if isinstance(value, Quantity) else repr(value)
        raise ValueError(f"is {shown}; expected a share such as percent('99.9')")
    return value


def _part(value: object) -> object:
    given = _share(value)
    assert isinstance(given, Quantity)
    if not 0 < given.amount <= 1:
        raise ValueError(f"is {given}; expected more than 0 and at most 100 %")
    return given


class Missing(Enum):
    """What it means that the series an objective is measured by are gone."""

    IGNORE = "ignore"
    """Nothing: the service comes and goes."""
    TICKET = "ticket"
    """Someone should look in office hours."""
    PAGE = "page"
    """Someone should look now."""
    BAD = "bad"
    """Users are hurt: each minute counts as if all the traffic of the hour before failed."""
    EXCLUDE = "exclude"
    """For time: the slots are not counted. The default is that they are bad."""


class EventsSli(Declaration):
    """The share of events that are bad: `bad` among `total`, two counters or two queries of rates."""

    noun: ClassVar[str] = "SLI"

    bad: Annotated[InstanceOf[Counter] | Query, AfterValidator(_asked_for_each_window)]
    total: Annotated[InstanceOf[Counter] | Query, AfterValidator(_asked_for_each_window)]


class LatencySli(Declaration):
    """The share of requests slower than `within`.

    For a classic histogram a declared bucket; a native one takes any threshold, but off its own
    boundaries 2.x and 3.x interpolate differently.
    """

    noun: ClassVar[str] = "SLI"

    histogram: InstanceOf[Histogram]
    within: InstanceOf[Quantity]

    def _contradictions(self) -> Iterator[str]:
        """The threshold must be a bucket, or of the unit that is observed."""
        if self.is_broken:
            return
        if not self.histogram.native:
            self.histogram.bound(self.within)
        elif self.histogram.measure is not None and not self.within.unit.agrees(self.histogram.measure):
            yield (
                f"within is {self.within}, which is {self.within.unit}; "
                f"{self.histogram.name} measures {self.histogram.measure}"
            )


class UptimeSli(Declaration):
    """The share of time a probe is not up: each evaluation is a slot that is good or bad.

    A slot is bad when fewer than `quorum` of the probes are up, and when there is no probe at all.
    Grouped, a probe that vanished counts as down for an hour, after which its group is forgotten.
    """

    noun: ClassVar[str] = "SLI"

    up: InstanceOf[Gauge]
    quorum: Annotated[InstanceOf[Quantity], BeforeValidator(_part)] = percent(50)
    """The part of the probes, of each group, that must be up."""


class RatioSli(Declaration):
    """A share of bad events that a query computes for any window.

    A division of two sums of rates is counted like events. Of any other query windows of a day and more
    average the five-minute shares, so that a quiet hour weighs as much as a busy one.
    """

    noun: ClassVar[str] = "SLI"

    error_ratio: Annotated[Query, AfterValidator(_asked)]


Sli = EventsSli | LatencySli | UptimeSli | RatioSli


def _objective(value: object) -> object:
    given = _share(value)
    assert isinstance(given, Quantity)
    if not 0 < given.amount < 1:
        raise ValueError(f"is {given}; an objective lies between 0 and 100 %, both excluded")
    return given


class Tier(Declaration):
    """What to change about a burn-rate tier; what is None stays as the period has it."""

    noun: ClassVar[str] = "tier"

    long: PositiveDuration | None = None
    """The window that says that the budget is being spent."""
    short: PositiveDuration | None = None
    """The window that says that it still is."""
    share: Annotated[InstanceOf[Quantity], BeforeValidator(_part)] | None = None
    """The part of the period's budget that is gone after one long window at the factor."""
    severity: Severity | None = None
    rescale: bool = False
    """Where no error ratio could reach the factor: lower it to what half of all events failing burns."""


class Tiers(Declaration):
    """The burn-rate tiers of an objective, from the fastest to the slowest; None drops one."""

    noun: ClassVar[str] = "tiers"

    fast: Tier | None = Tier()
    medium: Tier | None = Tier()
    slow: Tier | None = Tier()
    chronic: Tier | None = Tier()


def _condition(value: Any) -> Any:
    if value is None or isinstance(value, Expr):
        return value
    if not isinstance(value, Operators):
        raise ValueError(f"is {value!r}; expected an expression that has a series while it holds")
    node = node_of(value)
    if not is_condition(node):
        raise ValueError(
            f"has no condition: {node} has a series whenever it has data; compare it, as in .eq(1)"
        )
    return Expr(node)


class Slo(Declaration):
    """A promise: this share of events, or of time, is good over the period."""

    noun: ClassVar[str] = "SLO"

    name: Slug
    description: Text
    objective: Annotated[InstanceOf[Quantity], BeforeValidator(_objective)]
    sli: Sli
    period: PositiveDuration = "30d"
    by: tuple[LabelName, ...] = ()
    """Labels that split the objective: each combination has a budget of its own."""
    tiers: Tiers = Tiers()
    min_bad: int | None = None
    """The fewest bad events in a long window that may alert: at low traffic one is a large share."""
    exclude: Annotated[InstanceOf[Expr] | None, BeforeValidator(_condition)] = None
    """While this has a series (maintenance), nothing counts, neither good nor bad."""
    missing: Missing | None = None
    """By default a ticket for events, and bad slots for time."""
    traffic_stopped_above: InstanceOf[Quantity] | None = None
    """Page when events stop that came faster than this an hour before; by default not."""
    budget_exhausted: bool = False
    """Whether to open a ticket when the period's budget is gone."""
    labels: dict[LabelName, str] = {}
    """The author's own labels: on `slo:info` and on the alerts, never on what is summed over time."""
    runbook: Runbook | None = None

    @property
    def budget(self) -> Decimal:
        """The share that may be bad: one minus the objective, exact."""
        return self.objective.complement

    def alert(self, name: str) -> SloAlert:
        """One of its alerts, by the name it has in the rules, for a scenario: `slo.alert("SLOBurnFast")`."""
        return SloAlert(self, name)

    @model_validator(mode="after")
    def _options_fit_the_indicator(self) -> Self:
        problems = [*self._label_problems(), *self._number_problems()]
        if self.min_bad is not None and self.min_bad < 2:
            problems.append(f"min_bad is {self.min_bad}; expected 2 or more, as one bad event always counts")
        if isinstance(self.sli, RatioSli) and self.min_bad is not None:
            problems.append("min_bad needs counted events; a RatioSli has only their share")
        if not isinstance(self.sli, EventsSli | LatencySli) and self.traffic_stopped_above is not None:
            problems.append("traffic_stopped_above needs counted events")
        if isinstance(self.sli, UptimeSli):
            if self.missing not in (None, Missing.BAD, Missing.EXCLUDE):
                problems.append(f"missing is {self.missing}; for time it is Missing.BAD or Missing.EXCLUDE")
        elif self.missing is Missing.EXCLUDE:
            problems.append(
                "missing is Missing.EXCLUDE, which is for time; expected IGNORE, TICKET, PAGE or BAD"
            )
        if isinstance(self.sli, RatioSli) and self.missing is Missing.BAD:
            problems.append("missing is Missing.BAD, which needs counted events")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _contradictions(self) -> Iterator[str]:
        """The series must have the labels that split the objective."""
        if self.is_broken or self.sli.is_broken:
            return
        for name, node in _read(self.sli):
            known = node.type.labels
            for label in self.by:
                if not known.may_have(label):
                    yield f"by has {label}, which is no label of {name}; it has {known}"

    def _label_problems(self) -> list[str]:
        """A label that is set twice is lost: groups would become one, and rules fail over it."""
        problems = []
        for field, given in (("by", self.by), ("labels", tuple(self.labels))):
            taken = [label for label in given if label in _OWN_LABELS or label.startswith("slo_")]
            problems += [f"{field} has {label}, which is set by the compiler" for label in taken]
        problems += [f"by has {label} twice" for label in dict.fromkeys(self.by) if self.by.count(label) > 1]
        problems += [
            f"labels has {label}, which splits the objective" for label in self.labels if label in self.by
        ]
        problems += [
            f"label {label} is {text!r}; expected a fixed text, no template"
            for label, text in self.labels.items()
            if "{{" in text
        ]
        return problems

    def _number_problems(self) -> list[str]:
        problems = []
        if Duration.parse(self.period) % _DAY:
            problems.append(f"period is {self.period}; expected whole days, such as '30d'")
        least = self.traffic_stopped_above
        if least is not None and (dict(least.unit.powers).get("seconds") != -1 or least.amount <= 0):
            problems.append(f"traffic_stopped_above is {least}; expected a rate such as per_minute(60)")
        return problems


def _read(sli: Sli) -> Iterator[tuple[str, Node]]:
    """What an indicator is computed from: each field that says so, with what it reads."""
    sources: dict[str, Metric | Query]
    match sli:
        case EventsSli():
            sources = {"bad": sli.bad, "total": sli.total}
        case LatencySli():
            sources = {"histogram": sli.histogram if sli.histogram.native else sli.histogram.count}
        case UptimeSli():
            sources = {"up": sli.up}
        case RatioSli():
            sources = {"error_ratio": sli.error_ratio}
    for name, source in sources.items():
        yield name, source._selector() if isinstance(source, Metric) else node_of(source("5m"))


@dataclass(frozen=True)
class SloAlert:
    """An alert that an objective leads to, as scenarios name it."""

    slo: Slo
    name: str
