from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "template/value-in-label"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def rule(text: str, **fields: str) -> dict[str, object]:
    return {"alert": "A", "expr": "a > 1", "labels": {"x": text}} | fields


def test_with_a_for_it_never_lasts_and_without_it_never_ends(says: Says) -> None:
    said = "error: label x holds $value: each new value is a new alert, "

    assert says(CHECK, rule("{{ $value }}", **{"for": "5m"})) == [
        said + "so none lasts for long enough to fire"
    ]
    assert says(CHECK, rule("about {{ .Value | humanize }}")) == [said + "and the last one resolves"]


@pytest.mark.parametrize(
    "text",
    [
        "page",
        "{{ $labels.pod }}",
        "{{ if gt $value 90.0 }}page{{ else }}ticket{{ end }}",
        "{{- if gt $value 90.0 -}}page{{ else if gt $value 50.0 }}ticket{{ end }}",
    ],
)
def test_a_label_that_is_chosen_by_the_value_is_left_alone(says: Says, text: str) -> None:
    assert says(CHECK, rule(text)) == []


def test_a_recording_has_no_value(says: Says) -> None:
    assert says(CHECK, {"record": "r", "expr": "a", "labels": {"x": "{{ $value }}"}}) == []
