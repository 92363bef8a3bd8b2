from __future__ import annotations

import pytest
from tests.proof.trials.conftest import read

from tocsin.proof.coverage.near import near_misses


@pytest.mark.parametrize(
    ("condition", "near"),
    [
        ("x > 5", ["x <= 5 >= 4.5"]),
        ("x >= 5", ["x < 5 >= 4.5"]),
        ("x < 5", ["x >= 5 <= 5.5"]),
        ("x <= 5", ["x > 5 <= 5.5"]),
        ("5 < x", ["x <= 5 >= 4.5"]),
        ("x > 0", ["x <= 0 >= 0"]),
        ("x < -10", ["x >= -10 <= -9"]),
        ("count(x) < 3", ["count(x) >= 3 <= 4"]),
        ("up == 0", ["up != 0 >= -1 <= 1"]),
        ("up != 1", ["up == 1"]),
        ("x > on (a) y", ["x <= on (a) y and x >= on (a) y * 0.9"]),
        ("x < y + 1", ["x >= y + 1 and x <= (y + 1) * 1.1"]),
        ("x > 5 and y < 2", ["x <= 5 >= 4.5", "y >= 2 <= 2.2"]),
        ("absent(x)", []),
        ("x == y", []),
        ("x > +Inf", []),
        ("x > bool 5", []),
    ],
)
def test_each_comparison_has_values_that_just_miss_it(condition: str, near: list[str]) -> None:
    assert list(map(str, near_misses(read(condition), {}))) == near
