"""When an objective counts as one that cannot be measured."""

from __future__ import annotations

import pytest

from tocsin import Counter, Service, percent, raw
from tocsin.model.slo import EventsSli, RatioSli, Slo
from tocsin.plan import names
from tocsin.plan.slo.alerts import alerts
from tocsin.plan.slo.lower import objective_of

REQUESTS = Counter(name="requests_total", help="Requests.", labels=("status", "region"))
EVENTS = EventsSli(bad=REQUESTS.where(status="500"), total=REQUESTS)


def share(by: str) -> RatioSli:
    return RatioSli(
        error_ratio=lambda window: raw(f"avg{by}(rate(bad[{window}])) / avg{by}(rate(all[{window}]))")
    )


def condition(sli: EventsSli | RatioSli, *by: str) -> str:
    slo = Slo(name="a", description="A.", objective=percent("99.9"), sli=sli, by=by)
    service = Service(name="api", owner="team", slos=(slo,))
    [expr] = [
        rule.expr for rule in alerts(objective_of(slo, service, None)) if rule.alert == names.SLO_NO_DATA
    ]
    return str(expr)


@pytest.mark.parametrize("by", [(), ("region",)])
def test_events_are_missing_when_their_recording_is(by: tuple[str, ...]) -> None:
    recorded = 'slo:events_bad:rate5m{slo_id="api-a"}'
    seen = f"count by (region, slo_id) (count_over_time({recorded}[1d]))"
    expected = f"{seen} unless on (region, slo_id) {recorded}" if by else f"absent({recorded})"

    assert condition(EVENTS, *by) == expected


def test_a_ratio_is_missing_when_its_query_gives_nothing_and_not_when_it_divides_by_no_traffic() -> None:
    assert condition(share("")) == "absent(avg(rate(bad[5m])) / avg(rate(all[5m])))"


def test_a_group_of_a_ratio_is_missing_when_its_query_no_longer_gives_it() -> None:
    assert condition(share(" by (region) "), "region") == (
        'count by (region, slo_id) (count_over_time(slo:sli_error:ratio_rate5m{slo_id="api-a"}[1d])) '
        "unless on (region) "
        "avg by (region) (rate(bad[5m])) / avg by (region) (rate(all[5m]))"
    )


def test_a_default_does_not_hide_that_a_ratio_is_missing() -> None:
    sli = RatioSli(error_ratio=lambda window: raw(f"clamp_max(max_over_time(bad[{window}]), 1) or vector(0)"))

    assert condition(sli) == "absent(max_over_time(bad[5m]))"
