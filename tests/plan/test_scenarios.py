"""Scenarios become cases; what they expect and cannot have is told to their author, all at once."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin import (
    Alert,
    ByVersion,
    Counter,
    Drill,
    EventsSli,
    Fires,
    Gauge,
    Pends,
    Quiet,
    Scenario,
    Service,
    Severity,
    Silent,
    Slo,
    Unchecked,
    between,
    per_minute,
    percent,
    phase,
)
from tocsin.errors import collecting
from tocsin.plan.cases import Case
from tocsin.plan.lower import lower
from tocsin.plan.scenarios import Version

load = Gauge(name="load", help="Load.", labels=("pod",))
here = load.where(pod="a")
hits = Counter(name="hits_total", help="Hits.", labels=("ok",))


def alert(name: str = "A", **how: Any) -> Alert:
    values = {"expr": load > 5, "for_": "5m", "severity": Severity.PAGE, "summary": "S"} | how
    return Alert(name=name, **values)


A = alert()


def cases(*scenarios: Scenario, engine: Version | None = None, **service: Any) -> tuple[Case, ...]:
    values: dict[str, Any] = {"name": "s", "owner": "o", "alerts": (A,), "normal": (here.at(1),)} | service
    [plan] = lower([("rules/s", Service(scenarios=scenarios, **values))], engine=engine)
    return tuple(case for case in plan.cases if ": probe, " not in case.name)


TOO_LONG = "and promtool would take hours; expected at most 69d10h40m, which is 100,000 times 1m"
TEN_MINUTES_CALM = (phase("10m"), phase("50m", here.at(9)))


def story(*expect: Any, phases: Any = TEN_MINUTES_CALM, **how: Any) -> Scenario:
    return Scenario(name="story", phases=phases, expect=expect, **how)


def complaints(*scenarios: Scenario, **service: Any) -> list[str]:
    with collecting() as mistakes:
        cases(*scenarios, **service)
    assert all(mistake.origin is not None for mistake in mistakes)
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def states(case: Case) -> list[str]:
    """When the alert is asked for, and in which state it should be."""
    return [
        f"{query.at} {dict(query.samples[0].labels)['alertstate'] if query.samples else 'calm'}"
        for query in case.queries
        if str(query.expr).startswith("ALERTS")
    ]


A_VERSION_APART = {"before_3": "12m", "since_3": "11m", "because": "ranges are left-open since"}


def test_a_scenario_becomes_a_case_with_all_it_says() -> None:
    scenario = story(Fires(alert=A, pending="11m", at="16m", labels={"pod": "a"}))
    day, case = cases(scenario)
    assert (case.name, str(case.interval), str(case.lasts)) == ("story", "15s", "1h")
    assert case.alerts == ("A",)
    assert case.touched == {"load"}
    assert case.origin == scenario.origin
    assert [(str(series), values) for series, values in case.series] == [('load{pod="a"}', "1x41 9x199")]
    assert states(case) == ["10m calm", "11m pending", "15m pending", "16m firing", "1h firing"]
    assert [str(each.at) for each in case.notifications] == ["16m"]
    assert day.name == "s: a normal day"


def test_a_story_that_names_nothing_touches_nothing() -> None:
    _, case = cases(story(phases=(phase("10m"),)))
    assert case.touched == frozenset()
    assert case.alerts == ()


def test_the_last_evaluation_is_the_last_whole_one() -> None:
    _, case = cases(story(phases=(phase("10m30s"),)))
    assert (str(case.lasts), str(case.queries[-1].at)) == ("10m30s", "10m")


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        (None, ["10m calm", "12m pending", "16m pending", "17m firing", "1h firing"]),
        ((2, 42), ["11m calm", "12m pending", "16m pending", "17m firing", "1h firing"]),
        ((3, 0), ["10m calm", "11m pending", "16m pending", "17m firing", "1h firing"]),
        ((3, 5), ["10m calm", "11m pending", "16m pending", "17m firing", "1h firing"]),
    ],
)
def test_a_minute_by_version_is_exact_for_an_engine_and_tolerant_for_all(
    engine: Version | None, expected: list[str]
) -> None:
    expectation = Fires(alert=A, pending=ByVersion(**A_VERSION_APART), at="17m", labels={"pod": "a"})
    _, case = cases(story(expectation), engine=engine)
    assert states(case) == expected


@pytest.mark.parametrize(("engine", "texts"), [(None, []), ((2, 53), ["six"]), ((3, 0), ["seven"])])
def test_a_text_by_version_is_told_where_the_version_is_known(
    engine: Version | None, texts: list[str]
) -> None:
    text = ByVersion(before_3="six", since_3="seven", because="of rounding")
    _, case = cases(story(Fires(alert=A, at="16m", summary=text, labels={"pod": "a"})), engine=engine)
    assert [dict(each.annotations)["summary"] for each in case.notifications] == texts


def test_a_summary_given_goes_before_the_alerts_own() -> None:
    templated = alert(summary="{{ $value }} jobs", description="Look.")
    _, case = cases(story(Fires(alert=templated, at="16m", summary="9 jobs")), alerts=(templated,))
    assert dict(case.notifications[0].annotations) == {"summary": "9 jobs", "description": "Look."}


def test_pending_silent_and_quiet_are_three_things() -> None:
    _, pends, silent, quiet = cases(
        story(Pends(alert=A, pending="11m", until="13m", labels={"pod": "a"})),
        Scenario(name="silent", phases=(phase("1h"),), expect=(Silent(alert=A),)),
        Scenario(name="quiet", phases=(phase("1h"),), expect=(Quiet(alert=A),)),
    )
    assert states(pends) == ["10m calm", "11m pending", "12m pending", "13m calm"]
    assert [len(case.queries) for case in (pends, silent, quiet)] == [6, 1, 2]
    assert pends.notifications == silent.notifications == quiet.notifications == ()


def test_what_is_unchecked_is_left_out_of_the_silence() -> None:
    slo = Slo(
        name="hits",
        description="Hits.",
        objective=percent(99),
        sli=EventsSli(bad=hits.where(ok="no"), total=hits),
    )
    other = alert("B")
    unchecked = Unchecked(alerts=(other,), slos=(slo,), because="they are proved elsewhere")
    normal = (here.at(1), hits.where(ok="yes").at(per_minute(400)), hits.where(ok="no").at(0))
    found = cases(story(unchecked), alerts=(A, other), slos=(slo,), normal=normal)
    case = next(case for case in found if case.name == "story")
    assert 'alertname!="B",alertstate="firing",slo_id!="s-hits"' in str(case.queries[-1].expr)


HITS = Slo(
    name="hits",
    description="Hits.",
    objective=percent(99),
    sli=EventsSli(bad=hits.where(ok="no"), total=hits),
)
HIT_AND_MISSED = {
    "slos": (HITS,),
    "normal": (here.at(1), hits.where(ok="yes").at(per_minute(400)), hits.where(ok="no").at(0)),
}


def test_an_alert_of_an_objective_is_named_through_it() -> None:
    """Its texts are the compiler's: they are compared where the author says them."""
    burns = Fires(alert=HITS.alert("SLOBurnFast"), at="11m")
    said = burns.model_copy(update={"summary": "s-hits burns its error budget 20 times too fast"})

    silent = next(case for case in cases(story(burns), **HIT_AND_MISSED) if case.name == "story")
    texted = next(case for case in cases(story(said), **HIT_AND_MISSED) if case.name == "story")

    firing = next(query for query in silent.queries if query.samples)
    assert str(firing.expr) == 'ALERTS{alertname="SLOBurnFast",slo_id="s-hits"}'
    assert silent.alerts == ("SLOBurnFast",)
    assert silent.notifications == ()
    assert dict(texted.notifications[0].annotations)["summary"] == said.summary


