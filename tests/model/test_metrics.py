"""A metric's kind decides what can be asked of it, and what is asked wrongly is told with the way out."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.errors import Mistake, collecting
from tocsin.model.conditions import is_not, matches
from tocsin.model.levels import START, Gone, Growing, Series, Standing
from tocsin.model.metrics import Counter, Gauge, Metric
from tocsin.promql.units import (
    BYTES,
    EVENTS,
    RATIO,
    SECONDS,
    Unit,
    mebibytes,
    per_minute,
    per_second,
    percent,
    seconds,
)

requests: Any = Counter(
    name="http_requests_total", help="Requests.", labels=("code", "path"), unit="requests"
)
load: Any = Gauge(name="load", help="Load.", labels=("cpu",))
free: Any = Gauge(name="free_ratio", help="Free.")
bare: Any = Counter(name="a_total", help="A.")
ADVICE = (
    "http_requests_total is a counter: its bare value says how long the program has run; "
    "write .increase('1h') or .rate('5m')"
)


def told(mistakes: list[Mistake]) -> list[str]:
    return [mistake.message for mistake in mistakes]


# --- declaring

UNITS = {
    "a_seconds_total": SECONDS,
    "a_bytes": BYTES,
    "a_ratio": RATIO,
    "a_total": None,
    "seconds": None,
}


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_is_what_the_name_ends_in(name: str) -> None:
    assert Gauge(name=name, help="-").measure == UNITS[name]


def test_a_counter_counts_events_unless_it_says_what() -> None:
    assert (bare.measure, requests.measure) == (EVENTS, Unit.of("requests"))


DECLARED_WRONGLY = {
    "milliseconds": "unit is 'milliseconds'; Prometheus keeps base units, so declare 'seconds'",
    "percent": "unit is 'percent'; Prometheus keeps base units, so declare 'ratio'",
    "Requests": "unit is 'Requests'; expected a lower-case plural such as 'requests'",
    "requests per second": "unit is 'requests per second'; expected a lower-case plural such as 'requests'",
    "bytes": "unit is 'bytes', but the name ends in 'seconds'",
}


@pytest.mark.parametrize("unit", DECLARED_WRONGLY)
def test_a_wrong_unit_is_told(unit: str) -> None:
    with collecting() as mistakes:
        Gauge(name="age_seconds", help="-", unit=unit)

    assert [str(mistake.subject) for mistake in mistakes] == ["metric age_seconds"]
    assert told(mistakes) == [DECLARED_WRONGLY[unit]]


def test_a_counter_of_seconds_may_count_something_else() -> None:
    assert Counter(name="a_seconds_total", help="-", unit="requests").measure == Unit.of("requests")


def test_assumed_is_yes_or_no() -> None:
    with collecting() as mistakes:
        Counter(name="a_total", help="-", assumed="maybe")

    assert told(mistakes) == ["assumed is 'maybe'; expected a boolean"]


# --- narrowing


def test_conditions_narrow_a_metric_and_leave_it_as_it_was() -> None:
    narrow = requests.where(code=is_not("200"), path="/").where(job=matches("a.*"))

    assert str(narrow.rate("5m")) == 'rate(http_requests_total{code!="200",job=~"a.*",path="/"}[5m])'
    assert str(requests.rate("5m")) == "rate(http_requests_total[5m])"
    assert (narrow.origin, narrow.name) == (requests.origin, requests.name)


WHERE = {
    "a misspelt label": ({"cod": "500"}, "http_requests_total has no label cod; did you mean code?"),
    "an unknown label": (
        {"tier": "a"},
        "http_requests_total has no label tier; it has code, path, instance, job",
    ),
    "no condition": (
        {"code": 500},
        "http_requests_total: code is 500; expected a text or a condition such as is_not('ok')",
    ),
    "a condition of a number": (
        {"code": is_not(500)},
        "http_requests_total: code is compared with 500; expected a text",
    ),  # type: ignore[arg-type]
    "a broken pattern": (
        {"code": matches("5(")},
        "http_requests_total: code is matched with '5(', which is no regular expression: "
        "missing ), unterminated subpattern",
    ),
}


@pytest.mark.parametrize("case", WHERE)
def test_a_wrong_condition_is_told_and_left_out(case: str) -> None:
    conditions, words = WHERE[case]
    with collecting() as mistakes:
        narrow = requests.where(**conditions, path="/")

    assert told(mistakes) == [words]
    assert str(narrow.rate("5m")) == 'rate(http_requests_total{path="/"}[5m])'


def test_a_metric_declared_wrongly_causes_no_further_mistakes() -> None:
    with collecting() as mistakes:
        wrong: Any = Counter(name="a_total", help="-", labels="code", unit="Requests")
        _ = wrong.where(code="500").rate("5m").sum(by=("code",)) / wrong.rate("5m").sum(
            by=("code",)
        ) > percent(5)
        wrong.where(anything="x").at(0)

    assert told(mistakes) == [
        "labels is the text 'code'; expected a tuple of texts, ('code',)",
        "unit is 'Requests'; expected a lower-case plural such as 'requests'",
    ]


# --- asking


def test_a_counter_has_rates_and_increases() -> None:
    assert str(requests.rate("5m", offset="1d")) == "rate(http_requests_total[5m] offset 1d)"
    assert str(requests.increase("90m")) == "increase(http_requests_total[1h30m])"
    assert requests.rate("5m").node.type.unit == Unit.of("requests") / SECONDS


def test_a_counter_born_within_a_window_was_not_there_though_its_target_was() -> None:
    up = Counter(name="up_total", help="-")

    assert str(bare.born_within("10m", seen=up)) == (
        "a_total unless a_total offset 10m and on (instance, job) up_total offset 10m"
    )


@pytest.mark.parametrize(
    "use",
    [
        lambda: requests > 5,
        lambda: requests + requests,
        lambda: 5 - requests,
        lambda: -requests,
        lambda: requests.eq(5),
        lambda: requests.and_(load),
    ],
)
def test_a_bare_counter_cannot_be_calculated_with(use: Any) -> None:
    with collecting() as mistakes:
        use()

    assert told(mistakes) == [ADVICE]


def test_a_bare_counter_on_the_right_is_told_too() -> None:
    with collecting() as mistakes:
        load.and_(requests)

    assert told(mistakes) == [ADVICE]


def test_a_gauge_stands_in_expressions_as_it_is() -> None:
    assert str(load.ago("1h")) == "load offset 1h"
    assert str(load > 5) == "load > 5"


ASKED = {
    "ratee": "http_requests_total is a Counter, which has no .ratee; did you mean .rate()?",
    "lables": "http_requests_total is a Counter, which has no .lables; did you mean .labels?",
}


@pytest.mark.parametrize("name", ASKED)
def test_what_a_metric_has_not_is_told_and_the_rest_goes_on(name: str) -> None:
    with collecting() as mistakes:
        found = getattr(requests, name)("5m") > 5

    assert told(mistakes) == [ASKED[name]]
    assert str(found) == "broken > 5"


def test_a_metric_lists_what_it_has_when_nothing_is_near() -> None:
    with collecting() as mistakes:
        requests.wobble()

    [words] = told(mistakes)
    known = words.partition("; it has .")[2].split(", .")
    assert {"rate", "increase", "where", "at"} <= set(known)
    assert not any(name.startswith(("model_", "_")) for name in known)


def test_private_names_are_no_mistake_of_the_author() -> None:
    with pytest.raises(AttributeError):
        _ = requests._nothing


# --- in a scenario

SERIES = Series.of("http_requests_total", {"code": "200", "path": "/"})


def test_levels_of_a_counter() -> None:
    ok = requests.where(code="200", path="/")

    assert ok.at(per_minute(60)) == Growing(SERIES, per_second(1).amount, START)
    assert ok.at(0, start=5).start == 5
    assert ok.reset(per_second(2)) == Growing(SERIES, per_second(2).amount, resets=True)
    assert ok.gone() == Gone(SERIES)


def test_levels_of_a_gauge() -> None:
    first = load.where(cpu="0")

    assert first.at("0.5") == Standing(Series.of("load", {"cpu": "0"}), first.at(0.5).value)
    assert first.at(mebibytes(1)).value == 2**20
    assert first.gone() == Gone(Series.of("load", {"cpu": "0"}))


LEVELS = {
    "a label without a value": (
        lambda: requests.at(0),
        "http_requests_total: a series needs a value for each label; code, path have none",
    ),
    "one label without a value": (
        lambda: load.at(0),
        "load: a series needs a value for each label; cpu has none",
    ),
    "a label that is not exact": (
        lambda: load.where(cpu=is_not("0")).at(0),
        'load: a series needs exact labels; got cpu!="0"',
    ),
    "a bare rate": (
        lambda: bare.at(5),
        "a_total: the rate is 5; expected per_minute(400), per_second(5) or 0",
    ),
    "a share": (
        lambda: bare.at(percent(5)),
        "a_total: the rate is percent(5); expected per_minute(400), per_second(5) or 0",
    ),
    "a rate below zero": (
        lambda: bare.reset(per_second(-1)),
        "a_total: the rate is per_second(-1); expected per_minute(400), per_second(5) or 0, "
        "since a counter never falls",
    ),
    "False": (
        lambda: bare.at(False),
        "a_total: the rate is False; expected per_minute(400), per_second(5) or 0",
    ),
    "no number": (
        lambda: load.where(cpu="0").at("high"),
        "load: the value is 'high'; expected a number or a quantity such as percent(5)",
    ),
    "a value in another unit": (
        lambda: free.at(per_minute(5)),
        "free_ratio: the value is per_minute(5), which is things per second; expected a ratio",
    ),
    "a ramp in another unit": (
        lambda: free.ramp(percent(5), start=seconds(5)),
        "free_ratio: the value is seconds(5), which is seconds; expected a ratio",
    ),
    "nothing": (
        lambda: load.where(cpu="0").at(None),
        "load: the value is None; expected a number or a quantity such as percent(5)",
    ),
}


@pytest.mark.parametrize("case", LEVELS)
def test_a_level_that_cannot_be_is_told(case: str) -> None:
    make, words = LEVELS[case]
    with collecting() as mistakes:
        make()

    assert told(mistakes) == [words]


def test_every_kind_of_metric_says_which_it_is() -> None:
    assert {kind.kind.value for kind in (Counter, Gauge)} == {"counter", "gauge"}
    assert all(issubclass(kind, Metric) for kind in (Counter, Gauge))
