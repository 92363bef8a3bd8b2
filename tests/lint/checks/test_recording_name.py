from __future__ import annotations

from collections.abc import Callable

Says = Callable[..., list[str]]
CHECK = "recording/name"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def test_a_colon_makes_the_difference(says: Says) -> None:
    assert says(CHECK, {"record": "errors5m", "expr": "a"}, {"record": "job:errors:rate5m", "expr": "a"}) == [
        "information: errors5m looks like a metric that some program exposes"
    ]


def test_alerts_are_named_otherwise(says: Says) -> None:
    assert says(CHECK, "a > 1") == []
