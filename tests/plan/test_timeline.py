"""Samples are laid out as a reader of promtool's notation, written here anew, finds them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model.levels import (
    START,
    Behind,
    Gone,
    Growing,
    GrowingHistogram,
    Jitter,
    Level,
    Ramp,
    Series,
    Sloping,
    Standing,
    Unseen,
    Usual,
)
from tocsin.plan.timeline import TimelineError, lay_out, whole_step
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

COUNTER = Series.of("requests_total", {"pod": "a"})
GAUGE = Series.of("up", {})
SCRAPE = Duration.parse("15s")

STALE = "stale"
Sampled = Decimal | str | None
"""A value, the mark of a series that ended, or no sample."""


def grows(step: int, **how: Any) -> Growing:
    """A counter that grows by `step` from one scrape to the next."""
    return Growing(COUNTER, Decimal(step) / 15, **how)


def stands(value: int | str) -> Standing:
    return Standing(GAUGE, Decimal(value))


def laid_out(*phases: tuple[str, Sequence[Level]], normal: Iterable[Level] = (), every: str = "15s") -> Any:
    return lay_out(
        [(Duration.parse(lasts), levels) for lasts, levels in phases], normal, Duration.parse(every)
    )


def expanded(notation: str) -> list[Sampled]:
    """Sample by sample, as the documentation of promtool's unit tests has it."""
    samples: list[Sampled] = []
    for item in notation.split(" "):
        if item == STALE:
            samples.append(STALE)
        elif gap := re.fullmatch(r"_(?:x(\d+))?", item):
            samples += [None] * int(gap[1] or 1)
        else:
            number = r"[+-]?(?:\d+(?:\.\d+)?|Inf|NaN)"
            run = re.fullmatch(rf"({number})(?:([+-]\d+(?:\.\d+)?)?x(\d+))?", item)
            assert run, f"promtool does not read {item}"
            first, step, times = Decimal(run[1]), Decimal(run[2] or 0), int(run[3] or 0)
            samples += [first + step * i for i in range(times + 1)]
    return samples


# --- examples


def test_a_run_of_n_steps_has_one_sample_more_and_the_first_phase_another() -> None:
    [values] = laid_out(("1m", [stands(1)])).values()
    assert values == "1x5"
    assert expanded(values) == [Decimal(1)] * 6


def test_a_change_at_a_minute_is_seen_one_scrape_later() -> None:
    [values] = laid_out(("1m", [stands(1)]), ("1m", [stands(0)])).values()
    assert values == "1x5 0x3"
    assert expanded(values)[4:7] == [1, 1, 0]  # at 1m, 1m15s, 1m30s: a scrape shows the world before it


def test_a_counter_begins_with_a_past_and_continues_over_phases() -> None:
    [values] = laid_out(("30s", [grows(2)]), ("30s", [grows(5)])).values()
    assert values == "1000000+2x3 1000011+5x1"


def test_a_counter_that_stands_still_is_written_without_a_step() -> None:
    [values] = laid_out(("30s", [grows(0)])).values()
    assert values == "1000000x3"


def test_phases_at_the_same_level_are_one_run() -> None:
    [values] = laid_out(("30s", [grows(2)]), ("30s", []), ("30s", [grows(2)])).values()
    assert values == "1000000+2x7"


def test_a_phase_of_one_scrape_is_one_sample() -> None:
    [values] = laid_out(("30s", [stands(1)]), ("15s", [stands(7)]), ("30s", [stands(1)])).values()
    assert values == "1x3 7 1x1"


def test_a_series_that_ends_is_marked_stale_by_the_very_next_scrape() -> None:
    [values] = laid_out(("1m", [stands(1)]), ("1m", [Gone(GAUGE)])).values()
    assert values == "1x4 stale _x4"
    assert expanded(values)[4:6] == [1, STALE]  # at 1m it is there, at 1m15s it is not


