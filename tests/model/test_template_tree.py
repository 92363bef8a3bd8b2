"""Paths are shown as they are written."""

from __future__ import annotations

import pytest

from tocsin.model.template_tree import Path, Pipe

PATHS = {
    ".": Path("."),
    ".Labels.pod": Path(".", ("Labels", "pod")),
    "$labels": Path("$labels"),
    "$labels.pod": Path("$labels", ("pod",)),
    "(...).pod": Path(Pipe("", (), False, ()), ("pod",)),
}


@pytest.mark.parametrize("shown", PATHS)
def test_a_path_is_shown_as_it_is_written(shown: str) -> None:
    assert str(PATHS[shown]) == shown
