"""Versions of billing's alerts that somebody might have written, each wrong: all are caught, and by what.

Each fault is an edit of the declarations. `tocsin check` catches it where its author is told of a mistake, or
where lint finds one; `tocsin test` where a scenario of the alert fails. Which of the two must catch it is
stated of each; what check alone would let pass is what the scenarios are for.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tocsin import pipeline
from tocsin.errors import AuthorError
from tocsin.files.settings import Settings
from tocsin.lint.check import Level
from tocsin.lint.runner import lint
from tocsin.proof.runner import prove, silent_progress
from tocsin.tools.promtool import Promtool

CHECK, TEST = "tocsin check", "tocsin test"


@dataclass(frozen=True)
class Fault:
    """An edit of alerts.py or another module, and the alert that is wrong after it."""

    name: str
    alert: str
    before: str
    after: str
    file: str = "alerts.py"
    by: str = TEST
    """Which command catches it."""

    def commit(self, settings: Settings) -> None:
        path = settings.source_folder / "billing" / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.before) == 1, f"{self.before!r} stands {text.count(self.before)} times"
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")


STRIPE = 'ratio(stripe_webhooks.where(status=is_not("ok")), stripe_webhooks, window="5m")'
UNAGGREGATED = 'stripe_webhooks.where(status=is_not("ok")).rate("5m") / stripe_webhooks.rate("5m")'
HELD = f'{STRIPE} > percent(5),\n    for_="5m",'
HOUR = 'credits_debited.increase("1h").sum() > 100_000'
PROBE = '(readiness.max(by=("job",)) < 1).or_(absent(readiness))'
BY_REASON = 'ledger_write_failures.increase("10m").sum(by=("reason",))'
NO_REASON = BY_REASON.replace('by=("reason",)', "")
FIRST_ONE = """.or_(
        reconcile_duplicates.born_within("15m", seen=reconciliations).sum() > 0
    )"""


SUMMARY = 'summary="{{ $value | humanizePercentage }} of Stripe webhooks fail",'
BY_SENDER = 'webhooks.where(source="stripe")'
EVERYBODYS = 'stripe_webhooks.model_copy(update={"matchers": ()})'
POOL = "(connections_active / connections_max).max()"


def stripe(name: str, before: str, after: str, file: str = "alerts.py", by: str = TEST) -> Fault:
    """A fault in the reference alert."""
    return Fault(name, "StripeWebhookFailures", before, after, file, by)


FAULTS = (
    stripe("the guide's own division", STRIPE, UNAGGREGATED, by=CHECK),
    stripe("a window of 15 minutes", STRIPE, STRIPE.replace("5m", "15m")),
    stripe("a window of 2 minutes", STRIPE, STRIPE.replace("5m", "2m")),
    stripe("at least instead of more than", HELD, HELD.replace(">", ">=")),
    stripe("less instead of more", HELD, HELD.replace(">", "<")),
    stripe("a percent too many", HELD, HELD.replace("percent(5)", "percent(6)")),
    stripe("a percent too few", HELD, HELD.replace("percent(5)", "percent(4)")),
    stripe("without for", HELD, HELD.replace('\n    for_="5m",', "")),
    stripe("held a minute longer", HELD, HELD.replace('for_="5m"', 'for_="6m"')),
    stripe("a status that nobody sends", 'is_not("ok")', '"error"'),
    stripe("another summary", "of Stripe webhooks fail", "of webhooks fail"),
    stripe("a label that the sum has dropped", "}} of Stripe", "}} of {{ $labels.status }} Stripe", by=CHECK),
    stripe("a label that nobody declared", BY_SENDER, 'webhooks.where(sender="stripe")', "metrics.py", CHECK),
    stripe("every sender", STRIPE, STRIPE.replace("stripe_webhooks", EVERYBODYS)),
    stripe("a window shorter than the scrape interval", STRIPE, STRIPE.replace("5m", "10s"), by=CHECK),
    stripe("five instead of five percent", HELD, HELD.replace("percent(5)", "5"), by=CHECK),
    stripe("the value in a label", SUMMARY, f'labels={{"share": "{{{{ $value }}}}"}}, {SUMMARY}', by=CHECK),
    Fault(
        "the rate of a gauge",
        "BillingDatabasePoolSaturated",
        POOL,
        POOL.replace("connections_active", 'connections_active.over("rate", "5m")'),
        by=CHECK,
    ),
    Fault(
        "whole and part swapped",
        "ReconciliationFailures",
        "ratio(reconcile_failures, reconciliations",
        "ratio(reconciliations, reconcile_failures",
    ),
    Fault(
        "another quantile",
        "BillingHighLatency",
        "expr=request_seconds.quantile(percent(95)",
        "expr=request_seconds.quantile(percent(99)",
    ),
    Fault("half an hour's sum", "UnusualCreditActivity", HOUR, HOUR.replace("1h", "30m")),
    Fault("each pod by itself", "UnusualCreditActivity", HOUR, HOUR.replace(".sum()", "")),
    Fault(
        "a missing probe is fine", "BillingDatabaseDown", PROBE, PROBE.replace(".or_(absent(readiness))", "")
    ),
    Fault("which probe is not said", "BillingDatabaseDown", PROBE, PROBE.replace('by=("job",)', "")),
    Fault("the first duplicate is missed", "DuplicateReconciliations", FIRST_ONE, ""),
    Fault(
        "which reason is not said", "LedgerWriteFailures", BY_REASON, BY_REASON.replace('by=("reason",)', "")
    ),
    Fault("a percent of the pool", "BillingDatabasePoolSaturated", "> percent(90)", "> percent(91)"),
    Fault("clients' mistakes are left out", "BillingHighErrorRate", '"4..|5.."', '"5.."', "metrics.py"),
)


@pytest.mark.promtool
@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in FAULTS])
def test_a_fault_is_caught(fault: Fault, billing: Settings, promtool: Promtool) -> None:
    fault.commit(billing)

    assert fault.by in caught(fault, billing, promtool)


def caught(fault: Fault, billing: Settings, promtool: Promtool) -> dict[str, str]:
    """What catches a fault, and what it says; proofs are run only where check lets it pass."""
    try:
        plan = pipeline.plan(billing, engine=promtool.version[:2])
    except AuthorError as told:
        return {CHECK: str(told)}
    found = [each for each in lint(plan) if each.rule == fault.alert and each.level is not Level.INFORMATION]
    if found:
        return {CHECK: "; ".join(each.message for each in found)}
    verdicts = prove(plan, lambda name: name.startswith(fault.alert), promtool, silent_progress)
    failed = [verdict for verdict in verdicts if not verdict.holds]
    words = [line for verdict in failed for line in verdict.words]
    assert all(any(fault.alert in line for line in verdict.words) for verdict in failed)
    return {TEST: "; ".join(words)} if failed else {}


def test_there_is_a_fault_in_nearly_every_alert_and_enough_of_both_kinds() -> None:
    assert len({fault.alert for fault in FAULTS}) >= 9
    assert len(FAULTS) >= 28
    assert sum(fault.by == CHECK for fault in FAULTS) >= 7
    assert sum(fault.by == TEST for fault in FAULTS) >= 20