def test_a_series_that_ends_for_one_scrape_is_missed_by_that_and_the_next() -> None:
    [values] = laid_out(("1m", [stands(1)]), ("15s", [Gone(GAUGE)]), ("30s", [stands(1)])).values()
    assert values == "1x4 stale _x1 1x1"


def test_a_single_sample_is_not_taken_away_by_the_end_of_its_series() -> None:
    phases = (("30s", [stands(1)]), ("15s", [stands(7)]), ("30s", [Gone(GAUGE)]))
    assert laid_out(*phases)[GAUGE] == "1x3 7 stale _x1"


def test_a_series_that_is_gone_twice_ends_once() -> None:
    [values] = laid_out(("30s", [stands(1)]), ("30s", [Gone(GAUGE)]), ("30s", [Gone(GAUGE)])).values()
    assert values == "1x2 stale _x4"


def test_a_series_born_late_has_gaps_before() -> None:
    [values] = laid_out(("1m", []), ("30s", [stands(1)])).values()
    assert values == "_x6 1x1"
    assert expanded(values) == [None] * 6 + [1, 1]


def test_a_series_that_ends_before_it_began_was_never_there() -> None:
    assert laid_out(("1m", [Gone(GAUGE)]), ("1m", [Gone(GAUGE)])) == {}
    [values] = laid_out(("1m", [Gone(GAUGE)]), ("30s", [stands(1)])).values()
    assert values == "_x6 1x1"


def test_a_counter_born_late_starts_where_its_level_says() -> None:
    [values] = laid_out(("30s", [Gone(COUNTER)]), ("45s", [grows(2, start=Decimal(1))])).values()
    assert values == "_x4 1+2x2"


def test_a_counter_that_is_scraped_again_goes_on_from_where_it_stood() -> None:
    [values] = laid_out(("30s", [grows(2)]), ("30s", [Gone(COUNTER)]), ("30s", [grows(2)])).values()
    assert values == "1000000+2x2 stale _x2 1000006+2x1"


def test_a_counter_that_is_born_again_starts_where_its_level_says() -> None:
    phases = (("30s", [grows(2)]), ("30s", [Gone(COUNTER)]), ("30s", [grows(2, start=Decimal(1))]))
    assert laid_out(*phases)[COUNTER] == "1000000+2x2 stale _x2 1+2x1"


def test_where_a_counter_starts_matters_once() -> None:
    phases = (("30s", [grows(2, start=Decimal(1))]), ("30s", [grows(3, start=Decimal(1))]))
    assert laid_out(*phases)[COUNTER] == "1+2x3 10+3x1"


def test_a_reset_starts_from_nothing() -> None:
    [values] = laid_out(("30s", [grows(2)]), ("45s", [grows(2, resets=True)])).values()
    assert values == "1000000+2x3 2+2x2"


def test_each_reset_is_one_even_at_the_same_rate() -> None:
    again = [grows(2, resets=True)]
    assert laid_out(("30s", again), ("30s", again), ("30s", []))[COUNTER] == "2+2x3 2+2x3"


def test_a_reset_while_nobody_scrapes_is_seen_afterwards() -> None:
    phases = (("30s", [grows(2)]), ("30s", [Gone(COUNTER)]), ("30s", [grows(3, resets=True)]))
    assert laid_out(*phases)[COUNTER] == "1000000+2x2 stale _x2 3+3x1"


def test_the_normal_day_fills_what_no_phase_names() -> None:
    written = laid_out(
        ("30s", []), ("30s", [stands(0)]), ("30s", [Usual(GAUGE)]), normal=[stands(1), grows(1)]
    )
    assert written == {GAUGE: "1x3 0x1 1x1", COUNTER: "1000000+1x7"}


def test_the_first_phase_goes_before_the_normal_day() -> None:
    assert laid_out(("30s", [stands(0)]), normal=[stands(1)])[GAUGE] == "0x3"


def test_what_no_normal_day_has_is_usually_not_there() -> None:
    assert laid_out(("30s", [stands(0)]), ("30s", [Usual(GAUGE)]))[GAUGE] == "0x2 stale _x2"


