"""Fractions of sums: their arithmetic is that of numbers, and what is solved is so."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.plan.probes.forms import Entangled, Form, Sum, Underivable

A, B = Form.unknown("a"), Form.unknown("b")
small = st.builds(Fraction, st.integers(-50, 50), st.integers(1, 9))
values = st.fixed_dictionaries({"a": small, "b": small})


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Ratios of two sums, sums, and numbers."""
    top = Sum.of({"a": draw(small), "b": draw(small)}, draw(small))
    bottom = Sum.of({"a": draw(small), "b": draw(small)}, draw(small))
    return Form.of(top, bottom if bottom != Sum() and draw(st.booleans()) else Sum(constant=Fraction(1)))


@given(forms(), small, values)
def test_arithmetic_with_a_number_is_that_of_the_values(
    form: Form, number: Fraction, at: dict[str, Fraction]
) -> None:
    value = form.at(at)
    if isinstance(value, float):
        return
    other = Form.number(number)
    assert form.plus(other).at(at) == value + number
    assert form.plus(other, -1).at(at) == value - number
    assert other.plus(form, -1).at(at) == number - value
    if number:
        assert form.times(other).at(at) == other.times(form).at(at) == value * number
        assert form.over(other).at(at) == value / number
    if value:
        assert other.over(form).at(at) == number / value


@given(forms(), small, values)
def test_what_is_solved_for_is_the_value_that_was_wanted(
    form: Form, target: Fraction, at: dict[str, Fraction]
) -> None:
    found = form.solve("a", target, at)
    if found is not None:
        assert form.at({**at, "a": found}) == target


def test_a_share_of_a_whole_is_solved_for_the_part() -> None:
    share = A.over(A.plus(B))
    assert share.solve("a", Fraction(1, 20), {"a": Fraction(0), "b": Fraction(95)}) == 5


def test_a_share_cannot_become_more_than_all() -> None:
    share = A.over(A.plus(B))
    assert share.solve("a", Fraction(1), {"a": Fraction(0), "b": Fraction(95)}) is None


def test_an_unknown_that_does_not_matter_is_not_solved_for() -> None:
    assert A.solve("b", Fraction(3), {"a": Fraction(1), "b": Fraction(1)}) is None


def test_what_is_divided_by_itself_is_one() -> None:
    assert A.over(A).constant is None
    assert A.over(A).at({"a": Fraction(3)}) == 1
    assert A.over(B).times(B) == A
    assert B.times(A.over(B)) == A


def test_a_division_by_zero_is_infinite_or_no_number_as_in_the_engine() -> None:
    share = A.over(B)
    zero = Fraction(0)
    assert share.at({"a": Fraction(1), "b": zero}) == math.inf
    assert share.at({"a": Fraction(-1), "b": zero}) == -math.inf
    assert math.isnan(share.at({"a": zero, "b": zero}))


def test_a_division_by_the_number_zero_is_refused() -> None:
    with pytest.raises(Underivable, match=r"^it divides by zero$"):
        A.over(Form.number(0))


def test_products_and_sums_beyond_a_fraction_say_what_stands_in_the_way() -> None:
    with pytest.raises(Entangled) as product:
        A.times(B)
    assert product.value.unknowns == {"b"}
    with pytest.raises(Entangled) as total:
        A.over(B).plus(B.over(A))
    assert total.value.unknowns == {"a", "b"}
    assert str(total.value) == "it multiplies or divides what is not a plain sum of series"