def test_an_alert_that_an_objective_does_not_have_is_told_with_those_it_has() -> None:
    assert complaints(story(Quiet(alert=HITS.alert("SLOBurnFst"))), **HIT_AND_MISSED) == [
        "scenario story: expects something of SLOBurnFst of s-hits, which the service does not have; "
        "it has SLOBurnFast, SLOBurnMedium, SLOBurnSlow, SLOBurnChronic, SLONoData"
    ]


def test_an_objective_is_expected_or_unchecked_not_both() -> None:
    unchecked = Unchecked(slos=(HITS,), because="it is proved elsewhere")
    assert complaints(story(Quiet(alert=HITS.alert("SLONoData")), unchecked), **HIT_AND_MISSED) == [
        "scenario story: expects something of SLONoData of s-hits and leaves it unchecked; "
        "it can only do one of them"
    ]


def test_an_alert_with_a_label_from_a_template_is_expected_with_its_text() -> None:
    labelled = alert(labels={"where": "pod {{ $labels.pod }}"})
    expected = Fires(alert=labelled, pending="11m", at="16m", labels={"pod": "a", "where": "pod a"})
    _, case = cases(story(expected), alerts=(labelled,))
    assert dict(case.notifications[0].labels)["where"] == "pod a"


FIRES_TOO_EARLY = "A is pending from 16m and fires from 11m; expected a later minute"


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        (Quiet(alert=alert("B")), "expects something of B, which the service does not have"),
        (Fires(alert=A, at="90s"), "1m30s is between two evaluations; they are 1m apart"),
        (Fires(alert=A, at="2h"), "2h is after its end at 1h"),
        (
            Fires(alert=A, at=ByVersion(**A_VERSION_APART | {"since_3": "x"})),
            "'x' is no duration; expected one such as '5m' or '1h30m'",
        ),
        (Fires(alert=A, pending="16m", at="11m"), FIRES_TOO_EARLY),
        (Fires(alert=A, pending="16m", at="16m"), FIRES_TOO_EARLY.replace("11m", "16m")),
        (
            Fires(alert=A, at="16m", until="16m"),
            "A fires from 16m and fires no longer from 16m; expected a later minute",
        ),
        (
            Pends(alert=A, pending="16m", until="15m"),
            "A is pending from 16m and is no longer from 15m; expected a later minute",
        ),
        (
            Fires(alert=A, pending=ByVersion(**A_VERSION_APART), at="12m"),
            "A is pending from 11m and fires from 12m; expected a later minute",
        ),
    ],
)
def test_expectations_that_cannot_be_met_are_told(expect: Any, message: str) -> None:
    assert complaints(story(expect)) == [f"scenario story: {message}"]


