"""The series a probe gives samples to, and what kind of unknown each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tocsin.model.levels import Series
from tocsin.plan.probes.forms import Underivable
from tocsin.plan.probes.patterns import passes
from tocsin.promql.nodes import Binary, Call, Node, RangeSelector, Selector, Subquery
from tocsin.promql.types import MetricKind

RATES = frozenset({"rate", "increase", "irate"})
SLOPES = frozenset({"delta", "idelta", "deriv"})
QUANTILE = "histogram_quantile"


class Role(Enum):
    """What is unknown of a series."""

    LEVEL = "how high it stands"
    COUNTER = "how fast it counts"
    SLOPE = "how fast it rises"
    AGE = "how long ago its time is"
    SPREAD = "how large what it observes is"


@dataclass(frozen=True)
class Source:
    """A series with its role; one of a histogram stands for all its buckets, and has no `le`."""

    series: Series
    role: Role

    @property
    def unknown(self) -> str:
        """The name of what is unknown of it."""
        return str(self.series)

    def is_read_by(self, selector: Selector) -> bool:
        """Whether the selector selects it."""
        if selector.name != self.series.name:
            return False
        labels = dict(self.series.labels)
        return all(
            passes(labels.get(matcher.label, ""), (matcher,))
            for matcher in selector.matchers
            if not (self.role is Role.SPREAD and matcher.label == "le")
        )


def roles(node: Node) -> dict[str, Role]:
    """The role of each metric that an expression reads.

    Raises:
        Underivable: it selects by something else than a name, or reads one metric in two ways.
    """
    found: dict[str, Role] = {}
    for selector, role in _uses(node, Role.LEVEL):
        if not selector.name:
            raise Underivable("it selects series by other labels than their name")
        if selector.when.at is not None:
            raise Underivable("it reads a fixed point in time (@)")
        if selector.schema.kind is MetricKind.COUNTER and role is Role.LEVEL:
            role = Role.COUNTER
        before = found.get(selector.name, role)
        together = {before, role}
        if len(together) == 2:
            # Beside its age, a timestamp may be compared as it is; beside its rate, a counter may be there.
            others = together - {Role.LEVEL}
            if len(others) != 1 or not others <= {Role.COUNTER, Role.AGE}:
                raise Underivable(f"it reads {selector.name} in two ways: {before.value}, and {role.value}")
            [role] = others
        found[selector.name] = role
    return found


def _uses(node: Node, role: Role) -> Iterator[tuple[Selector, Role]]:
    match node:
        case Selector():
            yield node, role
            return
        case RangeSelector():
            yield node.selector, role
            return
        case Call(function=name) if name in RATES:
            role = Role.COUNTER if role is not Role.SPREAD else role
        case Call(function=name) if name in SLOPES:
            role = Role.SLOPE
        case Call(function=name) if name == QUANTILE:
            role = Role.SPREAD
        case Binary(operator="-") if _tells_time(node.left) != _tells_time(node.right):
            role = Role.AGE
        case Subquery() if role is Role.COUNTER:
            raise Underivable("it takes a rate of a subquery")
    for child in node.children:
        yield from _uses(child, role)


def _tells_time(node: Node) -> bool:
    return any(isinstance(each, Call) and each.function == "time" for each in node.walk())
