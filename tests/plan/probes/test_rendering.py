"""Templates: what every engine says alike is known, what it computes is not."""

from __future__ import annotations

import pytest

from tocsin.plan.probes.rendering import labels_read, rendered


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{{ $labels.pod }} on {{.Labels.node}}", "a on "),
        ("{{ $value }}", None),
        ("{{ $labels.pod | title }}", None),
        ("{{ if $labels.pod }}x{{ end }}", None),
    ],
)
def test_only_labels_are_put_into_texts(template: str, text: str | None) -> None:
    assert rendered(template, (("pod", "a"),)) == text


def test_the_labels_that_a_template_reads_are_found() -> None:
    assert labels_read("{{ $labels.pod }}: {{ .Labels.node | title }}, {{ $value }}") == {"pod", "node"}
