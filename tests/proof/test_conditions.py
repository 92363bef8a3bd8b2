"""Conditions are taken apart where they are joined, and read with the value on the left."""

from __future__ import annotations

import pytest

from tocsin.promql.parse import parse
from tocsin.proof.conditions import MOST, comparisons


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("a / b > 0.05", ["a / b > 0.05"]),
        ("0.05 < a", ["a > 0.05"]),
        ("0 == up", ["up == 0"]),
        ("a > b", ["a > b"]),
        ("a > 1 and b < 2 unless on (x) c", ["a > 1", "b < 2", "c"]),
        ("absent(up)", ["absent(up)"]),
        ("max(a > 5)", ["max(a > 5)"]),
        ("a > bool 5", ["a > bool 5"]),
        ("up == 0 or up == 0", ["up == 0"]),
    ],
)
def test_a_condition_is_its_comparisons(condition: str, found: list[str]) -> None:
    assert [str(each) for each in comparisons(parse(condition))] == found


def test_of_many_comparisons_the_first_are_watched() -> None:
    condition = " or ".join(f"a{number} > {number}" for number in range(9))
    assert [str(each) for each in comparisons(parse(condition))] == [f"a{n} > {n}" for n in range(MOST)]
