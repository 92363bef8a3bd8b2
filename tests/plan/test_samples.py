"""What promtool is told is what promtool sees, sample by sample and bit by bit."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tocsin.model.levels import Growing, Series, Standing
from tocsin.plan.samples import expand
from tocsin.plan.timeline import lay_out
from tocsin.proof.failures import QueryFailure, read_failures
from tocsin.tools.promtool import Promtool
from tocsin.values import Duration

INTERVAL = 600
"""Seconds; longer than the five minutes for which promtool still sees a sample after its time."""

numbers = st.one_of(
    st.integers(0, 10**7).map(str),
    st.decimals(0, 1000, places=2).map(lambda each: f"{each:f}"),
    st.sampled_from(["0.1", "1e3", "1.5e-07", "2.5E+2", ".5", "-3", "-0.25"]),
)
steps = st.one_of(st.just(""), st.sampled_from(["+1", "+0.1", "-0.3", "+1e-3", "-2.5", "+0", "+1e21"]))
items = st.one_of(
    numbers,
    st.builds(lambda first, step, times: f"{first}{step}x{times}", numbers, steps, st.integers(0, 7)),
    st.sampled_from(["_", "_x0", "_x3", "stale", "NaN", "Inf", "-Inf", "NaN+0x2", "Inf+0x1"]),
)
notations = st.lists(items, min_size=1, max_size=6).map(" ".join)


def seen(notation: list[str], promtool: Promtool, folder: Path) -> list[dict[int, str]]:
    """For each series its samples by position, as promtool prints them."""
    length = max((position for each in notation for position, _ in expand(each)), default=0) + 2
    test = {
        "interval": f"{INTERVAL}s",
        "input_series": [{"series": f'm{{n="{n}"}}', "values": text} for n, text in enumerate(notation)],
        "promql_expr_test": [{"expr": "m", "eval_time": f"{at * INTERVAL}s"} for at in range(length)],
    }
    file = folder / "test.yaml"
    file.write_text(json.dumps({"evaluation_interval": f"{INTERVAL}s", "tests": [test]}), encoding="utf-8")
    outcome = promtool.test_rules([file], timeout=60)
    read = read_failures(outcome.stdout + outcome.stderr)
    assert (outcome.code in (0, 1), read.other) == (True, ()), outcome
    found: list[dict[int, str]] = [{} for _ in notation]
    for failure in read.failures:
        assert isinstance(failure, QueryFailure)
        position = int(Duration.parse(failure.at).seconds) // INTERVAL
        for answer in failure.got:
            found[int(dict(answer.labels)["n"])][position] = answer.value
    return found


def exactly(value: float) -> str:
    """The float, so that NaN equals itself and no digit is lost."""
    return repr(float(value))


@pytest.mark.promtool
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(notation=st.lists(notations, min_size=20, max_size=40))
def test_every_notation_is_read_as_promtool_reads_it(
    promtool: Promtool, tmp_path_factory: pytest.TempPathFactory, notation: list[str]
) -> None:
    theirs = seen(notation, promtool, tmp_path_factory.mktemp("samples"))

    for text, samples in zip(notation, theirs, strict=True):
        ours = {position: exactly(value) for position, value in expand(text)}
        assert ours == {position: exactly(float(value)) for position, value in samples.items()}, text


def test_sums_are_the_engines_and_not_the_exact_ones() -> None:
    values = [value for _, value in expand("0+0.1x3")]

    assert values == [0.0, 0.1, 0.2, 0.30000000000000004]


def test_what_timelines_write_can_be_read_back() -> None:
    jobs, up = Series.of("jobs_total", {}), Series.of("up", {})
    phases = [
        (Duration.parse("1m"), [Growing(jobs, Decimal(1)), Standing(up, Decimal("NaN"))]),
        (Duration.parse("30s"), [Growing(jobs, Decimal(2), resets=True)]),
    ]
    written = lay_out(phases, [], Duration.parse("15s"))

    assert [value for _, value in expand(written[jobs])] == [
        *(1_000_000 + 15 * n for n in range(6)),
        30,
        60,
    ]
    assert [exactly(value) for _, value in expand(written[up])] == ["nan"] * 8


@pytest.mark.parametrize("word", ["{{schema:0", "1x", "a", "1+xb", "1__x3"])
def test_what_has_no_single_value_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=re.escape(word)):
        list(expand(f"1 {word}"))
