"""The stories' series are those that the queries read, and do what the story says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.corpora.sloth_specs import WINDOW, Indicator
from tests.corpora.traffic import STORIES, Phase, Story, good_and_bad, series_of

from tocsin.model.levels import Series


def rates(matchers: str) -> str:
    return f"sum(rate(a_total{{{matchers}}}[{WINDOW}]))"


ERRORS, ALL = rates('job="j",code=~"(5..|429)"'), rates('job="j"')
EVENTS = Indicator(bad=ERRORS, total=ALL)


@pytest.mark.parametrize(
    "indicator",
    [
        EVENTS,
        Indicator(ratio=f"{ERRORS} / {ALL}"),
        Indicator(good=rates('job="j",code!~"(5..|429)"'), total=ALL),
    ],
    ids=["bad", "ratio", "good"],
)
def test_good_and_bad_events_are_told_apart_by_the_queries(indicator: Indicator) -> None:
    good, bad = (Series.of("a_total", {"job": "j", "code": code}) for code in ("200", "500"))

    assert good_and_bad(indicator) == (good, bad)


def test_queries_that_tell_nothing_apart_are_refused() -> None:
    with pytest.raises(LookupError, match="no labels tell"):
        good_and_bad(Indicator(bad=ALL, total=ALL))


def values(*phases: Phase, beside: tuple[Phase, ...] = ()) -> list[str]:
    story = Story("a story", phases, beside)
    return [samples for _, samples in series_of(story, EVENTS, Decimal("0.001"))]


def test_a_burn_is_a_multiple_of_the_budget_and_at_most_everything() -> None:
    assert values(Phase(1, Decimal(15))) == ["1000985000+985000x3", "1000015000+15000x3"]
    assert values(Phase(1, Decimal(10**6))) == ["1000000000+0x3", "1001000000+1000000x3"]


def test_counters_go_on_from_phase_to_phase_and_begin_again_where_they_are_reset() -> None:
    assert values(Phase(1, traffic=10), Phase(1, traffic=20), Phase(1, traffic=30, reset=True))[0] == (
        "1000000010+10x3 1000000060+20x3 30+30x3"
    )


def test_series_end_once_and_one_that_never_is_is_left_out() -> None:
    absent = Phase(1, good=False, bad=False)

    assert values(Phase(1, traffic=10), absent, absent)[0] == "1000000010+10x3 stale _x3 _x4"
    assert values(absent, Phase(1, traffic=10), beside=(absent, absent))[0] == "_x4 1000000010+10x3"
    assert len(values(Phase(1, bad=False))) == 1


def test_a_story_lasts_as_long_for_both_instances_and_has_a_name_of_its_own() -> None:
    lengths = {story.name: sum(phase.minutes for phase in story.beside) for story in STORIES}

    assert len(lengths) == len(STORIES)
    assert [story.name for story in STORIES if story.beside and lengths[story.name] != story.minutes] == []