def test_every_impossible_expectation_is_told_at_once() -> None:
    found = complaints(story(Fires(alert=A, at="90s", until="2h"), Quiet(alert=alert("B"))))
    assert len(found) == 3


def test_a_template_needs_the_text_it_renders_to() -> None:
    templated = alert(summary="{{ $value }} jobs", labels={"where": "pod {{ $labels.pod }}"})
    assert complaints(story(Fires(alert=templated, at="16m")), alerts=(templated,)) == [
        "scenario story: A's label where is a template; say what it renders to: labels={'where': '...'}",
        "scenario story: A's summary is a template; say what it renders to: summary='...'",
    ]


@pytest.mark.parametrize(
    "expect",
    [
        (Fires(alert=A, pending="11m", at="16m"), Fires(alert=A, pending="11m", at="16m")),
        (Fires(alert=A, at="16m", until="20m"), Fires(alert=A, pending="20m", at="26m")),
        (Fires(alert=A, at="26m"), Pends(alert=A, pending="11m")),
        (Fires(alert=A, at="16m"), Quiet(alert=A)),
        (Silent(alert=A), Fires(alert=A, at="16m", labels={"pod": "a"})),
        (Quiet(alert=A), Silent(alert=A)),
    ],
)
def test_an_alert_does_one_thing_at_a_time(expect: tuple[Any, ...]) -> None:
    assert complaints(story(*expect)) == [
        "scenario story: says twice what A does at one time; expected it once"
    ]


def test_an_alert_may_fire_again_and_by_another_series() -> None:
    assert not complaints(
        story(
            Fires(alert=A, at="30m", labels={"pod": "a"}),
            Fires(alert=A, at="16m", until="20m", labels={"pod": "a"}),
            Fires(alert=A, at="16m", labels={"pod": "b"}),
            Quiet(alert=A, labels={"pod": "c"}),
        )
    )


def test_only_what_the_service_has_is_left_unchecked() -> None:
    errors = EventsSli(bad=hits.where(ok="no"), total=hits)
    slo = Slo(name="strange", description="-", objective=percent(99), sli=errors)
    unchecked = Unchecked(alerts=(A, alert("B")), slos=(slo,), because="they are proved elsewhere")

    assert complaints(story(unchecked)) == [
        "scenario story: leaves B unchecked, which the service does not have",
        "scenario story: leaves strange unchecked, which the service does not have",
    ]


