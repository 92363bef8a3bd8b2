"""An objective on its way down: who it is, and how it refers to its own recordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tocsin.model.slo import Missing, Slo, UptimeSli
from tocsin.plan import names
from tocsin.plan.rules import Pairs, RecordingRule
from tocsin.plan.slo.tiers import BurnTier
from tocsin.promql.nodes import (
    Aggregate,
    Binary,
    Call,
    Matcher,
    Matching,
    MatchOp,
    Node,
    Number,
    RangeSelector,
    Selector,
)
from tocsin.promql.types import Labels, MetricKind, Schema
from tocsin.promql.units import RATIO
from tocsin.values import Duration

BASE = Duration.parse("5m")
"""The window of the base pair, which longer windows are summed from."""

LONGEST_FROM_COUNTERS = Duration.parse("6h")
"""Windows up to this are computed from the counters; longer ones would read too many samples."""

ZERO, ONE = Number(Decimal(0)), Number(Decimal(1))


@dataclass(frozen=True)
class Objective:
    """An SLO of a service, with its resolved tiers."""

    slo: Slo
    service: str
    owner: str
    interval: Duration
    tiers: tuple[BurnTier, ...]
    is_taken_apart: bool = False
    """Whether its events were found in a ratio by query."""

    @property
    def id(self) -> str:
        """What tells it from all other objectives."""
        return names.slo_id(self.service, self.slo.name)

    @property
    def by(self) -> tuple[str, ...]:
        """The labels that split it."""
        return self.slo.by

    @property
    def period(self) -> Duration:
        """How long the budget must last."""
        return Duration.parse(self.slo.period)

    @property
    def labels(self) -> Pairs:
        """The labels of every recording; fixed for good, as sums over the period rest on them."""
        return ((names.SLO_ID, self.id), (names.SLO_SERVICE, self.service), (names.SLO_NAME, self.slo.name))

    @property
    def windows(self) -> tuple[Duration, ...]:
        """Every window that a ratio is recorded for, shortest first."""
        return tuple(
            sorted({BASE, self.period, *(w for tier in self.tiers for w in (tier.long, tier.short))})
        )

    @property
    def from_base(self) -> bool:
        """Whether even short windows are summed from the base pair: counters know of no exclusion."""
        return self.slo.exclude is not None or self.slo.missing is Missing.BAD

    def is_summed(self, window: Duration) -> bool:
        """Whether the ratio of this window comes from rates that were recorded, and not from the counters."""
        if isinstance(self.slo.sli, UptimeSli):
            return False
        return self.from_base or window > LONGEST_FROM_COUNTERS

    def record(self, name: str, expr: Node, labels: Pairs = ()) -> RecordingRule:
        """A recording with the objective's labels."""
        return RecordingRule(name, expr, (*self.labels, *labels), self.slo.origin)

    def read(self, name: str) -> Selector:
        """The objective's own recorded series."""
        labels = Labels.of(names.SLO_ID, names.SLO_SERVICE, names.SLO_NAME, *self.by)
        schema = Schema(MetricKind.GAUGE, RATIO if name.startswith("slo:sli_error") else None, labels)
        return Selector(name, (Matcher(names.SLO_ID, MatchOp.EQUAL, self.id),), schema=schema)

    def over(self, function: str, name: str, window: Duration) -> Node:
        """A range function over the objective's own recorded series."""
        return Call(function, (RangeSelector(self.read(name), window),))

    def not_excluded(self, expr: Node) -> Node:
        """The expression, without a value while the objective's exclusion holds."""
        if self.slo.exclude is None:
            return expr
        return Binary("unless", expr, self.slo.exclude.node, matching=Matching((), on=True))


def summed(expr: Node, by: Iterable[str]) -> Node:
    """`sum by (...) (expr)`."""
    return Aggregate("sum", expr, tuple(by))


def share(part: Node, whole: Node) -> Node:
    """`part / (whole > 0)`: no sample, rather than NaN, when nothing happened."""
    return Binary("/", part, Binary(">", whole, ZERO))


def constant(value: Decimal) -> Node:
    """`vector(value)`."""
    return Call("vector", (Number(value),))
