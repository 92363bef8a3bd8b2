"""Fractions of sums of unknowns: what an expression is worth while every series is steady.

Closed under what alerts do with numbers: sums, multiples, ratios of sums, one minus a ratio. What is not a
fraction of two sums is beyond this, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

TIME = "time()"
"""The unknown that is the time of the evaluation, in seconds."""

Values = Mapping[str, Fraction]
"""A number for each unknown."""

Number = Fraction | float
"""A value; a float only where it is infinite or not a number, as in a division by zero."""


class Underivable(Exception):
    """A shape from which no probe can be derived, in words for its author."""


class Entangled(Underivable):
    """Two unknowns are multiplied; with those of one factor held fixed it can be gone on."""

    def __init__(self, unknowns: frozenset[str], at: Fraction | None = None) -> None:
        super().__init__("it multiplies or divides what is not a plain sum of series")
        self.unknowns = unknowns
        self.at = at


@dataclass(frozen=True)
class Sum:
    """A weighted sum of unknowns and a constant; no weight is zero, unknowns are sorted."""

    weights: tuple[tuple[str, Fraction], ...] = ()
    constant: Fraction = Fraction(0)

    @classmethod
    def of(cls, weights: Mapping[str, Fraction], constant: Fraction) -> Sum:
        """The canonical sum."""
        return cls(tuple(sorted((name, each) for name, each in weights.items() if each)), constant)

    @property
    def unknowns(self) -> frozenset[str]:
        """Those it depends on."""
        return frozenset(name for name, _ in self.weights)

    def plus(self, other: Sum, times: Fraction = Fraction(1)) -> Sum:
        """This and `times` the other."""
        weights = dict(self.weights)
        for name, weight in other.weights:
            weights[name] = weights.get(name, Fraction(0)) + weight * times
        return Sum.of(weights, self.constant + other.constant * times)

    def scaled(self, by: Fraction) -> Sum:
        """A multiple."""
        return Sum().plus(self, by)

    def at(self, values: Values) -> Fraction:
        """The value for these unknowns."""
        return self.constant + sum((weight * values[name] for name, weight in self.weights), Fraction(0))

    def split(self, unknown: str, values: Values) -> tuple[Fraction, Fraction]:
        """The weight of one unknown, and what all the rest is worth."""
        weight = dict(self.weights).get(unknown, Fraction(0))
        return weight, self.at({**values, unknown: Fraction(0)})


ONE = Sum(constant=Fraction(1))


@dataclass(frozen=True)
class Form:
    """`top / bottom`; the bottom is one wherever it is a constant.

    >>> bad, good = Form.unknown("bad"), Form.unknown("good")
    >>> share = bad.over(bad.plus(good))
    >>> share.solve("bad", Fraction(1, 20), {"good": Fraction(95), "bad": Fraction(0)})
    Fraction(5, 1)
    """

    top: Sum
    bottom: Sum = ONE

    @classmethod
    def of(cls, top: Sum, bottom: Sum = ONE) -> Form:
        """The canonical fraction."""
        if not bottom.unknowns and bottom.constant:
            return cls(top.scaled(1 / bottom.constant))
        return cls(top, bottom)

    @classmethod
    def number(cls, value: Fraction | int) -> Form:
        """A constant."""
        return cls(Sum(constant=Fraction(value)))

    @classmethod
    def unknown(cls, name: str) -> Form:
        """An unknown by itself."""
        return cls(Sum.of({name: Fraction(1)}, Fraction(0)))

    @property
    def unknowns(self) -> frozenset[str]:
        """Those it depends on."""
        return self.top.unknowns | self.bottom.unknowns

    @property
    def constant(self) -> Fraction | None:
        """Its value, if it has no unknowns."""
        return None if self.unknowns or self.bottom != ONE else self.top.constant

    def plus(self, other: Form, times: int = 1) -> Form:
        """This and `times` the other."""
        if self.bottom == other.bottom:
            return Form.of(self.top.plus(other.top, Fraction(times)), self.bottom)
        mine, its = self.constant, other.constant
        if its is not None:
            return Form.of(self.top.plus(self.bottom, its * times), self.bottom)
        if mine is not None:
            return Form.of(other.bottom.scaled(mine).plus(other.top, Fraction(times)), other.bottom)
        raise Entangled(other.unknowns)

    def times(self, other: Form) -> Form:
        """The product."""
        if (its := other.constant) is not None:
            return Form.of(self.top.scaled(its), self.bottom)
        if (mine := self.constant) is not None:
            return Form.of(other.top.scaled(mine), other.bottom)
        if self.top == other.bottom:
            return Form.of(other.top, self.bottom)
        if self.bottom == other.top:
            return Form.of(self.top, other.bottom)
        raise Entangled(other.unknowns, Fraction(1))

    def over(self, other: Form) -> Form:
        """The quotient."""
        if other.constant == 0:
            raise Underivable("it divides by zero")
        if self.bottom == other.bottom:
            return Form.of(self.top, other.top)
        return self.times(Form.of(other.bottom, other.top))

    def at(self, values: Values) -> Number:
        """The value for these unknowns; infinite or not a number where the engine has that."""
        top, bottom = self.top.at(values), self.bottom.at(values)
        if bottom:
            return top / bottom
        return float("nan") if not top else float("inf") if top > 0 else float("-inf")

    def solve(self, unknown: str, target: Fraction, values: Values) -> Fraction | None:
        """The value of one unknown that makes the fraction `target`; None if there is none."""
        weight, rest = self.top.split(unknown, values)
        below, base = self.bottom.split(unknown, values)
        slope = weight - target * below
        if not slope:
            return None
        found = (target * base - rest) / slope
        return found if below * found + base else None