def test_an_alert_is_expected_or_unchecked_not_both() -> None:
    unchecked = Unchecked(alerts=(A,), because="it is proved elsewhere")
    assert complaints(story(Quiet(alert=A), unchecked)) == [
        "scenario story: expects something of A and leaves it unchecked; it can only do one of them"
    ]


def test_a_story_that_samples_cannot_show_is_told_at_its_own_line() -> None:
    uneven = story(phases=(phase("20s"),)).model_copy(update={"name": "uneven"})
    assert complaints(story(phases=()), uneven) == [
        "scenario story: it has no phases, so nothing happens in it",
        "scenario uneven: a phase lasts 20s, which is no multiple of the scrape interval 15s",
    ]


def test_a_normal_day_that_samples_cannot_show_is_told_once() -> None:
    slow = hits.where(ok="yes").at(per_minute(1))
    named = (Scenario(name=name, phases=(phase("1h"),)) for name in ("one", "two"))
    assert complaints(*named, normal=(slow,)) == [
        'service s: the normal day cannot be shown: hits_total{ok="yes"} grows by 0.250 a scrape of 15s; '
        "counters count whole things, so choose a rate that is a multiple of per_minute(4)"
    ]


def test_a_normal_day_is_as_long_as_the_longest_case() -> None:
    day, *_ = cases(story(), story(phases=(phase("10m"),)).model_copy(update={"name": "short"}))
    assert (day.name, str(day.lasts), day.touched) == ("s: a normal day", "1h", None)
    assert [str(query.at) for query in day.queries] == ["1h"]


def test_there_is_a_normal_day_for_each_scrape_interval_that_cases_use() -> None:
    slow = Scenario(name="slow", phases=(phase("2h"),), scrape_interval="5m")
    slower = Scenario(name="slower", phases=(phase("14m"),), scrape_interval="7m")
    days = [case for case in cases(slower, slow, story()) if case.touched is None]
    assert [(day.name, str(day.interval), str(day.lasts)) for day in days] == [
        ("s: a normal day", "15s", "1h"),
        ("s: a normal day, scraped every 5m", "5m", "2h"),
        ("s: a normal day, scraped every 7m", "7m", "14m"),
    ]


def test_a_normal_day_ends_with_both_a_sample_and_an_evaluation() -> None:
    odd = Scenario(name="odd", phases=(phase("10m40s"),), scrape_interval="40s")
    day, _ = cases(odd, scrape_interval="40s")
    assert str(day.lasts) == "12m"


def test_without_cases_there_is_no_normal_day() -> None:
    assert cases() == ()


def test_the_scenarios_of_a_drill_come_before_the_services_own_and_bear_its_line() -> None:
    drill = Drill(
        alert=A,
        at=(here.at(5),),
        above=(here.at(9),),
        at_is="five",
        above_is="nine",
        pending_after="1m",
        fires_after="6m",
        held="10m",
        clears_after="1m",
        labels={"pod": "a"},
    )
    found = cases(story(), drills=(drill,))
    assert [case.name for case in found] == [
        "s: a normal day",
        "A: five, exactly at the threshold",
        "A: nine for 10m, then recovery",
        "A: no series from the start",
        "A: nine, then the scrape is gone",
        "story",
    ]
    assert {case.origin for case in found[1:-1]} == {drill.origin}


def test_a_minute_that_may_be_one_of_several_is_asserted_on_both_sides_of_them() -> None:
    fires = Fires(alert=A, at=between("14m", "17m"), until=between("40m", "42m"), labels={"pod": "a"})
    story_ = story(fires, phases=(phase("10m"), phase("30m", here.at(9)), phase("20m", here.at(1))))
    [case] = [each for each in cases(story_) if each.name == "story"]
    assert states(case) == ["13m calm", "17m firing", "39m firing", "42m calm"]


def test_a_scenario_is_as_long_as_promtool_can_bear() -> None:
    minutely = {"scrape_interval": "1m"}
    longest, longer = (story(Quiet(alert=A), phases=(phase(lasts),)) for lasts in ("69d10h40m", "10y"))

    assert complaints(longest, **minutely) == []
    assert complaints(longer, **minutely) == [f"scenario story: lasts 10y, {TOO_LONG}"]
