"""Panels ask as often as they have room for, and never more often than there are samples."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.outputs.preview.builders import WINDOW, board_json, panel, panel_json, target

from tocsin.outputs.preview.board import read_board
from tocsin.outputs.preview.questions import Question, Window, marks, questions, step_of
from tocsin.outputs.preview.variables import Chosen
from tocsin.values import Duration

SECONDS = Duration.parse("15s")


@pytest.mark.parametrize(
    ("hours", "width", "interval", "step"),
    [
        (1, 24, "", "15s"),
        (6, 8, "", "1m"),
        (6, 24, "", "15s"),
        (24, 12, "", "2m"),
        (24 * 30, 8, "", "2h"),
        (1, 24, "1m", "1m"),
        (1, 24, ">2m", "2m"),
        (1, 24, "$own", "15s"),
    ],
)
def test_the_distance_of_points_follows_from_width_span_and_interval(
    hours: int, width: int, interval: str, step: str
) -> None:
    asking = panel(gridPos={"x": 0, "y": 0, "w": width, "h": 8}, interval=interval)

    assert str(step_of(asking, Window(0, hours * 3600, SECONDS))) == step


def test_a_range_begins_and_ends_at_multiples_of_its_step_and_an_instant_at_the_end() -> None:
    asking = panel("table", target("rate(x[$__rate_interval]) * $factor"), target("y", instant=True))
    window = Window(7, 3607, SECONDS)

    assert questions(asking, window, {"factor": Chosen(("2",))}) == (
        Question("rate(x[1m]) * 2", 0, 3600, SECONDS),
        Question("y", 7, 3607, None),
    )


def test_marks_are_asked_for_over_the_whole_span() -> None:
    [annotation] = read_board(
        board_json(panel_json(), annotations={"list": [{"name": "n", "expr": "ALERTS{s='$s'}"}]})
    ).annotations
    choices = {"s": Chosen(("a",))}

    assert marks(annotation, WINDOW, choices) == Question("ALERTS{s='a'}", 0, 3600, Duration.parse("1m"))
    coarse = replace(WINDOW, scrape=Duration.parse("5m"))
    assert marks(annotation, coarse, choices).step == Duration.parse("5m")
    month = replace(WINDOW, end=30 * 86400)
    asked = marks(annotation, month, choices)
    assert asked.step is not None
    assert (asked.end - asked.start) / float(asked.step.seconds) < 2000
