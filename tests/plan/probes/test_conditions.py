"""Conditions: what holds together, what excludes what, and all ways to be absent."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from tocsin.plan.probes.conditions import ALWAYS, Comparison, both, choices, compared, neither
from tocsin.plan.probes.forms import Form, Underivable

X, Y = (Comparison(Form.unknown(name), ">", Form.number(0)) for name in "xy")


def test_a_comparison_of_numbers_is_known_at_once() -> None:
    assert compared(Form.number(3), ">", Form.number(2)) is True
    assert compared(Form.number(3), "==", Form.number(2)) is False


def test_a_comparison_knows_its_sides_and_what_decides_it() -> None:
    left, right = Form.unknown("a"), Form.unknown("b")
    comparison = compared(left, "<=", right)
    assert isinstance(comparison, Comparison)
    assert comparison.sides == (left, right)
    assert comparison.unknowns == {"a", "b"}
    assert comparison.holds({"a": Fraction(1), "b": Fraction(1)})
    assert not comparison.holds({"a": Fraction(2), "b": Fraction(1)})


def test_what_contradicts_is_never_met_together() -> None:
    assert both(frozenset({(X, True)}), frozenset({(Y, False)})) == {(X, True), (Y, False)}
    assert both(frozenset({(X, True)}), frozenset({(X, False)})) is None


@pytest.mark.parametrize(
    "alternatives",
    [
        [],
        [frozenset({(X, True)})],
        [frozenset({(X, True), (Y, True)})],
        [frozenset({(X, True)}), frozenset({(Y, False)})],
        [frozenset({(X, True), (Y, False)}), frozenset({(X, False), (Y, True)})],
        [frozenset({(X, True)}), frozenset({(X, False)})],
        [ALWAYS],
    ],
)
def test_neither_is_met_exactly_where_none_of_the_alternatives_is_and_only_once(
    alternatives: list[frozenset[tuple[Comparison, bool]]],
) -> None:
    for x, y in product((True, False), repeat=2):
        facts = {(X, x), (Y, y)}
        met = [when for when in neither(alternatives) if when <= facts]
        assert len(met) == (0 if any(when <= facts for when in alternatives) else 1)


def test_choices_leave_out_what_contradicts() -> None:
    yes, no = frozenset({(X, True)}), frozenset({(X, False)})
    assert list(choices([[(yes, 1), (no, 2)], [(yes, 3), (no, 4)]])) == [(yes, (1, 3)), (no, (2, 4))]


def test_more_combinations_than_can_be_followed_are_refused() -> None:
    with pytest.raises(Underivable, match=r"^too many conditions meet in one aggregation$"):
        list(choices([[(ALWAYS, n) for n in range(9)]] * 2))
