"""Every panel of billing's dashboards shows something on the day they are shown for, on a real Prometheus."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tocsin.files.settings import read_settings
from tocsin.outputs.preview.answers import Answer
from tocsin.previewing import Preview, boards_of, find_story, preview_story
from tocsin.tools.promtool import Promtool

pytestmark = [pytest.mark.promtool, pytest.mark.prometheus]

ROOT = Path(__file__).parents[2]

EMPTY = {
    ("slo-overview", "Alerts"): "no alert of an objective speaks: the incident is billing's own",
    ("slo-detail", "Alerts"): "no alert of an objective speaks",
    ("slo-detail", "Exhausted in"): "availability, which is shown first, burns nothing",
}
"""Dashboard and panel that have no data on this day, and why that is right."""


@pytest.fixture(scope="module")
def shown(promtool: Promtool, prometheus_program: Path) -> Preview:
    settings = read_settings(ROOT)
    story, plans = find_story(settings, "", promtool)
    assert story.name == "billing: a normal day with one webhook incident"
    environ = os.environ | {"TOCSIN_PROMETHEUS": str(prometheus_program)}
    return preview_story(story, boards_of(plans), promtool, ROOT, environ, {})


def answers(shown: Preview, uid: str, title: str) -> list[Answer]:
    """What the queries of a panel were answered."""
    [found] = [
        list(answers)
        for each in shown.answered
        for panel, answers in zip(each.board.panels, each.panels, strict=True)
        if (each.board.uid, panel.title) == (uid, title)
    ]
    return found


def test_no_query_fails(shown: Preview) -> None:
    failed = [
        f"{each.board.uid}: {panel.title}: {answer.error}: {answer.asked}"
        for each in shown.answered
        for panel, answers in zip(each.board.panels, each.panels, strict=True)
        for answer in answers
        if answer.error
    ]

    assert failed == []
    assert {each.board.uid for each in shown.answered} == {"slo-overview", "slo-detail", "svc-billing"}
    assert len(shown.panels) > 35


def test_every_panel_has_data_but_where_it_is_declared_that_there_is_none(shown: Preview) -> None:
    empty = {
        (board.uid, panel.title): panel.fields.get("noValue")
        for board, panel, _, has_data in shown.panels
        if not has_data
    }

    assert set(empty) == set(EMPTY)
    assert [panel for panel, declared in empty.items() if not declared] == []


def test_annotations_and_variables_have_values(shown: Preview) -> None:
    for each in shown.answered:
        assert [name for name, choice in each.choices.items() if not any(choice.values)] == []
        assert [answer.error for answer in each.marked if answer.error] == []


def test_the_incident_is_where_the_scenario_has_it(shown: Preview) -> None:
    [states] = answers(shown, "svc-billing", "Alerts")
    [ratio] = answers(shown, "svc-billing", "StripeWebhookFailures")

    [alert] = states.curves
    firing = [at for at, value in alert.points if value == 2]
    assert alert.labels["alertname"] == "StripeWebhookFailures"
    assert firing[0] == (2 * 60 + 18) * 60
    assert max(value for _, value in ratio.curves[0].points) == pytest.approx(0.12)
