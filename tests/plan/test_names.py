"""Names that other people rely on, in dashboards, routes and runbooks. A change here breaks theirs."""

from __future__ import annotations

from tocsin.plan import names
from tocsin.values import Duration


def test_names_are_what_was_promised() -> None:
    assert names.error_ratio(Duration.parse("90m")) == "slo:sli_error:ratio_rate1h30m"
    assert names.downtime(Duration.parse("1d")) == "slo:downtime:minutes1d"
    assert names.burn_alert("fast") == "SLOBurnFast"
    assert names.slo_id("billing", "errors") == "billing-errors"
    assert names.alerts_group("billing") == "billing-alerts"
    assert names.slo_group("billing", "errors") == "billing-slo-errors"
    assert names.rules_file("billing") == "prometheus/rules/billing.yaml"
    assert names.tests_file("billing") == "prometheus/tests/billing.yaml"