def test_series_are_written_in_the_order_they_are_named() -> None:
    assert list(laid_out(("30s", [stands(0)]), normal=[grows(1)])) == [COUNTER, GAUGE]


def test_negative_and_broken_values_are_written_as_promtool_reads_them() -> None:
    values = [laid_out(("15s", [stands(v)]))[GAUGE] for v in ("-5", "NaN", "Infinity", "-Infinity", "0.25")]
    assert values == ["-5x2", "NaN+0x2", "+Inf+0x2", "-Inf+0x2", "0.25x2"]


def test_a_rate_without_a_finite_decimal_is_whole_a_scrape() -> None:
    four_hundred_a_minute = Growing(COUNTER, Decimal(400) / 60)
    assert whole_step(four_hundred_a_minute, SCRAPE) == 100


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (
            Growing(COUNTER, Decimal(1) / 60),
            'requests_total{pod="a"} grows by 0.250 a scrape of 15s; counters count whole things, '
            "so choose a rate that is a multiple of per_minute(4)",
        ),
        (
            Growing(COUNTER, Decimal(-1)),
            'requests_total{pod="a"} grows by -1 a second; a counter never falls',
        ),
    ],
)
def test_rates_that_no_counter_has_are_refused(level: Growing, message: str) -> None:
    with pytest.raises(TimelineError) as error:
        whole_step(level, SCRAPE)
    assert str(error.value) == message


def test_a_phase_that_ends_between_two_scrapes_is_refused() -> None:
    with pytest.raises(TimelineError) as error:
        laid_out(("1m", []), ("20s", []))
    assert str(error.value) == "a phase lasts 20s, which is no multiple of the scrape interval 15s"


def test_a_story_without_phases_is_refused() -> None:
    with pytest.raises(TimelineError) as error:
        laid_out()
    assert str(error.value) == "it has no phases, so nothing happens in it"


# --- native histograms

SIZES = Series.of("size_bytes", {})


def observes(rate: dict[int, int], **how: Any) -> GrowingHistogram:
    """A histogram whose buckets, by position, take so many values from one scrape to the next."""
    return GrowingHistogram(
        SIZES, tuple((place, Decimal(n) / 15) for place, n in sorted(rate.items())), **how
    )


def test_the_last_run_of_histograms_is_a_run_and_those_before_stand_one_by_one() -> None:
    few, many = observes({0: 1, 1: 2}, start=Decimal(10)), observes({0: 3})
    [values] = laid_out(("15s", [few]), ("30s", [many])).values()
    assert values == (
        "{{schema:0 count:20 sum:30 offset:0 buckets:[10 10]}} "
        "{{schema:0 count:23 sum:35 offset:0 buckets:[11 12]}} "
        "{{schema:0 count:26 sum:40 offset:0 buckets:[12 14]}} "
        "{{schema:0 count:29 sum:43 offset:0 buckets:[15 14]}}"
        "+{{schema:0 count:3 sum:3 offset:0 buckets:[3 0]}}x1"
    )


def test_a_single_histogram_is_no_run_and_small_buckets_have_negative_positions() -> None:
    phases = (("15s", [Gone(SIZES)]), ("15s", [observes({-1: 2}, start=Decimal(4))]))
    assert laid_out(*phases)[SIZES] == "_ _ _ {{schema:0 count:4 sum:2 offset:-1 buckets:[4]}}"


def test_a_histogram_that_ends_and_comes_back_goes_on_from_where_it_stood() -> None:
    here = observes({0: 1}, start=Decimal(5))
    [values] = laid_out(("15s", [here]), ("30s", [Gone(SIZES)]), ("15s", [here])).values()
    counts = re.findall(r"count:(\d+)", values)
    assert counts == ["5", "6", "7"]
    assert re.sub(r"\{\{.*?\}\}", "H", values) == "H H stale _ _ H"


