"""What is said of each alert: by its runbook, or by itself where it has none."""

from __future__ import annotations

from tests.plan.dashboards.house import planned
from tests.plan.slo.shop import EVENTS, slo

from tocsin import Alert, Runbook, Severity, raw
from tocsin.plan.runbooks import pages, runbook_annotation

BURNT = Runbook(name="burnt", title="It burns", meaning="Users wait.", steps=("Run.",))


def test_each_alert_has_a_page_with_its_runbook() -> None:
    found = pages(planned())
    [failing], [busy] = found["Failing"], found["Busy"]
    assert (failing.title, failing.meaning, failing.steps) == (
        "It fails",
        "Users are hurt.",
        ("Look.", "Mend."),
    )
    assert (busy.title, busy.meaning, busy.steps) == ("", "", ())
    assert (failing.section, failing.promise, failing.owner) == ("house", "", "team")


def test_an_alert_without_a_runbook_is_described_in_its_own_words() -> None:
    own = Alert(
        name="Own", expr=raw("a > 1"), severity=Severity.PAGE, summary="S", description="Somebody waits."
    )
    [guide] = pages(planned(alerts=(own,)))["Own"]
    assert guide.meaning == "Somebody waits."


def test_alerts_of_one_name_share_a_page_and_objectives_say_what_they_promise() -> None:
    plan = planned(slos=(slo(name="a", sli=EVENTS, runbook=BURNT), slo(name="b", sli=EVENTS)))
    first, second = pages(plan)["SLOBurnFast"]
    assert (first.section, first.title) == ("house-a", "It burns")
    assert (second.section, second.title) == ("house-b", "")
    assert second.promise == "It works. 99.9 % over 30d."
    assert second.meaning.startswith("At more than 14.4 times the sustainable rate")


def test_an_address_is_given_only_where_runbooks_are_served() -> None:
    assert runbook_annotation("", "A") == ()
    assert runbook_annotation("https://r.example", "A") == (("runbook_url", "https://r.example/A.md"),)
