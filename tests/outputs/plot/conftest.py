"""Plots read back as XML, to ask where things are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tocsin.outputs.plot.chart import Chart
from tocsin.outputs.plot.drawing import draw
from tocsin.outputs.plot.lettering import width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Words:
    """A text with the box it takes, about."""

    text: str
    left: float
    right: float
    foot: float


@dataclass(frozen=True)
class Plot:
    """A drawn chart."""

    text: str
    root: ET.Element

    @property
    def size(self) -> tuple[float, float]:
        _, _, wide, high = map(float, self.root.attrib["viewBox"].split())
        return wide, high

    def words(self) -> list[Words]:
        return list(self._words())

    def _words(self) -> Iterator[Words]:
        for each in self.root.iter(f"{SVG}text"):
            text, x = each.text or "", float(each.attrib["x"])
            wide = width(text, 11)
            shift = {"end": wide, "middle": wide / 2}.get(each.attrib.get("text-anchor", ""), 0.0)
            yield Words(text, x - shift, x - shift + wide, float(each.attrib["y"]))

    def texts(self) -> list[str]:
        return [each.text for each in self.words()]

    def titles(self) -> list[str]:
        return [each.text or "" for each in self.root.iter(f"{SVG}title")]

    def styled(self, class_: str) -> list[ET.Element]:
        """Elements of a class."""
        return [each for each in self.root.iter() if class_ in each.attrib.get("class", "").split()]


@pytest.fixture
def plot() -> Callable[..., Plot]:
    """Draws a chart, and reads it."""

    def make(chart: Chart, **how: float) -> Plot:
        text = draw(chart, **how)
        return Plot(text, ET.fromstring(text))

    return make
