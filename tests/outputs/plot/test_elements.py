"""What others wrote stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.outputs.plot.elements import coordinate, element, group, point, text, title


@given(st.text())
@settings(max_examples=40, deadline=None)
def test_any_text_is_text_and_any_attribute_an_attribute(words: str) -> None:
    root = ET.fromstring(element("g", title(words), class_=words))
    [inside] = list(root)

    assert len(root.attrib) == 1
    assert inside.tag == "title"
    assert list(inside) == []


def test_names_of_attributes_are_written_as_svg_has_them() -> None:
    assert element("a", text_anchor="end", xlink__href="#") == '<a text-anchor="end" xlink:href="#"/>'


def test_markup_and_what_no_page_can_hold_is_harmless() -> None:
    assert text('<b a="1">&\x00') == '&lt;b a="1"&gt;&amp;\ufffd'


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (-0.04, "0"), (1.25, "1.2"), (1.3, "1.3"), (-7, "-7"), (100, "100")]
)
def test_coordinates_have_one_decimal_at_most(value: float, words: str) -> None:
    assert coordinate(value) == words
    assert point(value, 1) == f"{words} 1"


def test_a_group_of_nothing_is_nothing() -> None:
    assert group([], "x") == ""
    assert group(["", "<a/>"], "x") == '<g class="x"><a/></g>'