def test_a_histogram_that_is_reset_starts_from_nothing() -> None:
    here, again = observes({0: 2}), observes({0: 2}, resets=True)
    [values] = laid_out(("15s", [here]), ("30s", [again])).values()
    assert values.split("} {{")[-1].startswith("schema:0 count:2 sum:2 offset:0 buckets:[2]}}+{{")


def test_a_histogram_counts_whole_things_too() -> None:
    with pytest.raises(TimelineError, match="counters count whole things"):
        laid_out(("15s", [GrowingHistogram(SIZES, ((0, Decimal("0.01")),))]))


@pytest.mark.promtool
def test_the_engine_reads_histograms_as_they_were_meant(promtool: Promtool, tmp_path: Path) -> None:
    if promtool.version < (2, 53):
        pytest.skip("promtool reads samples of native histograms since 2.53")
    here = observes({0: 1, 1: 2}, start=Decimal(10))
    [values] = laid_out(("30s", [here]), ("15s", [Gone(SIZES)]), ("30s", [here])).values()
    counted = [20, 23, 26, None, None, 29, 32]
    queries = [
        {
            "expr": "histogram_count(size_bytes)",
            "eval_time": f"{number}m",
            "exp_samples": [{"labels": "{}", "value": count}] if count else [],
        }
        for number, count in enumerate(counted)
    ]
    series = [{"series": "size_bytes", "values": values}]
    tests = [{"interval": "1m", "input_series": series, "promql_expr_test": queries}]
    file = tmp_path / "tests.yaml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": tests}), encoding="utf-8")
    outcome = promtool.test_rules([file], timeout=60)
    assert (outcome.code, outcome.stderr.strip()) == (0, "")


# --- against a model that knows no notation


def modelled(
    phases: Sequence[tuple[int, Mapping[Series, Level]]], normal: Mapping[Series, Level], series: Series
) -> list[Sampled]:
    """What a series shows, decided for each sample by itself; phases last so many scrapes."""
    ends = [sum(lasts for lasts, _ in phases[: number + 1]) for number in range(len(phases))]
    levels: list[tuple[Level | None, int]] = []
    for sample in range(ends[-1] + 2):
        # A sample shows the world one scrape ago; what begins at a scrape is not yet seen by it.
        phase = next(number for number, end in enumerate(ends) if sample - 1 <= end)
        levels.append(_in_force(phases, normal, series, phase))
    runs = _runs(levels)
    samples: list[Sampled] = []
    stood: Decimal | None = None
    for number, (level, length, first_of_all) in enumerate(runs):
        ends_next = number + 1 < len(runs) and isinstance(runs[number + 1][0], Gone)
        shown = length - 1 if ends_next and length > 1 and level is not None else length
        after = number > 0 and isinstance(runs[number - 1][0], Gone)
        if isinstance(level, Gone):
            taken = number > 0 and runs[number - 1][1] > 1
            samples += [STALE] + [None] * (length - 1 + taken)
        elif isinstance(level, Growing):
            step = level.per_second * 15
            for _ in range(shown):
                stood = _next(stood, level, step, first_of_all, after)
                first_of_all = after = False
                samples.append(stood)
        elif isinstance(level, Standing):
            samples += [level.value] * shown
        else:
            samples += [None] * length
    return samples


def _in_force(
    phases: Sequence[tuple[int, Mapping[Series, Level]]],
    normal: Mapping[Series, Level],
    series: Series,
    phase: int,
) -> tuple[Level | None, int]:
    """The level of a series in a phase, and the phase that began it."""
    level: Level | None = normal.get(series)
    began = 0
    for number in range(phase + 1):
        named = phases[number][1].get(series)
        if isinstance(named, Usual):
            named = normal.get(series, Gone(series))
        if isinstance(named, Gone) and (level is None or (number == 0)):
            level = None
        elif named is not None and (named != level or (isinstance(named, Growing) and named.resets)):
            level, began = named, number
    return level, began


