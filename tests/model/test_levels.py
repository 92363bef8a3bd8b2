"""Series have one canonical form."""

from __future__ import annotations

from tocsin.model.levels import Series


def test_labels_are_sorted_and_quoted() -> None:
    assert str(Series.of("a", {"z": 'q"\\', "b": "1"})) == 'a{b="1",z="q\\"\\\\"}'
    assert Series.of("a", {"z": "1", "b": "2"}) == Series.of("a", {"b": "2", "z": "1"})


def test_a_series_without_labels_is_its_name() -> None:
    assert str(Series.of("a", {})) == "a"
