"""Pages for those who were woken: every alert's address leads to one of them."""

from __future__ import annotations

from tests.plan.dashboards.house import RUNBOOKS, planned
from tests.plan.slo.shop import EVENTS, slo

from tocsin import Alert, Runbook, Severity, raw
from tocsin.outputs.runbooks import render
from tocsin.plan.rules import Plan


def written(plan: Plan) -> dict[str, str]:
    return {str(artifact.path): artifact.text for artifact in render(plan)}


def test_a_page_says_what_it_means_what_to_do_and_when_it_fires() -> None:
    assert written(planned())["runbooks/Failing.md"] == (
        """\
<!-- Generated from rules_src/house by `tocsin generate`; do not edit. -->

# Failing

**It fails**

A page for team, who own house.

## What it means

Users are hurt.

## What to do

1. Look.
2. Mend.

## When it fires

For 5m without a gap:

```promql
sum(rate(requests_total{status="500"}[5m])) / sum(rate(requests_total[5m])) > 0.05
```

[Dashboard](https://grafana.example/d/svc-house?viewPanel=1619043652)

[All runbooks](index.md)
"""
    )


def test_a_page_without_a_runbook_says_so() -> None:
    page = written(planned())["runbooks/Busy.md"]
    assert "\n\nNobody has written down yet what this means.\n\n" in page
    assert "\n\nNobody has written down yet what to do. Begin with the dashboard.\n\n" in page
    assert "\n\nAs soon as this holds:\n\n" in page


def test_every_address_leads_to_a_page_and_to_a_heading_on_it() -> None:
    plan = planned(slos=(slo(name="a", sli=EVENTS), slo(name="b", sli=EVENTS)))
    pages = written(plan)
    for rule in plan[0].alerts:
        url = dict(rule.annotations)["runbook_url"]
        page, _, anchor = url.removeprefix(RUNBOOKS).partition("#")
        text = pages[f"runbooks/{page}"]
        assert f"# {rule.alert}\n" in text
        assert not anchor or f"\n## {anchor}\n" in text


def test_an_objectives_runbook_comes_with_what_its_tier_means() -> None:
    runbook = Runbook(name="a", title="It burns", meaning="Users wait.")
    page = written(planned(slos=(slo(name="a", runbook=runbook),)))["runbooks/SLOBurnFast.md"]
    assert (
        "At more than 14.4 times the sustainable rate, the 30d budget loses 2 % in 1h.\n\nAs soon as" in page
    )


def test_the_index_lists_all_alerts_by_service() -> None:
    odd = Alert(
        name="Odd",
        expr=raw("a > 1"),
        severity=Severity.PAGE,
        summary="S",
        runbook=Runbook(name="odd", title="a | b\nc"),
    )
    index = written(planned(alerts=(odd,), slos=(slo(name="a"),)))["runbooks/index.md"]
    lines = index.splitlines()
    assert lines[2:8] == ["# Runbooks", "", "## house", "", "| Alert | Severity | About |", "|---|---|---|"]
    assert "| [Odd](Odd.md) | page | a \\| b c |" in lines
    assert "| [SLOBurnFast (house-a)](SLOBurnFast.md#house-a) | page | It works. 99.9 % over 30d. |" in lines


def test_without_alerts_there_are_no_pages() -> None:
    assert render(planned(alerts=())) == ()