def _runs(levels: Sequence[tuple[Level | None, int]]) -> list[tuple[Level | None, int, bool]]:
    starts = [0, *(i for i, (one, two) in enumerate(pairwise(levels), 1) if one != two), len(levels)]
    return [(levels[start][0], stop - start, True) for start, stop in pairwise(starts)]


def _next(stood: Decimal | None, level: Growing, step: Decimal, begins: bool, after_gone: bool) -> Decimal:
    if begins and level.resets:
        return step
    if stood is None or (begins and after_gone and level.start != START):
        return level.start
    return stood + step


counters = st.builds(
    grows, st.integers(0, 3), start=st.sampled_from([START, Decimal(5)]), resets=st.booleans()
) | st.sampled_from([Gone(COUNTER), Usual(COUNTER)])
gauges = st.builds(stands, st.integers(-2, 2)) | st.sampled_from([Gone(GAUGE), Usual(GAUGE)])
named = st.tuples(st.none() | counters, st.none() | gauges).map(
    lambda pair: {level.series: level for level in pair if level is not None}
)
stories = st.lists(st.tuples(st.integers(1, 5), named), min_size=1, max_size=5)
days = st.tuples(
    st.none() | st.builds(grows, st.integers(0, 3)), st.none() | st.builds(stands, st.integers(-2, 2))
).map(lambda pair: {level.series: level for level in pair if level is not None})


@settings(max_examples=400, deadline=None, derandomize=bool(os.environ.get("CI")))
@given(stories, days)
def test_what_is_written_reads_as_the_model_has_it(
    story: list[tuple[int, dict[Series, Level]]], normal: dict[Series, Level]
) -> None:
    phases = [(SCRAPE * scrapes, levels.values()) for scrapes, levels in story]
    written = lay_out(phases, normal.values(), SCRAPE)
    for series in (COUNTER, GAUGE):
        expected = modelled(story, normal, series)
        if any(isinstance(sample, Decimal) for sample in expected):
            assert expanded(written[series]) == expected
        else:
            assert series not in written


# --- against the engine

NOTATIONS = (
    "1x5",
    "7 1x1 -5x2",
    "1000000+2x2 stale _x2 1+2x1",
    "_x4 1+2x2 _x1 9",
    "_ 3 stale 4 _ 5",
    "NaN+0x2 1 +Inf+0x1",
    "2+2x3 2+2x3",
    "0.25x2 5-1x3",
)


def readings(samples: Sequence[Sampled], lookback: int) -> list[Decimal | None]:
    """What a query sees at each sample: the last value, `lookback` samples back at most, unless it ended."""
    seen: list[Decimal | None] = []
    last: Decimal | None = None
    age = 0
    for sample in samples:
        age += 1
        if isinstance(sample, Decimal):
            last, age = sample, 0
        elif sample == STALE:
            last = None
        seen.append(last if age <= lookback else None)
    return seen


def engine_test(notation: str, every: int, lookback: int) -> dict[str, Any]:
    """Ask for the series at each of its samples. NaN equals nothing, so it is told from numbers apart."""
    queries = []
    for number, value in enumerate(readings(expanded(notation), lookback)):
        is_nan = value is not None and value.is_nan()
        samples = [] if value is None else [{"labels": "{}", "value": 1 if is_nan else float(value)}]
        query = {
            "expr": "(m != bool m)" if is_nan else "sum(m)",
            "eval_time": f"{number * every}m",
            "exp_samples": samples,
        }
        queries.append(query)
    series = [{"series": "m", "values": notation}]
    return {"interval": f"{every}m", "input_series": series, "promql_expr_test": queries}


@pytest.mark.promtool
def test_the_engine_reads_the_notation_as_this_reader_does(promtool: Promtool, tmp_path: Path) -> None:
    # Samples six minutes apart are each seen alone; a minute apart, a gap shows the value before it.
    tests = [engine_test(notation, *how) for notation in NOTATIONS for how in ((6, 0), (1, 4))]
    file = tmp_path / "tests.yaml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": tests}), encoding="utf-8")
    outcome = promtool.test_rules([file], timeout=60)
    assert (outcome.code, outcome.stderr.strip()) == (0, "")


