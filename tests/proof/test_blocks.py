"""A story told by a real Prometheus: all of it, and not a minute longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.errors import ToolError
from tocsin.live.prometheus import Prometheus, connected, is_ready
from tocsin.model.levels import Series
from tocsin.plan.rules import ServicePlan
from tocsin.proof.blocks import Part, _scraped, lookback, write_blocks
from tocsin.tools.promtool import Promtool
from tocsin.tools.servers import prometheus
from tocsin.values import Duration

pytestmark = [pytest.mark.promtool, pytest.mark.prometheus]

Small = Callable[..., ServicePlan]


def part(plan: ServicePlan, story: str) -> Part:
    return Part(plan, next(case for case in plan.cases if story in case.name))


@contextmanager
def told(parts: list[Part], promtool: Promtool, program: Path, folder: Path) -> Iterator[Prometheus]:
    """The parts in a Prometheus."""
    data = folder / "data"
    write_blocks(parts, promtool, data)
    assert [each.name for each in folder.iterdir()] == ["data"]
    with (
        prometheus(program, data, lookback=lookback(parts), is_ready=is_ready) as server,
        connected(server.url) as ask,
    ):
        yield ask


def minutes(ask: Prometheus, expr: str) -> dict[int, str]:
    [series] = ask.query_range(expr, 0, 3600, 60).series
    return {int(at) // 60: value for at, value in series.samples}


def test_samples_and_states_are_there_at_their_minutes(
    small: Small, promtool: Promtool, prometheus_program: Path, tmp_path: Path
) -> None:
    story = part(small(), "Overload: held and over")
    assert lookback([story]) == Duration(59_999)

    with told([story], promtool, prometheus_program, tmp_path) as ask:
        load = minutes(ask, "load")
        firing = minutes(ask, 'ALERTS{alertstate="firing"}')
        grown = ask.query("increase(jobs_total[10m])", 3600).series[0].samples

    assert load == {minute: "9" if 11 <= minute <= 30 else "1" for minute in range(61)}
    assert firing == dict.fromkeys(range(16, 31), "1")
    assert grown == ((3600.0, "40"),)


def test_a_series_that_ends_is_gone_when_its_next_sample_would_have_come(
    small: Small, promtool: Promtool, prometheus_program: Path, tmp_path: Path
) -> None:
    whole = part(small(), "Overload: five is fine")
    series = tuple(
        (each, "1x20 stale _x40 1x200" if each.name == "load" else v) for each, v in whole.case.series
    )

    with told(
        [replace(whole, case=replace(whole.case, series=series))], promtool, prometheus_program, tmp_path
    ) as ask:
        [load] = ask.query_range("load", 0, 1200, 15).series

    # Samples are 15 s apart, evaluations a minute: that long it may still be seen.
    assert [int(at) // 15 for at, _ in load.samples] == [*range(24), *range(62, 81)]


def test_a_series_of_two_services_is_there_once_and_native_histograms_are_not(
    small: Small, promtool: Promtool, prometheus_program: Path, tmp_path: Path
) -> None:
    one = part(small(), "Overload: five is fine")
    native = (Series.of("latency", {}), "{{schema:0 count:1 sum:1 buckets:[1]}}x3")
    other = replace(one, case=replace(one.case, series=((one.case.series[0][0], "7x100"),)))

    with told([one, other], promtool, prometheus_program, tmp_path) as ask:
        assert minutes(ask, "load") == dict.fromkeys(range(32), "5")
    assert list(_scraped(replace(one.case, series=(native,)))) == []


def test_samples_that_promtool_does_not_take_are_an_error(promtool: Promtool, tmp_path: Path) -> None:
    text = tmp_path / "samples.om"
    text.write_text("up 1 no-time\n# EOF\n", encoding="utf-8")

    with pytest.raises(ToolError) as caught:
        promtool.create_blocks(text, tmp_path / "data")

    assert str(caught.value).startswith("making blocks of the samples failed: `")
