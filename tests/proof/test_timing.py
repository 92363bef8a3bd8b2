"""How soon an alert pages, as the real engine has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin import Alert, Drill, Fault, Service, Severity, per_minute
from tocsin import Counter as CounterOf
from tocsin.errors import ToolError
from tocsin.model.levels import Series, Standing
from tocsin.plan.lower import lower
from tocsin.plan.paging import PageTable
from tocsin.plan.rules import ServicePlan
from tocsin.proof.bench import Bench
from tocsin.proof.timing import _between, page_table, time_to_page
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

Small = Callable[..., ServicePlan]
MakeService = Callable[..., Service]
MakeDrill = Callable[..., Drill]


def table(service: Service, drill: Drill, promtool: Promtool) -> list[tuple[str, str, str, str]]:
    [plan] = lower([("rules/s", service)], engine=promtool.version[:2])

    def shown(after: Duration | None) -> str:
        return "never" if after is None else str(after)

    return [
        (row.fault, shown(row.pending), shown(row.fires), shown(row.shortest))
        for row in time_to_page(service, plan, drill, Bench(promtool))
    ]


@pytest.mark.promtool
def test_a_fault_that_pages_and_one_that_never_does(
    small_service: MakeService, small_drill: MakeDrill, promtool: Promtool
) -> None:
    # Seen at the next evaluation, held for five minutes; the shortest lasts until that is over.
    assert table(small_service(), small_drill(), promtool) == [
        ("nine", "1m", "6m", "6m"),
        ("five", "never", "never", "never"),
    ]


@pytest.mark.promtool
def test_without_declared_faults_sizes_are_derived_and_told_at_once_if_they_make_no_difference(
    small_service: MakeService, small_drill: MakeDrill, promtool: Promtool
) -> None:
    drill = small_drill(faults=(), at_is="a load of 5", above_is="a load of 9")
    assert table(small_service(), drill, promtool) == [("a load of 9, or worse", "1m", "6m", "6m")]


@pytest.mark.promtool
def test_an_alert_has_the_table_of_its_drill_and_none_if_its_rule_implies_nothing_either(
    small_service: MakeService, small_drill: MakeDrill, promtool: Promtool
) -> None:
    service = small_service(drills=(small_drill(),))
    [plan] = lower([("rules/s", service)], engine=promtool.version[:2])
    overload, idle = (page_table(service, plan, alert, Bench(promtool)) for alert in service.alerts)
    version = ".".join(map(str, promtool.version))
    assert (overload.alert, overload.engine, overload.waits) == ("Overload", version, True)
    assert [timing.fault for timing in overload.timings] == ["nine", "five"]
    assert idle == PageTable("Idle", version, False, ())


@pytest.mark.promtool
def test_an_alert_without_a_drill_has_the_table_that_its_rule_implies(
    small_service: MakeService, promtool: Promtool
) -> None:
    service = small_service()
    [plan] = lower([("rules/s", service)], engine=promtool.version[:2])
    table = page_table(service, plan, service.alerts[0], Bench(promtool))
    assert list(table.rows()) == [("just above the threshold", "1 min", "6 min", "6 min")]


@pytest.mark.promtool
def test_a_drill_with_its_own_scrape_interval_is_tried_in_steps_of_it(
    small_service: MakeService, small_drill: MakeDrill, promtool: Promtool
) -> None:
    drill = small_drill(scrape_interval="3m")
    [nine, five] = table(small_service(), drill, promtool)
    assert nine == ("nine", "6m", "11m", "6m")
    assert five == ("five", "never", "never", "never")


@pytest.mark.promtool
def test_evaluations_every_half_minute_are_counted_as_such(
    small_service: MakeService, small_drill: MakeDrill, promtool: Promtool
) -> None:
    service = small_service(evaluation_interval="30s", scenarios=())
    assert table(service, small_drill(), promtool)[0] == ("nine", "30s", "5m30s", "5m30s")


@pytest.mark.promtool
def test_an_alert_with_several_labels_counts_from_the_first_of_them(
    small_service: MakeService, small_drill: MakeDrill, promtool: Promtool
) -> None:
    above = small_drill().above[0]
    assert isinstance(above, Standing)
    later = Standing(Series.of("load", {"pod": 'b"}'}), above.value)
    drill = small_drill(faults=(Fault(name="two pods", levels=(above, later)),))
    assert table(small_service(), drill, promtool) == [("two pods", "1m", "6m", "6m")]


@pytest.mark.promtool
def test_a_brief_fault_pages_though_it_is_long_over(promtool: Promtool) -> None:
    errors = CounterOf(name="errors_total", help="Errors.")
    alert = Alert(
        name="Errors",
        expr=errors.increase("1h").sum() > 50,
        for_="40m",
        severity=Severity.TICKET,
        summary="Errors",
    )
    drill = Drill(
        alert=alert,
        at=(errors.at(0),),
        above=(errors.at(per_minute(400)),),
        at_is="none",
        above_is="many",
        pending_after="1m",
        fires_after="41m",
        held="1h",
        clears_after="1h",
        faults=(
            Fault(name="many", levels=(errors.at(per_minute(400)),)),
            Fault(name="some", levels=(errors.at(per_minute(4)),)),
        ),
    )
    service = Service(name="s", owner="o", alerts=(alert,), normal=(errors.at(0),), scrape_interval="15s")
    many, some = table(service, drill, promtool)
    assert many == ("many", "1m", "41m", "1m")
    assert some[:3] == ("some", "13m", "53m")
    assert some[3] == "13m"


def test_lengths_in_between_are_all_tried_where_they_are_few() -> None:
    assert _between(0, 1) == []
    assert _between(0, 2) == [1]
    assert _between(3, 8) == [4, 5, 6, 7]
    assert _between(0, 13) == list(range(1, 13))


@pytest.mark.parametrize(("tolerated", "enough"), [(0, 14), (0, 100), (7, 1000)])
def test_lengths_in_between_are_spread_where_they_are_many(tolerated: int, enough: int) -> None:
    tries = _between(tolerated, enough)
    assert len(tries) == 12
    assert tries == sorted(set(tries))
    assert tolerated < tries[0]
    assert tries[-1] < enough


def test_an_engine_that_answers_something_else_is_an_error_in_its_words(
    small_service: MakeService, small_drill: MakeDrill, tmp_path: Path
) -> None:
    path = tmp_path / "promtool"
    path.write_text("#!/bin/sh\necho out of cheese >&2\nexit 1\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(ToolError) as error:
        table(small_service(), small_drill(), Promtool(path, (2, 42, 0)))
    assert str(error.value) == "promtool did not answer when Overload fires:\nout of cheese"


def test_an_engine_that_dies_is_an_error(
    small_service: MakeService, small_drill: MakeDrill, tmp_path: Path
) -> None:
    path = tmp_path / "promtool"
    path.write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    path.chmod(0o755)
    with pytest.raises(ToolError) as error:
        table(small_service(), small_drill(), Promtool(path, (2, 42, 0)))
    assert (
        str(error.value) == "promtool did not answer when Overload fires:\npromtool fails without saying why"
    )
