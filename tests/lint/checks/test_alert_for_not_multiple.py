from __future__ import annotations

from collections.abc import Callable

Says = Callable[..., list[str]]
CHECK = "alert/for-not-multiple"


def test_its_fixtures_agree(fixtures_agree: Callable[[str], None]) -> None:
    fixtures_agree(CHECK)


def rule(for_: str) -> dict[str, str]:
    return {"alert": "A", "expr": "a > 1", "for": for_}


def test_it_says_when_the_alert_really_fires(says: Says) -> None:
    assert says(CHECK, rule("30s"), rule("2m"), rule("100s"), interval="1m") == [
        "warning: for is 1m40s, but the rule is evaluated every 1m: the alert fires after 2m",
        "warning: for is 30s, but the rule is evaluated every 1m: the alert fires after 1m",
    ]


def test_it_says_nothing_where_the_interval_is_not_known_or_there_is_no_for(says: Says) -> None:
    assert says(CHECK, rule("30s")) == []
    assert says(CHECK, rule("0s"), {"record": "r", "expr": "a"}, interval="1m") == []
