"""Service level objectives: what is promised to users, and how keeping it is measured."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, InstanceOf, model_validator

from tocsin.model.alert import Runbook
from tocsin.model.declaration import Declaration
from tocsin.model.fields import LabelName, PositiveDuration, Slug, Text
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter, Gauge
from tocsin.promql.units import Quantity, percent


class EventsSli(Declaration):
    """The share of events that are bad: `bad` among `total`, two counters."""

    noun: ClassVar[str] = "SLI"

    bad: Counter
    total: Counter


class LatencySli(Declaration):
    """The share of requests slower than `within`, a declared bucket of a classic histogram."""

    noun: ClassVar[str] = "SLI"

    histogram: Histogram
    within: InstanceOf[Quantity]

    @model_validator(mode="after")
    def _threshold_is_a_bucket(self) -> Self:
        if self.histogram.native:
            raise ValueError("within needs a classic histogram with buckets")
        self.histogram.bound(self.within)
        return self


class UptimeSli(Declaration):
    """The share of time a probe is not up: each evaluation is a slot that is good or bad.

    A slot is bad when fewer than `quorum` of the probes are up, and when there is no probe at all.
    """

    noun: ClassVar[str] = "SLI"

    up: Gauge
    quorum: InstanceOf[Quantity] = percent(50)


Sli = EventsSli | LatencySli | UptimeSli


def _objective(value: object) -> object:
    if not isinstance(value, Quantity) or not value.unit.is_ratio:
        raise ValueError(f"is {value!r}; expected a share such as percent('99.9')")
    if not 0 < value.amount < 1:
        raise ValueError(f"is {value}; an objective lies between 0 and 100 %, both excluded")
    return value


class Slo(Declaration):
    """A promise: this share of events, or of time, is good over the period."""

    noun: ClassVar[str] = "SLO"

    name: Slug
    objective: Annotated[InstanceOf[Quantity], BeforeValidator(_objective)]
    sli: Sli
    period: PositiveDuration = "30d"
    description: Text
    by: tuple[LabelName, ...] = ()
    """Labels that split the objective: each combination has a budget of its own."""
    runbook: Runbook | None = None

    @property
    def budget(self) -> Decimal:
        """The share that may be bad: one minus the objective, exact."""
        return self.objective.complement
