"""An objective is a share between nothing and all, measured by what was declared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tocsin.errors import collecting
from tocsin.model.histogram import Histogram
from tocsin.model.metrics import Counter, Gauge
from tocsin.model.slo import EventsSli, LatencySli, Missing, RatioSli, Slo, Tier, UptimeSli
from tocsin.promql.expression import raw
from tocsin.promql.units import Quantity, milliseconds, per_minute, percent, seconds

requests: Any = Counter(name="requests_total", help="-", labels=("code",), unit="requests")
latency: Any = Histogram(name="latency_seconds", help="-", buckets=(0.1, 0.5, 1))
up: Any = Gauge(name="up", help="-")
native: Any = Histogram(name="latency_seconds", help="-", native=True)
EVENTS = EventsSli(bad=requests.where(code="500"), total=requests)
RATIO = RatioSli(error_ratio=lambda window: raw(f"avg_over_time(bad_ratio[{window}])"))
UPTIME = UptimeSli(up=up)


def told(make: Any) -> list[str]:
    with collecting() as mistakes:
        make()
    return [f"{mistake.subject}: {mistake.message}" for mistake in mistakes]


def slo(**given: Any) -> Slo:
    return Slo(**{"name": "good", "description": "-", "objective": percent("99.9"), "sli": EVENTS} | given)


@pytest.mark.parametrize(
    ("objective", "budget"),
    [(percent("99.9"), "0.001"), (percent(99), "0.01"), (percent("99.999"), "0.00001"), (percent(50), "0.5")],
)
def test_the_budget_is_exact(objective: Quantity, budget: str) -> None:
    assert slo(objective=objective).budget == Decimal(budget)


OBJECTIVES = {
    "all": (percent(100), "is percent(100); an objective lies between 0 and 100 %, both excluded"),
    "nothing": (percent(0), "is percent(0); an objective lies between 0 and 100 %, both excluded"),
    "more than all": (percent(101), "is percent(101); an objective lies between 0 and 100 %, both excluded"),
    "a bare number": (99.9, "is 99.9; expected a share such as percent('99.9')"),
    "None": (None, "is None; expected a share such as percent('99.9')"),
}


@pytest.mark.parametrize("case", OBJECTIVES)
def test_an_objective_that_is_none_is_told(case: str) -> None:
    objective, words = OBJECTIVES[case]

    assert told(lambda: slo(objective=objective)) == [f"SLO good: objective {words}"]


def test_a_threshold_must_be_a_declared_bucket_in_the_histograms_unit() -> None:
    assert told(lambda: LatencySli(histogram=latency, within=milliseconds(500))) == []
    [(*_, undeclared)] = [told(lambda: LatencySli(histogram=latency, within=seconds(3)))]
    [(*_, other)] = [told(lambda: LatencySli(histogram=latency, within=percent(50)))]

    assert undeclared == ": latency_seconds has no bucket 3; the nearest are 0.5 and 1"
    assert other == ": latency_seconds measures seconds; got percent(50), which is a ratio"


def test_a_probe_is_a_gauge() -> None:
    assert told(lambda: UptimeSli(up=requests)) == ["SLI: up is metric requests_total; expected a Gauge"]


def test_what_an_objective_needs_is_told_at_once() -> None:
    said = told(lambda: Slo(name="A B", sli=5, period="0s"))

    assert said[0].startswith("SLO A B: name is 'A B'; expected lower-case words")
    assert sorted(line.split(": ")[1].split(" is ")[0] for line in said) == sorted(
        ["name", "description", "objective", "sli", "period"]
    )
    assert len(said) == 5


SHARES = {
    "a quorum of nothing": (
        lambda: UptimeSli(up=up, quorum=percent(0)),
        "SLI: quorum is percent(0); expected more than 0 and at most 100 %",
    ),
    "a quorum that is no share": (
        lambda: UptimeSli(up=up, quorum=seconds(3)),
        "SLI: quorum is seconds(3); expected a share such as percent('99.9')",
    ),
    "a tier that spends more than all": (
        lambda: Tier(share=percent(200)),
        "tier: share is percent(200); expected more than 0 and at most 100 %",
    ),
    "a query that gives text": (
        lambda: EventsSli(bad=lambda window: f"sum(rate(a[{window}]))", total=requests),
        "SLI: bad gives 'sum(rate(a[5m]))'; expected an expression such as "
        'lambda window: raw(f"sum(rate(a_total[{window}]))")',
    ),
    "a query that forgets its window": (
        lambda: EventsSli(bad=requests, total=lambda window: raw("sum(rate(a_total[5m]))")),
        "SLI: total gives sum(rate(a_total[5m])) for every window; expected one that uses its window: "
        'lambda window: raw(f"sum(rate(a_total[{window}]))")',
    ),
    "a ratio that gives nothing": (
        lambda: RatioSli(error_ratio=lambda window: None),
        "SLI: error_ratio gives None; expected an expression such as "
        'lambda window: raw(f"sum(rate(a_total[{window}]))")',
    ),
    "a query that takes no window": (
        lambda: RatioSli(error_ratio=lambda: raw("bad_ratio")),
        "SLI: error_ratio cannot be asked for a window; expected a function of one: "
        'lambda window: raw(f"sum(rate(a_total[{window}]))")',
    ),
    "a query that gives all samples of its window": (
        lambda: RatioSli(error_ratio=lambda window: raw(f"bad_ratio[{window}]")),
        "SLI: error_ratio gives bad_ratio[5m], which is no number yet; expected a rate of it, as in "
        'lambda window: raw(f"sum(rate(a_total[{window}]))")',
    ),
    "a native threshold of another unit": (
        lambda: LatencySli(histogram=native, within=percent(50)),
        "SLI: within is percent(50), which is a ratio; latency_seconds measures seconds",
    ),
}


@pytest.mark.parametrize("case", SHARES)
def test_an_indicator_that_measures_nothing_is_told(case: str) -> None:
    make, words = SHARES[case]

    assert told(make) == [words]


OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "one bad event": ({"min_bad": 1}, "min_bad is 1; expected 2 or more, as one bad event always counts"),
    "a share has no events": (
        {"sli": RATIO, "min_bad": 2},
        "min_bad needs counted events; a RatioSli has only their share",
    ),
    "a share has no traffic": (
        {"sli": RATIO, "traffic_stopped_above": per_minute(60)},
        "traffic_stopped_above needs counted events",
    ),
    "time has no traffic": (
        {"sli": UPTIME, "traffic_stopped_above": per_minute(60)},
        "traffic_stopped_above needs counted events",
    ),
    "a bare number of traffic": (
        {"traffic_stopped_above": percent(5)},
        "traffic_stopped_above is percent(5); expected a rate such as per_minute(60)",
    ),
    "traffic above nothing": (
        {"traffic_stopped_above": per_minute(0)},
        "traffic_stopped_above is per_minute(0); expected a rate such as per_minute(60)",
    ),
    "time that is missing": (
        {"sli": UPTIME, "missing": Missing.TICKET},
        "missing is Missing.TICKET; for time it is Missing.BAD or Missing.EXCLUDE",
    ),
    "events that are excluded when missing": (
        {"missing": Missing.EXCLUDE},
        "missing is Missing.EXCLUDE, which is for time; expected IGNORE, TICKET, PAGE or BAD",
    ),
    "a share that is bad when missing": (
        {"sli": RATIO, "missing": Missing.BAD},
        "missing is Missing.BAD, which needs counted events",
    ),
    "less than a day": ({"period": "12h"}, "period is 12h; expected whole days, such as '30d'"),
    "a day and a half": ({"period": "36h"}, "period is 1d12h; expected whole days, such as '30d'"),
    "a label of the compiler": (
        {"labels": {"slo_id": "x", "team": "y"}},
        "labels has slo_id, which is set by the compiler; labels has team, which is set by the compiler",
    ),
    "a group by a label of the compiler": (
        {"by": ("service",)},
        "by has service, which is set by the compiler",
    ),
    "a group twice": ({"by": ("code", "code")}, "by has code twice"),
    "a label that is a group": (
        {"by": ("code",), "labels": {"code": "x"}},
        "labels has code, which splits the objective",
    ),
    "a label that is a template": (
        {"labels": {"code": "{{ $value }}"}},
        "label code is '{{ $value }}'; expected a fixed text, no template",
    ),
    "an exclusion that always holds": (
        {"exclude": up},
        "exclude has no condition: up has a series whenever it has data; compare it, as in .eq(1)",
    ),
    "an exclusion that is none": (
        {"exclude": True},
        "exclude is True; expected an expression that has a series while it holds",
    ),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_does_not_fit_is_told(case: str) -> None:
    given, words = OPTIONS[case]

    assert told(lambda: slo(**given)) == [f"SLO good: {words}"]


def test_all_options_that_do_not_fit_are_told_at_once() -> None:
    assert told(lambda: slo(sli=RATIO, min_bad=2, missing=Missing.BAD, period="12h")) == [
        "SLO good: period is 12h; expected whole days, such as '30d'; "
        "min_bad needs counted events; a RatioSli has only their share; "
        "missing is Missing.BAD, which needs counted events"
    ]


def test_what_fits_is_taken() -> None:
    taken = slo(
        sli=UPTIME, missing=Missing.EXCLUDE, min_bad=2, exclude=up.eq(0), period="7d", labels={"product": "a"}
    )

    assert str(taken.exclude) == "up == 0"
    assert taken.period == "1w"


SPLIT = {
    "events": (EVENTS, ["bad; it has code, instance, job", "total; it has code, instance, job"]),
    "latency": (
        LatencySli(histogram=latency, within=milliseconds(500)),
        ["histogram; it has instance, job"],
    ),
    "time": (UPTIME, ["up; it has instance, job"]),
    "a ratio": (
        RatioSli(error_ratio=lambda window: raw(f"avg(avg_over_time(bad_ratio[{window}]))")),
        ["error_ratio; it has no labels"],
    ),
}


@pytest.mark.parametrize("case", SPLIT)
def test_an_objective_is_split_by_labels_that_its_series_have(case: str) -> None:
    sli, words = SPLIT[case]

    assert told(lambda: slo(sli=sli, by=("region",))) == [
        f"SLO good: by has region, which is no label of {each}" for each in words
    ]


@pytest.mark.parametrize("sli", [EVENTS, UPTIME, LatencySli(histogram=native, within=milliseconds(500))])
def test_labels_that_every_scrape_adds_may_split_an_objective(sli: Any) -> None:
    assert told(lambda: slo(sli=sli, by=("instance",))) == []


def test_what_is_wrong_with_an_indicator_is_told_once_and_not_of_the_objective_again() -> None:
    given: Any = {"a number": 0.5, "no bucket": seconds(3)}
    said = {
        name: told(lambda each=each: slo(sli=LatencySli(histogram=latency, within=each)))
        for name, each in given.items()
    }

    assert said == {
        "a number": ["SLI: within is 0.5; expected a Quantity"],
        "no bucket": [": latency_seconds has no bucket 3; the nearest are 0.5 and 1"],
    }
