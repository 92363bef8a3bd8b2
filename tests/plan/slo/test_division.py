"""Ratios by query that divide counters are objectives by events; differences of events are not rounded."""

from __future__ import annotations

import pytest
from tests.plan.slo import shop
from tests.plan.slo.shop import recorded, slo

from tocsin import RatioSli, Scenario, per_minute, percent, phase, raw
from tocsin.plan.slo.arithmetic import single_events
from tocsin.plan.slo.division import events_of, rest
from tocsin.promql.parse import parse

BAD, ALL = 'sum(rate(a_total{code=~"5.."}[$w]))', "sum(rate(a_total[$w]))"


def ratio(template: str) -> RatioSli:
    return RatioSli(error_ratio=lambda window: raw(template.replace("$w", window)))


def apart(template: str, *by: str) -> tuple[str, str] | None:
    found = events_of(ratio(template), by)
    return found and (str(found.bad("1h")), str(found.total("1h")))  # type: ignore[operator]


SIDES = (BAD.replace("$w", "1h"), ALL.replace("$w", "1h"))
REGIONS = ("sum by (region) (rate(bad_total[1h]))", "sum by (region) (rate(all_total[1h]))")
DIVISIONS = {
    "two sums of rates": f"{BAD} / {ALL}",
    "two sums of increases": f"{BAD} / {ALL}".replace("rate(", "increase("),
    "a guard against no traffic": f"{BAD} / ({ALL} > 0)",
    "a zero for errors that never were": f"({BAD} or vector(0)) / {ALL}",
    "a zero of the total's": f"({BAD} or 0 * {ALL}) / {ALL}",
    "a zero of the total's, the other way round": f"({BAD} or {ALL} * 0) / {ALL}",
    "what good ones leave": f'1 - sum(rate(a_total{{code!~"5.."}}[$w])) / {ALL}',
    "good ones as a sum of increases": f'1 - (sum(rate(a_total{{code!~"5.."}}[$w])) / {ALL})'.replace(
        "rate(", "increase("
    ),
    "never more than all": f"clamp_max({BAD} / {ALL}, 1)",
    "between nothing and all": f"clamp({BAD} / {ALL}, 0, 1)",
    "never less than nothing": f"clamp_min({BAD} / {ALL}, 0)",
    "nothing without traffic": f"{BAD} / {ALL} or vector(0)",
}


@pytest.mark.parametrize("case", DIVISIONS)
def test_a_division_of_what_is_counted_is_taken_apart(case: str) -> None:
    assert apart(DIVISIONS[case]) == SIDES


def test_a_division_by_group_is_taken_apart_for_its_groups() -> None:
    division = "sum by (region) (rate(bad_total[$w])) / on (region) sum by (region) (rate(all_total[$w]))"

    assert apart(division, "region") == REGIONS
    assert apart(division) is None


def test_sums_of_several_counters_are_taken_apart() -> None:
    bad = "sum(rate(b_total[$w])) + (sum(rate(c_total[$w])) or vector(0))"

    assert apart(f"({bad}) / {ALL}") == (bad.replace("$w", "1h"), SIDES[1])


LEFT = {
    "a share that is read": "avg(avg_over_time(stale_ratio[$w]))",
    "an average of rates": "avg(rate(a_total[$w])) / avg(rate(b_total[$w]))",
    "a window of its own": "sum(rate(a_total[10m])) / sum(rate(b_total[10m]))",
    "rates and increases": "sum(rate(a_total[$w])) / sum(increase(b_total[$w]))",
    "every series for itself": "rate(a_total[$w]) / rate(b_total[$w])",
    "many to one": "sum by (a) (rate(a_total[$w])) / on () group_left () sum(rate(b_total[$w]))",
    "gauges": "sum(a) / sum(b)",
    "a clamp that cuts": "clamp_max(sum(rate(a_total[$w])) / sum(rate(b_total[$w])), 0.5)",
    "a difference of other things": "2 - sum(rate(a_total[$w])) / sum(rate(b_total[$w]))",
    "another default": "sum(rate(a_total[$w])) / sum(rate(b_total[$w])) or vector(1)",
}


@pytest.mark.parametrize("case", LEFT)
def test_what_cannot_be_summed_over_time_is_left_as_it_is(case: str) -> None:
    assert apart(LEFT[case]) is None


def test_a_query_that_divides_five_minutes_alone_is_left() -> None:
    sli = RatioSli(error_ratio=lambda w: raw(f"sum(rate(a_total[{w}])) / sum(rate(b_total[5m]))"))

    assert events_of(sli, ()) is None


def test_the_rules_are_those_of_events() -> None:
    assert recorded(slo(sli=shop.DIVISION)) == recorded(slo(sli=shop.QUERIES))


@pytest.mark.parametrize(
    ("difference", "is_"),
    [
        ('sum(rate(a[5m])) - sum(rate(a{c="1"}[5m]))', 'sum(rate(a{c!="1"}[5m]))'),
        ('sum(rate(a[5m])) - sum(rate(a{c!="1"}[5m]))', 'sum(rate(a{c="1"}[5m]))'),
        ('sum(rate(a[5m])) - sum(rate(a{c=~"1"}[5m]))', 'sum(rate(a{c!~"1"}[5m]))'),
        ('sum(rate(a[5m])) - sum(rate(a{c!~"1"}[5m]))', 'sum(rate(a{c=~"1"}[5m]))'),
        (
            'sum by (r) (rate(a{j="x"}[5m])) - sum by (r) (rate(a{j="x",c="1"}[5m]))',
            'sum by (r) (rate(a{c!="1",j="x"}[5m]))',
        ),
        ('sum(rate(a[5m])) - (sum(rate(a{c="1"}[5m])) or vector(0))', 'sum(rate(a{c!="1"}[5m]))'),
    ],
)
def test_what_one_selection_leaves_of_another_is_a_selection(difference: str, is_: str) -> None:
    assert str(rest(parse(difference))) == is_


@pytest.mark.parametrize(
    "good",
    [
        "sum(rate(b[5m]))",
        'sum(rate(a{c="1",d="2"}[5m]))',
        'sum(rate(a{c="1"}[10m]))',
        'sum(rate(a{c="1"}[5m] offset 1m))',
        "sum(rate(a[5m]))",
    ],
)
def test_another_difference_stays_and_counts_good_events_that_are_not_there_as_none(good: str) -> None:
    everything = "sum(rate(a[5m]))"

    assert str(rest(parse(f"{everything} - {good}"))) == f"{everything} - ({good} or 0 * {everything})"


@pytest.mark.parametrize(
    "bad",
    ["sum(rate(a[5m]))", "sum by (r) (rate(a[5m])) - on () group_left () sum(rate(b[5m]))", "a - sum(b)"],
)
def test_what_is_no_difference_of_groups_stays(bad: str) -> None:
    assert str(rest(parse(bad))) == bad


def test_where_events_were_found_in_a_ratio_the_way_out_is_to_declare_them() -> None:
    quiet = {
        "normal": (
            shop.requests.where(code="200", region="eu").at(per_minute(1)),
            shop.requests.where(code="500", region="eu").at(0),
        ),
        "scenarios": (Scenario(name="nothing", phases=(phase("5m"),)),),
    }
    chosen = slo(sli=shop.DIVISION, objective=percent("99.9"))
    [first, *_] = single_events(shop.objective(chosen, **quiet), shop.service(chosen, **quiet))

    assert first.words == (
        "one bad event trips the fast tier: of 60 in 1h on a normal day it is 1.67 %, "
        "and 1.44 % is enough; "
        "declare an EventsSli of its counters with min_bad=2 or more, or lower the objective"
    )
