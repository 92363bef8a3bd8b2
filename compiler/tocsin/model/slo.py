"""Service level objectives: what is promised to users, and how keeping it is measured.

Four kinds of indicator say what is bad: events, slow requests (classic or native histogram), time,
or a ratio that something else computes. Which alerts follow, and with what numbers, is tuned here.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, InstanceOf, model_validator

from tocsin.model.alert import Runbook, Severity
from tocsin.model.declaration import Declaration
from tocsin.model.fields import LabelName, PositiveDuration, Slug, Text
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter, Gauge
from tocsin.promql.expression import Expr, Operators, node_of
from tocsin.promql.units import Quantity, percent

Query = Callable[[str], Expr]
"""A rate written by hand for a window: `lambda window: raw(f"sum(rate(a_total[{window}]))")`."""


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

    bad: InstanceOf[Counter] | Query
    total: InstanceOf[Counter] | Query


class LatencySli(Declaration):
    """The share of requests slower than `within`.

    For a classic histogram a declared bucket; a native one takes any threshold, but off its own
    boundaries 2.x and 3.x interpolate differently.
    """

    noun: ClassVar[str] = "SLI"

    histogram: InstanceOf[Histogram]
    within: InstanceOf[Quantity]

    @model_validator(mode="after")
    def _threshold_is_a_bucket(self) -> Self:
        if not self.histogram.native:
            self.histogram.bound(self.within)
        elif self.histogram.measure is not None and not self.within.unit.agrees(self.histogram.measure):
            raise ValueError(
                f"within is {self.within}, which is {self.within.unit}; "
                f"{self.histogram.name} measures {self.histogram.measure}"
            )
        return self


class UptimeSli(Declaration):
    """The share of time a probe is not up: each evaluation is a slot that is good or bad.

    A slot is bad when fewer than `quorum` of the probes are up, and when there is no probe at all.
    Grouped, a probe that vanished counts as down for an hour, after which its group is forgotten.
    """

    noun: ClassVar[str] = "SLI"

    up: InstanceOf[Gauge]
    quorum: InstanceOf[Quantity] = percent(50)


class RatioSli(Declaration):
    """A share of bad events that a query computes for any window; nothing is known of their number.

    Windows of a day and more average the five-minute shares, so that a quiet hour weighs as much as
    a busy one: declare events instead where they are counted.
    """

    noun: ClassVar[str] = "SLI"

    error_ratio: Query


Sli = EventsSli | LatencySli | UptimeSli | RatioSli


def _share(value: object) -> object:
    if not isinstance(value, Quantity) or not value.unit.is_ratio:
        raise ValueError(f"is {value!r}; expected a share such as percent('99.9')")
    return value


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
    share: Annotated[InstanceOf[Quantity], BeforeValidator(_share)] | None = None
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
    return Expr(node_of(value))


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

    @model_validator(mode="after")
    def _options_fit_the_indicator(self) -> Self:
        problems = []
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
