from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "or/hides-one-side"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def rule(expr: str, summary: str = "{{ $value }}") -> dict[str, object]:
    return {"alert": "A", "expr": expr, "annotations": {"summary": summary}}


def hidden(labels: str) -> str:
    return (
        f"warning: both sides of the or have {labels}: when both hold, only the left is seen, "
        "and $value does not say which it is"
    )


def test_equal_labels_hide_the_right_side(says: Says) -> None:
    assert says(CHECK, rule("sum(a) > 1 or sum(b) > 1")) == [hidden("no labels")]
    assert says(CHECK, rule("sum by (x) (a) > 1 or sum by (x) (b) > 1")) == [hidden("the same labels (x)")]
    assert says(CHECK, rule("sum(a) > 1 or sum(b) > 1 or sum by (x) (c) > 1")) == [hidden("no labels")]


@pytest.mark.parametrize(
    "expr",
    [
        "sum(a) > 1 or sum(a) < 0",
        "a > 1 or b > 1",
        "sum by (x) (a) > 1 or sum by (y) (b) > 1",
        "sum(a) > 1 or on (x) sum(b) > 1",
        'sum by (x) (a{x="1"}) > 1 or sum by (x) (b{x="2"}) > 1',
        "(sum(a) or sum(b)) > 1",
        "sum(a) > 1",
    ],
)
def test_sides_that_differ_are_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, rule(expr)) == []


def test_what_shows_no_value_is_left_alone(says: Says) -> None:
    assert says(CHECK, rule("sum(a) > 1 or sum(b) > 1", "either is bad")) == []
    assert says(CHECK, {"record": "r", "expr": "sum(a) > 1 or sum(b) > 1"}) == []
