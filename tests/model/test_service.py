"""A service gathers what one team declares, each thing under a name of its own."""

from __future__ import annotations

from typing import Any

from tocsin.errors import collecting
from tocsin.model.alert import Alert, Severity
from tocsin.model.metrics import Gauge
from tocsin.model.scenario import Scenario, phase
from tocsin.model.service import Service

load: Any = Gauge(name="load", help="-")


def alert(name: str) -> Alert:
    return Alert(name=name, expr=load > 5, severity=Severity.PAGE, summary="-")


def story(name: str) -> Scenario:
    return Scenario(name=name, phases=(phase("1h"),))


def test_the_levels_of_a_normal_day_may_be_nested() -> None:
    service = Service(name="shop", owner="team", normal=(load.at(1), (load.at(2),)))

    assert service.normal == (load.at(1), load.at(2))
    assert (service.scrape_interval, service.evaluation_interval) == ("15s", "1m")


def test_each_name_that_is_taken_is_told_at_its_own_line() -> None:
    first, again, third = alert("A"), alert("A"), alert("A")
    one, two = story("s"), story("s")
    with collecting() as mistakes:
        Service(name="shop", owner="team", alerts=(first, again, alert("B"), third), scenarios=(one, two))

    assert [(each.subject, each.message, each.origin) for each in mistakes] == [
        ("alert A", f"this name is taken by {first.origin}", again.origin),
        ("scenario s", f"this name is taken by {one.origin}", two.origin),
    ]


def test_nameless_declarations_are_told_once_only() -> None:
    with collecting() as mistakes:
        nameless = [Alert(expr=load > 5, severity=Severity.PAGE, summary="-") for _ in range(2)]
        Service(name="shop", owner="team", alerts=nameless)

    assert [each.message for each in mistakes] == ["name is missing"]


def test_what_a_service_needs_is_told() -> None:
    with collecting() as mistakes:
        service = Service(alerts=(5,), scrape_interval="0s")

    assert [f"{each.subject}: {each.message}" for each in mistakes] == [
        "service: name is missing",
        "service: owner is missing",
        "service: alerts[0] is 5; expected an Alert",
        "service: scrape_interval is '0s'; expected a duration longer than nothing, such as '5m'",
    ]
    assert (service.alerts, service.scrape_interval) == ((), "15s")