@pytest.mark.promtool
def test_the_engine_would_tell_a_sample_too_many(promtool: Promtool, tmp_path: Path) -> None:
    wrong = engine_test("1x5", 6, 0)
    wrong["input_series"][0]["values"] = "1x4"
    file = tmp_path / "tests.yaml"
    file.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": [wrong]}), encoding="utf-8")
    assert promtool.test_rules([file], timeout=60).code == 1


# --- what is not steady


def test_a_ramp_moves_evenly_and_then_stays() -> None:
    ramp = Ramp(GAUGE, Decimal(10))
    [values] = laid_out(("1m", [stands(0)]), ("1m", [ramp]), ("30s", [])).values()
    assert values == "0x5 2.5 5 7.5 10 10x1"
    [values] = laid_out(("45s", [Ramp(GAUGE, Decimal(0), start=Decimal(1))])).values()
    assert values == "0.8 0.6 0.4 0.2 0"


def test_a_ramp_from_nowhere_is_told() -> None:
    with pytest.raises(TimelineError) as error:
        laid_out(("1m", [Ramp(GAUGE, Decimal(0))]))
    assert str(error.value) == "up moves to 0 from nowhere; say start=... where it begins"


def test_a_slope_goes_on_from_where_it_stood() -> None:
    up, down = Sloping(GAUGE, Decimal("0.2"), Decimal(5)), Sloping(GAUGE, Decimal("-0.2"))
    [values] = laid_out(("30s", [up]), ("30s", [down])).values()
    assert values == "5+3x3 11-3x1"


def test_a_time_keeps_its_distance_from_now() -> None:
    [values] = laid_out(("1m", [Behind(GAUGE, Decimal(60))]), ("30s", [Behind(GAUGE, Decimal(0))])).values()
    assert values == "-60+15x5 90+15x1"


def test_what_is_unseen_leaves_no_mark() -> None:
    [values] = laid_out(("1m", [stands(1)]), ("1m", [Unseen(GAUGE)]), ("1m", [stands(1)])).values()
    assert values == "1x5 _x4 1x3"


def test_a_counter_that_need_not_be_whole_counts_fractions() -> None:
    [values] = laid_out(("30s", [Growing(COUNTER, Decimal("0.01"), whole=False)])).values()
    assert values == "1000000+0.15x3"


def test_an_unsteady_counter_grows_by_whole_things_around_its_rate() -> None:
    jittery = grows(1000, unsteady=Jitter(Decimal("0.1"), 1))
    [values] = laid_out(("5m", [grows(1000)]), ("5m", [jittery])).values()
    run, *single = values.split()
    assert run == "1000000+1000x21"
    steps = [later - earlier for earlier, later in pairwise([Decimal(1_021_000), *map(Decimal, single)])]
    assert len(steps) == 20
    assert all(900 <= step <= 1100 and step == int(step) for step in steps)
    assert len(set(steps)) > 10


def test_an_unsteady_counter_is_born_and_restarts_as_a_steady_one() -> None:
    jitter = Jitter(Decimal("0.5"), 1)
    [values] = laid_out(
        ("30s", [grows(10, unsteady=jitter)]), ("30s", [grows(10, unsteady=jitter, resets=True)])
    ).values()
    numbers = list(map(Decimal, values.split()))
    assert numbers[0] == START
    assert 5 <= numbers[4] <= 15


def test_jitter_is_the_same_on_every_machine() -> None:
    level = Standing(GAUGE, Decimal("0.5"), unsteady=Jitter(Decimal("0.1"), 7))
    [values] = laid_out(("30s", [level])).values()
    assert values == "0.481 0.543 0.531 0.499"
    [others] = laid_out(("30s", [replace(level, unsteady=Jitter(Decimal("0.1"), 8))])).values()
    assert others != values
