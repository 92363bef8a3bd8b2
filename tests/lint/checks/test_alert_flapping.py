from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[..., list[str]]
CHECK = "alert/flapping"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


@pytest.mark.parametrize(
    ("expr", "operation"),
    [
        ("topk(3, a) > 5", "topk"),
        ("bottomk by (job) (1, a) < 5", "bottomk"),
        ("limitk(3, a) > 5 and b", "limitk"),
        ("5 < -topk(3, a) * 2", "topk"),
        ("topk(1, a) / b > 5", "topk"),
        ("topk(2, a) * on (job) group_left () b > 5", "topk"),
        ("b * on (job) group_right () topk(2, a) > 5", "topk"),
        ("topk without (pod) (1, a) > on (job) b", "topk"),
    ],
)
def test_a_choice_that_becomes_alerts_flaps(says: Says, expr: str, operation: str) -> None:
    assert says(CHECK, expr) == [
        f"warning: {operation} chooses other series as values change, "
        "and the alerts of those left out resolve"
    ]


@pytest.mark.parametrize(
    "expr",
    [
        "sum(topk(3, a)) > 5",
        "a > 5 and topk(3, a)",
        "a * on (job) group_left () topk(3, b) > 5",
        "topk by (job) (1, a) / on (job) group_left () topk by (job) (1, b) > 0.9",
        "a > 5",
    ],
)
def test_a_choice_that_is_only_looked_at_is_left_alone(says: Says, expr: str) -> None:
    assert says(CHECK, expr) == []


def test_a_recording_of_a_choice_is_left_alone(says: Says) -> None:
    assert says(CHECK, {"record": "r", "expr": "topk(3, a)"}) == []
