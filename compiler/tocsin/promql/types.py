"""What is known of an expression without running it: kind of value, unit, and labels.

Data only. The rules that derive one type from others are in `typecheck`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from tocsin.promql.functions import ValueType
from tocsin.promql.units import Unit


@dataclass(frozen=True)
class Labels:
    """The label names a series of an expression may carry.

    `open` sets may carry others too: nobody declared the metric, so nothing can be ruled out.

    >>> Labels.of("job", "code").keep(("job", "pod")).names == {"job"}
    True
    >>> ANY_LABELS.may_have("pod"), Labels.of("job").may_have("pod")
    (True, False)
    """

    names: frozenset[str] = frozenset()
    open: bool = False

    @classmethod
    def of(cls, *names: str) -> Labels:
        """Exactly these names."""
        return cls(frozenset(names))

    def may_have(self, name: str) -> bool:
        """Whether a series can carry this label."""
        return self.open or name in self.names

    def keep(self, names: tuple[str, ...]) -> Labels:
        """What `by` and `on` leave."""
        return Labels(frozenset(names) if self.open else self.names & frozenset(names))

    def drop(self, names: tuple[str, ...]) -> Labels:
        """What `without` and `ignoring` leave."""
        return Labels(self.names - frozenset(names), self.open)

    def add(self, names: tuple[str, ...]) -> Labels:
        """With these names as well."""
        return Labels(self.names | frozenset(names), self.open)

    def union(self, other: Labels) -> Labels:
        """Labels of either side."""
        return Labels(self.names | other.names, self.open or other.open)

    def __str__(self) -> str:
        return ", ".join(sorted(self.names)) or "no labels"


NO_LABELS = Labels()
ANY_LABELS = Labels(open=True)


class MetricKind(Enum):
    """What a series is, as the instrumented program means it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    BUCKETS = "classic histogram's buckets"
    NATIVE_HISTOGRAM = "native histogram"
    UNDECLARED = "undeclared metric"


@dataclass(frozen=True)
class Schema:
    """What was declared of a metric, carried by every selector that reads it."""

    kind: MetricKind = MetricKind.UNDECLARED
    unit: Unit | None = None
    labels: Labels = ANY_LABELS
    observed: Unit | None = None
    """For histograms: the unit of what is observed, which is what a quantile has."""


@dataclass(frozen=True)
class Type:
    """The type of an expression. A unit of None is unknown: it is compared with anything."""

    value: ValueType
    unit: Unit | None = None
    labels: Labels = field(default_factory=Labels)
    observed: Unit | None = None
    bare: bool = False
    """A number written without a unit; what it counts is in the author's head only."""
    literal: Decimal | str | None = None
    """The number or the string itself, where it stands in the expression."""
