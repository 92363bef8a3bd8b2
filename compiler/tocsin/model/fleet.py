"""Many series of one metric, told of at once: one for each combination of labels' values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Generic, TypeVar

from tocsin.errors import report
from tocsin.model.declaration import shown
from tocsin.promql.units import Quantity

M = TypeVar("M")


@dataclass(frozen=True)
class Fleet(Generic[M]):
    """The series; what is said of them is said of each, unless it is said of them together."""

    members: tuple[M, ...]

    def each_at(self, *level: Any, **how: Any) -> tuple[Any, ...]:
        """In a scenario: each of them at this rate or value."""
        return self._all("at", *level, **how)

    def together_at(self, rate: Quantity, *shares: Any, **how: Any) -> tuple[Any, ...]:
        """In a scenario: all of them together at this rate, each at its equal part of it."""
        if not isinstance(rate, Quantity):
            report(
                f"the rate of several series together is {shown(rate)}; expected one such as per_minute(400)"
            )
            return ()
        part = Quantity(rate.amount / len(self.members), rate.unit, rate.written)
        return self._all("at", part, *shares, **how)

    def reset_each(self, rate: Quantity | int) -> tuple[Any, ...]:
        """In a scenario: all restart, and each then grows at this rate."""
        return self._all("reset", rate)

    def gone(self) -> tuple[Any, ...]:
        """In a scenario: none of them is scraped any more."""
        return self._all("gone")

    def _all(self, verb: str, *level: Any, **how: Any) -> tuple[Any, ...]:
        return tuple(getattr(member, verb)(*level, **how) for member in self.members)


def combinations(name: str, values: Mapping[str, Iterable[str]]) -> Iterator[dict[str, str]]:
    """Each combination of the labels' values, the last label varying fastest; reports what is no choice.

    >>> list(combinations("up", {"pod": ("a", "b"), "zone": ("x",)}))
    [{'pod': 'a', 'zone': 'x'}, {'pod': 'b', 'zone': 'x'}]
    """
    choices = []
    for label, given in values.items():
        several = tuple(given) if isinstance(given, tuple | list | set | frozenset | range) else ()
        if not several or not all(isinstance(value, str) for value in several):
            report(f"{name}: {label} across {shown(given)}; expected several values such as ('a', 'b')")
            several = ("a",)
        choices.append(sorted(several) if isinstance(given, set | frozenset) else several)
    for chosen in product(*choices):
        yield dict(zip(values, chosen, strict=True))
