"""Series of an answer: their labels, what they are worth, and when they are there; and operators on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tocsin.plan.probes.conditions import ALWAYS, When, both, compared
from tocsin.plan.probes.forms import Form, Underivable
from tocsin.plan.probes.sources import Source
from tocsin.promql.nodes import Binary
from tocsin.promql.operators import OPERATORS, Kind
from tocsin.values import Duration

Labels = tuple[tuple[str, str], ...]
"""Sorted by name; a label that is empty is not there."""


@dataclass(frozen=True)
class Spread:
    """The buckets of one histogram, of which a quantile can be taken."""

    source: Source


@dataclass(frozen=True)
class Opaque:
    """A value that is there, and of which nothing is known: that of a counter which goes on counting."""


Held = Form | Spread | Opaque


@dataclass(frozen=True)
class Element:
    """A series of an answer; of several with the same labels at most one is there."""

    labels: Labels
    value: Held
    when: When = ALWAYS


Vector = tuple[Element, ...]
Answer = Form | Vector
"""A number, or series."""


@dataclass(frozen=True)
class World:
    """The series that exist, what is held fixed of them, and how far samples are apart."""

    sources: tuple[Source, ...]
    fixed: Mapping[str, Fraction]
    scrape: Duration

    def form(self, source: Source) -> Form:
        """What is unknown of a series, or what it is fixed to."""
        fixed = self.fixed.get(source.unknown)
        return Form.unknown(source.unknown) if fixed is None else Form.number(fixed)


def labels_of(pairs: Mapping[str, str]) -> Labels:
    """Canonical labels."""
    return tuple(sorted((name, value) for name, value in pairs.items() if value))


def form_of(held: Held) -> Form:
    """The value as a form.

    Raises:
        Underivable: nothing is known of it.
    """
    if isinstance(held, Form):
        return held
    if isinstance(held, Spread):
        raise Underivable("it computes with the buckets of a histogram other than by a quantile")
    raise Underivable("it computes with the bare value of a counter")


def operated(node: Binary, left: Form, right: Form) -> Form:
    """Arithmetic of two numbers, or their comparison as zero or one."""
    if OPERATORS[node.operator].kind is Kind.COMPARISON:
        outcome = compared(left, node.operator, right)
        if isinstance(outcome, bool):
            return Form.number(int(outcome))
        raise Underivable("it compares numbers that are no series")
    return arithmetic(node.operator, left, right)


def arithmetic(operator: str, left: Form, right: Form) -> Form:
    """The operator on two forms."""
    match operator:
        case "+":
            return left.plus(right)
        case "-":
            return left.plus(right, -1)
        case "*":
            return left.times(right)
        case "/":
            return left.over(right)
        case "^":
            base, power = left.constant, right.constant
            if power is not None and power.denominator == 1 and 0 <= power <= 64:
                if base is not None:
                    return Form.number(base ** int(power))
                if power == 1:
                    return left
    raise Underivable(f"it computes with {operator}, which has no inverse here")


def operated_element(node: Binary, left: Element | Form, right: Element | Form, *, kept: Element) -> Vector:
    """The operator on two series that match, or on one and a number; `kept` has the labels and conditions."""
    forms = [form_of(each.value) if isinstance(each, Element) else each for each in (left, right)]
    if OPERATORS[node.operator].kind is not Kind.COMPARISON:
        return (replace(kept, value=arithmetic(node.operator, *forms)),)
    filtered = form_of(left.value) if isinstance(left, Element) else forms[1]
    outcome = compared(forms[0], node.operator, forms[1])
    if node.return_bool:
        if isinstance(outcome, bool):
            return (replace(kept, value=Form.number(int(outcome))),)
        sides = [
            (Form.number(int(truth)), both(kept.when, frozenset({(outcome, truth)})))
            for truth in (True, False)
        ]
        return tuple(replace(kept, value=value, when=when) for value, when in sides if when is not None)
    if isinstance(outcome, bool):
        return (replace(kept, value=filtered),) if outcome else ()
    met = both(kept.when, frozenset({(outcome, True)}))
    return () if met is None else (replace(kept, value=filtered, when=met),)
