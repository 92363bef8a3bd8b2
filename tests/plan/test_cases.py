"""Expected samples are written as promtool reads them."""

from __future__ import annotations

import pytest

from tocsin.plan.cases import Labels, Sample


@pytest.mark.parametrize(
    ("name", "labels", "written"),
    [
        ("", (), "{}"),
        ("up", (), "up"),
        ("up", (("job", "a"),), 'up{job="a"}'),
        ("", (("job", 'a"b'), ("pod", "c")), '{job="a\\"b",pod="c"}'),
    ],
)
def test_a_sample_is_written_with_all_its_labels(name: str, labels: Labels, written: str) -> None:
    assert str(Sample(name, labels, 1)) == written
