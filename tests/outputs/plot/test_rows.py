"""States are bars, with words where they fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tocsin.outputs.plot.chart import Chart, Row, Span, Tone

LONG = "BillingDatabaseDownInEveryRegionThatThereIs"


def rows() -> Chart:
    spans = (
        Span(0, 1800, Tone.CALM, "silent"),
        Span(1800, 1830, Tone.PENDING, "pending"),
        Span(1830, 3600, Tone.FIRING, "firing for a good reason that takes many words to tell of"),
        Span(3600, 3600, Tone.ABSENT, "never seen"),
        Span(3600, 3660, Tone.ABSENT),
    )
    return Chart("states", rows=(Row(LONG, spans),))


def test_a_bar_has_its_word_where_it_fits_and_its_title_always(plot: Callable[..., Any]) -> None:
    drawn = plot(rows(), width=400)
    assert "silent" in drawn.texts()
    assert "pending" not in drawn.texts()
    assert "pending" in drawn.titles()
    assert "absent" in drawn.titles()


def test_a_bar_of_no_length_is_not_drawn(plot: Callable[..., Any]) -> None:
    drawn = plot(rows(), width=400)
    assert len(drawn.styled("bar")) == 4
    assert "never seen" not in drawn.titles()


def test_long_names_are_cut_and_said_in_full_in_a_title(plot: Callable[..., Any]) -> None:
    drawn = plot(rows(), width=400)
    [name] = [text for text in drawn.texts() if text.startswith("Billing")]
    assert name.endswith("…")
    assert LONG in drawn.titles()


def test_bars_follow_one_another_without_a_gap(plot: Callable[..., Any]) -> None:
    bars = [each.attrib for bar in plot(rows()).styled("bar") for each in bar if each.tag.endswith("rect")]
    ends = [float(bar["x"]) + float(bar["width"]) for bar in bars]
    assert all(abs(end - float(bar["x"])) < 0.11 for end, bar in zip(ends[:-1], bars[1:], strict=True))
