"""Panels flow from left to right, and never lie on each other."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.plan.dashboards.layout import flow
from tocsin.plan.dashboards.shapes import Kind, Panel, Row

sizes = st.tuples(st.integers(1, 24), st.integers(2, 12))


def panel(name: str, width: int, height: int) -> Panel:
    return Panel(name, Kind.STAT, name, name, width, height)


def row(name: str, *given: tuple[int, int]) -> Row:
    return Row(name, name, tuple(panel(f"{name}{number}", *size) for number, size in enumerate(given)))


def test_a_line_that_is_full_is_followed_by_another_and_each_row_begins_at_the_left() -> None:
    placed = flow((row("a", (8, 4), (8, 6), (8, 4), (12, 3)), row("b", (4, 4))))

    assert [(each.what.key, each.x, each.y, each.width, each.height) for each in placed] == [
        ("a", 0, 0, 24, 1),
        ("a0", 0, 1, 8, 4),
        ("a1", 8, 1, 8, 6),
        ("a2", 16, 1, 8, 4),
        ("a3", 0, 7, 12, 3),
        ("b", 0, 10, 24, 1),
        ("b0", 0, 11, 4, 4),
    ]


@given(st.lists(st.lists(sizes, max_size=8), max_size=4))
def test_no_two_overlap_and_none_is_outside(given: list[list[tuple[int, int]]]) -> None:
    placed = flow([row(f"r{number}-", *sizes) for number, sizes in enumerate(given)])

    assert all(each.x >= 0 and each.x + each.width <= 24 for each in placed)
    assert not any(one.overlaps(two) for one, two in combinations(placed, 2))
    assert len(placed) == len(given) + sum(map(len, given))


def test_what_touches_does_not_overlap() -> None:
    [_, one, two] = flow((row("a", (8, 4), (8, 4)),))

    assert one.overlaps(one)
    assert not one.overlaps(two)
