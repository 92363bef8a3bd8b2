"""Lines have the gaps that there are, and all their peaks."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.outputs.plot.curves import area, path, stretches, thinned

VALUES = st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=60)


@given(VALUES)
@settings(max_examples=40, deadline=None)
def test_stretches_hold_every_finite_point_once_and_no_other(values: list[float]) -> None:
    points = [(n * 60.0, value) for n, value in enumerate(values)]
    found = list(stretches(points, 60))

    assert [p for each in found for p in each] == [p for p in points if math.isfinite(p[1])]
    assert all(found)


def test_a_missing_point_is_a_gap_only_where_the_step_is_known() -> None:
    points = [(0.0, 1.0), (120.0, 2.0)]
    assert list(stretches(points, 60)) == [((0.0, 1.0),), ((120.0, 2.0),)]
    assert list(stretches(points, None)) == [((0.0, 1.0), (120.0, 2.0))]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=500), st.integers(4, 50))
@settings(max_examples=40, deadline=None)
def test_a_thinned_line_keeps_its_extremes_its_ends_and_its_order(values: list[float], most: int) -> None:
    points = [(float(n), value) for n, value in enumerate(values)]
    kept = thinned(points, most)

    assert len(kept) <= max(len(points) if len(points) <= most else 0, most + 1)
    assert list(kept) == sorted(kept)
    assert {max(values), min(values)} <= {value for _, value in kept}
    assert kept[-1] == points[-1]


def test_a_path_and_its_area() -> None:
    points = [(0, 0.0), (10, 5.0)]
    assert path(points, float, lambda v: 50 - v) == "M0 50L10 45"
    assert area(points, float, lambda v: 50 - v, 50) == "M0 50L10 45V50H0Z"
