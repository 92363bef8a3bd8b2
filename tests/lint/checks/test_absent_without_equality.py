from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "absent/without-equality"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


@pytest.mark.parametrize(
    "expr",
    [
        'absent(up{job=~"a|b"})',
        'absent(up{job=~"a|b"}) == 1',
        'absent(up{job=~"a|b"}) unless c',
        'a > 1 or absent_over_time(up{job!="a"}[5m])',
    ],
)
def test_absent_of_several_things_is_told(says: Says, expr: str) -> None:
    function = "absent_over_time" if "over_time" in expr else "absent"

    assert says(CHECK, expr) == [
        f"warning: {function}() of several series at once speaks only when the last of them is gone, "
        "and without a label to say whose they were"
    ]


def test_absent_of_what_every_target_has_is_told(says: Says) -> None:
    assert says(CHECK, "absent(scrape_duration_seconds)") == [
        "warning: absent(scrape_duration_seconds) speaks only when nothing at all is scraped any more"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        'absent(up{job="a"})',
        'absent(up{job="a",zone=~".+"})',
        "absent(a)",
        "absent(sum(a))",
        'a > 1 unless absent(up{job=~"a|b"})',
        '(a or 0 * absent(up{job=~"a|b"})) > 1',
        'sum(absent(up{job=~"a|b"})) > 1',
        "vector(1)",
    ],
)
def test_absent_of_one_thing_or_as_a_default_is_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


def test_a_recording_alerts_nobody(says: Says) -> None:
    assert says(CHECK, {"record": "r", "expr": "absent(up)"}) == []
