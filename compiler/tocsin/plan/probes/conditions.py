"""Comparisons between forms, and the conditions under which a series is in an answer."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from tocsin.plan.probes.forms import Form, Number, Underivable, Values

_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
"""What holds where a comparison does not."""

_MOST = 64
"""Combinations of conditions within one answer; more say that nobody could follow it either."""


@dataclass(frozen=True)
class Comparison:
    """`left operator right`."""

    left: Form
    operator: str
    right: Form

    @property
    def sides(self) -> tuple[Form, Form]:
        """Left and right."""
        return self.left, self.right

    @property
    def unknowns(self) -> frozenset[str]:
        """Those that decide it."""
        return self.left.unknowns | self.right.unknowns

    def holds(self, values: Values) -> bool:
        """Whether it is true for these values; what is no number compares with nothing."""
        return _COMPARE[self.operator](self.left.at(values), self.right.at(values))


Literal = tuple[Comparison, bool]
"""A comparison and whether it holds."""

When = frozenset[Literal]
"""All of these; always, if there are none."""

ALWAYS: When = frozenset()


def compared(left: Form, operator: str, right: Form) -> Comparison | bool:
    """The comparison, or its outcome where both sides are known."""
    comparison = Comparison(left, operator, right)
    return comparison if comparison.unknowns else comparison.holds({})


def both(one: When, other: When) -> When | None:
    """One and the other; None if they contradict each other."""
    together = one | other
    return None if any((comparison, not truth) in together for comparison, truth in together) else together


def neither(alternatives: Iterable[When]) -> tuple[When, ...]:
    """None of the alternatives, as conditions of which at most one is met."""
    found: list[When] = [ALWAYS]
    for when in alternatives:
        grown = []
        for start in found:
            known = start
            for comparison, truth in sorted(when, key=repr):
                if (out := both(known, frozenset({(comparison, not truth)}))) is not None:
                    grown.append(out)
                nearer = both(known, frozenset({(comparison, truth)}))
                if nearer is None:
                    break
                known = nearer
        found = grown
    return tuple(dict.fromkeys(found))


def choices(options: Iterable[list[tuple[When, object]]]) -> Iterator[tuple[When, tuple[object, ...]]]:
    """One of each list, in all ways that do not contradict each other."""
    lists = list(options)
    size = 1
    for each in lists:
        size *= len(each)
        if size > _MOST:
            raise Underivable("too many conditions meet in one aggregation")
    for picked in product(*lists):
        met: When | None = ALWAYS
        for when, _ in picked:
            met = both(met, when) if met is not None else None
        if met is not None:
            yield met, tuple(value for _, value in picked)
