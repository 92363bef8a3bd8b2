"""Text is given the room it takes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.outputs.plot.lettering import ELLIPSIS, fitting, width


@given(st.text(max_size=40), st.floats(min_value=0, max_value=300))
@settings(max_examples=40, deadline=None)
def test_text_that_was_fitted_fits(text: str, room: float) -> None:
    fitted = fitting(text, 11, room)

    assert width(fitted, 11) <= room or not fitted
    assert fitted == text or fitted == "" or fitted.endswith(ELLIPSIS)


def test_a_cut_name_has_no_blank_before_the_ellipsis() -> None:
    assert fitting("a bbbbbbbbb", 10, 20) == "a…"


@pytest.mark.parametrize(
    ("narrow", "wide"), [("iiii", "nnnn"), ("nnnn", "AAAA"), ("AAAA", "MMMM"), ("M", "字")]
)
def test_letters_differ_in_width(narrow: str, wide: str) -> None:
    assert width(narrow, 11) < width(wide, 11)
